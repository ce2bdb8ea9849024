"""What a person touches, in JupyterLab. Imports the engine, the explanations, ipywidgets and anywidget."""

from .explorer import Explorer

__all__ = ["Explorer"]
