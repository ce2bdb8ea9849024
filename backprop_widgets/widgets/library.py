"""Library: the scripts and styles of all widgets, which a page gets once."""

from __future__ import annotations

from typing import ClassVar

import anywidget
import ipywidgets
import traitlets

from backprop_widgets.widgets.base import BaseWidget
from backprop_widgets.widgets.bundle import library, stylesheet

__all__ = ["Library", "WithLibrary"]


class Library(BaseWidget, anywidget.AnyWidget):
    """A model without a picture that brings the scripts to the page; see `bundle.library`.

    A kernel has one. Every widget refers to it, by its state or itself, so that it is saved and sent with them. It
    stays open when they are closed: the next ones need it again.
    """

    _esm = library()
    _css = stylesheet()
    _shared: ClassVar[Library | None] = None

    @classmethod
    def shared(cls) -> Library:
        """Return the kernel's library, made when first asked for, and again if all widgets were closed."""
        if cls._shared is None or cls._shared.comm is None:
            cls._shared = cls()
        return cls._shared

    def __repr__(self) -> str:
        return "<library of backprop_widgets>"


class WithLibrary(BaseWidget, anywidget.AnyWidget):
    """A widget that refers to the library itself; views of an experiment do so by its state."""

    library = traitlets.Instance(ipywidgets.Widget).tag(sync=True, **ipywidgets.widget_serialization)

    @traitlets.default("library")
    def _default_library(self) -> Library:
        return Library.shared()
