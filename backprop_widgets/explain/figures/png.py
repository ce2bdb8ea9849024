"""PNG: a figure as a picture for the page."""

import io
from typing import Any

from matplotlib.figure import Figure

from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["DPI", "to_png"]

DPI = 150


@use_own_settings()
def to_png(figure: Figure, dpi: float = DPI, paper: str = "none", level: int = 6) -> bytes:
    """Return a figure as PNG, compressed at a level from 1 (quick) to 9 (small)."""
    buffer = io.BytesIO()
    options: dict[str, Any] = {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": level}}
    figure.savefig(buffer, format="png", dpi=dpi, facecolor=paper, **options)
    return buffer.getvalue()
