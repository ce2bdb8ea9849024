"""What a person reads: formulas, steps, diagrams and figures, as strings and pictures. No widgets."""
