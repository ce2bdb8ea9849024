"""Derivatives as formulas, and the programs compiled from them."""
