"""The loss surface as pictures; the only room that needs matplotlib."""
