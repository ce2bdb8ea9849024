"""Exercises: a learner's answers checked in words, predictions kept, a page to print."""
