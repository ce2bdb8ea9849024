"""Backpropagation you can move: every value, derivative and weight update, live in JupyterLab."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

# Names are loaded when first used (SPEC 1), so that the engine alone needs no more than numpy.
_HOMES = {
    "engine": (
        "MISTAKES",
        "Diagnosis",
        "Graph",
        "Mistake",
        "Network",
        "Place",
        "UpdateRule",
        "binary_cross_entropy",
        "check_gradients",
        "cos",
        "descend",
        "exp",
        "gradient_errors",
        "half_squared_error",
        "hessian",
        "largest_stable_eta",
        "log",
        "loss_surface",
        "maximum",
        "mazur",
        "minimum",
        "relu",
        "sigmoid",
        "sin",
        "softplus",
        "sqrt",
        "square",
        "tanh",
        "two_paths",
        "variables",
        "worked_example",
    ),
    "exercises": ("Feedback", "Folded", "Paper", "Summary", "Worksheet", "proofread"),
    "widgets": (
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
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

if TYPE_CHECKING:
    from .engine import MISTAKES as MISTAKES
    from .engine import Diagnosis as Diagnosis
    from .engine import Graph as Graph
    from .engine import Mistake as Mistake
    from .engine import Network as Network
    from .engine import Place as Place
    from .engine import UpdateRule as UpdateRule
    from .engine import binary_cross_entropy as binary_cross_entropy
    from .engine import check_gradients as check_gradients
    from .engine import cos as cos
    from .engine import descend as descend
    from .engine import exp as exp
    from .engine import gradient_errors as gradient_errors
    from .engine import half_squared_error as half_squared_error
    from .engine import hessian as hessian
    from .engine import largest_stable_eta as largest_stable_eta
    from .engine import log as log
    from .engine import loss_surface as loss_surface
    from .engine import maximum as maximum
    from .engine import mazur as mazur
    from .engine import minimum as minimum
    from .engine import relu as relu
    from .engine import sigmoid as sigmoid
    from .engine import sin as sin
    from .engine import softplus as softplus
    from .engine import sqrt as sqrt
    from .engine import square as square
    from .engine import tanh as tanh
    from .engine import two_paths as two_paths
    from .engine import variables as variables
    from .engine import worked_example as worked_example
    from .exercises import Feedback as Feedback
    from .exercises import Folded as Folded
    from .exercises import Paper as Paper
    from .exercises import Summary as Summary
    from .exercises import Worksheet as Worksheet
    from .exercises import proofread as proofread
    from .widgets import Answers as Answers
    from .widgets import Curve as Curve
    from .widgets import Derivation as Derivation
    from .widgets import Diagram as Diagram
    from .widgets import Experiment as Experiment
    from .widgets import Explorer as Explorer
    from .widgets import Goal as Goal
    from .widgets import Landscape as Landscape
    from .widgets import Mistakes as Mistakes
    from .widgets import Share as Share
    from .widgets import Sliders as Sliders
    from .widgets import Walk as Walk

__all__ = sorted(_HOME_OF)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOME_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
