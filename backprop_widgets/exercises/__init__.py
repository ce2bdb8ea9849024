"""Exercises: a learner's answers checked in words, predictions kept, a page to print. Needs the engine and explain."""

from .feedback import Feedback
from .folded import Folded
from .paper import Paper
from .proof import proofread
from .summary import Summary
from .worksheet import Worksheet

__all__ = ["Feedback", "Folded", "Paper", "Summary", "Worksheet", "proofread"]
