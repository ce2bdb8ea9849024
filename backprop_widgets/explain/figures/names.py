"""Names in pictures: as formulas where matplotlib's own fonts have the letters, else in a font that has them."""

from functools import cache
from typing import Any

from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

from backprop_widgets.explain.notation.letters import count_columns
from backprop_widgets.explain.notation.styles import LATEX, TEXT, symbol

__all__ = ["find_fonts", "name_text", "stands_upright"]

_OWN = "DejaVu Sans"  # comes with matplotlib
_BOXES = "Last Resort"  # has a box for every letter there is


def name_text(name: str) -> dict[str, Any]:
    """Return a name as matplotlib's text with its properties; empty where no font of this machine has its letters.

    >>> name_text("w1")["text"], name_text("вес")["fontfamily"]
    ('$w_{1}$', 'DejaVu Sans')
    """
    if symbol(name, LATEX).isascii():
        return {"text": f"${symbol(name, LATEX)}$", "math_fontfamily": "cm"}
    plain = symbol(name, TEXT)
    fonts = find_fonts(plain)
    return {"text": plain, "fontfamily": fonts if len(fonts) > 1 else fonts[0]} if fonts else {"text": ""}


def find_fonts(text: str) -> list[str]:
    """Return the names of fonts that have all letters together, matplotlib's own first; none if there are none."""
    if _has_letters(findfont(FontProperties(family=_OWN)), text):
        return [_OWN]
    family = _find_family(text)
    return [_OWN, family] if family else []


def stands_upright(name: str) -> bool:
    """Return whether a name is short enough to be written across beside an axis."""
    return count_columns(symbol(name, TEXT)) <= 3


@cache
def _find_family(text: str) -> str | None:
    """Return an installed font that has all letters, a regular one if there is one."""
    fonts = sorted(
        fontManager.ttflist, key=lambda font: (font.style != "normal", str(font.weight) not in ("400", "normal"))
    )
    own = findfont(FontProperties(family=_OWN))
    wanted = "".join(letter for letter in text if not _has_letters(own, letter))
    real = (font for font in fonts if _BOXES not in font.name)
    return next((font.name for font in real if _has_letters(font.fname, wanted)), None)


def _has_letters(path: str, text: str) -> bool:
    try:
        font = get_font(path)
    except (OSError, RuntimeError):  # gone since matplotlib made its list, or of a kind that it cannot read
        return False
    return all(font.get_char_index(ord(letter)) for letter in text)
