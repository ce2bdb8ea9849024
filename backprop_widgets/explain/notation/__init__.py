"""Formulas and numbers as text, LaTeX and MathML."""
