"""The model of an Explorer: one graph at one point, and what follows. Imports no ipywidgets."""
