"""Curve: the loss at each step of the path."""

from __future__ import annotations

import traitlets

from ..explain.messages import say, sentence
from .experiment import Experiment
from .page import module
from .view import View

__all__ = ["Curve"]


class Curve(View):
    """The loss along the path of gradient descent, drawn in the page."""

    _esm = module("curve.js")
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Draw the curve of ``experiment``."""
        words = {"title": say("curve.title"), "label": say("curve.describe"), "step": sentence("curve.step")}
        super().__init__(experiment, words=words)
        self.add_class("bw-area-curve")
