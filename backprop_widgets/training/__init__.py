"""What gradients are for: update rules, descent, the loss surface, the gradient check."""
