"""All sentences in English, by key; another language is another such module with the same keys and blanks."""

from backprop_widgets.explain.text.english.command import COMMAND
from backprop_widgets.explain.text.english.controls import CONTROLS
from backprop_widgets.explain.text.english.exercises import EXERCISES
from backprop_widgets.explain.text.english.mistakes import MISTAKES
from backprop_widgets.explain.text.english.presets import PRESETS
from backprop_widgets.explain.text.english.views import VIEWS

__all__ = ["SENTENCES"]

SENTENCES = {**VIEWS, **CONTROLS, **MISTAKES, **PRESETS, **EXERCISES, **COMMAND}
