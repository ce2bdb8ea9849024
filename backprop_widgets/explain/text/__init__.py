"""Every sentence the package says to a person."""
