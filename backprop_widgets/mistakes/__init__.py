"""What goes wrong in backpropagation, and how a wrong number is recognised."""
