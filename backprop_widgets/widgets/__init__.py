"""What a person touches, in JupyterLab. Imports the engine, the explanations, ipywidgets and anywidget."""

from .answers import Answers
from .curve import Curve
from .experiment import Experiment
from .explorer import Explorer
from .goal import Goal
from .landscape import Landscape
from .live import Derivation, Diagram
from .mistakes import Mistakes
from .share import Share
from .sliders import Sliders
from .walk import Walk

__all__ = [
    "Answers",
    "Curve",
    "Derivation",
    "Diagram",
    "Experiment",
    "Explorer",
    "Goal",
    "Landscape",
    "Mistakes",
    "Share",
    "Sliders",
    "Walk",
]
