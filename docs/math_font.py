"""Make the small font of the formulas out of STIX Two Math: ``python docs/math_font.py STIXTwoMath-Regular.ttf``.

It needs fontTools and brotli. The result stands in ``backprop_widgets/widgets/css/``, beside its licence, and is made
again only when formulas use a sign that it lacks. What is kept of the original is its table MATH, which says how
thick a fraction bar is and which pieces a tall root is made of. What is added is the feature ``ital``: a diagram's
``w`` is drawn with the glyph that MathML draws a variable with.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "backprop_widgets" / "widgets" / "css" / "math.woff2"
NAME = "Backprop Math"  # the original's name is a trademark
SIGNS = "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾½∂∇−×·⋅±√∑∏∫∞≈≠≤≥→⇒∈′″⟨⟩‖…—–⊙∘⊤\u00a0\u2061\u2062"
LATIN, GREEK = range(0x21, 0x7F), range(0x3B1, 0x3CA)
CAPITALS = "ΓΔΘΛΞΠΣΦΨΩ"
# where Unicode has the italic of a letter: of the first letter, and of what has a place of its own
ITALICS = {"A": 0x1D434, "a": 0x1D44E, "α": 0x1D6FC, "Α": 0x1D6E2}


def italic(letter: str) -> int:
    """Return the code of a letter's mathematical italic."""
    if letter == "h":
        return 0x210E
    first = next(start for start in ("α", "Α", "a", "A") if start <= letter)
    return ITALICS[first] + ord(letter) - ord(first)


def make(source: str) -> None:
    """Write the small font."""
    font = TTFont(source)
    letters = [chr(code) for code in (*LATIN, *GREEK) if chr(code).isalpha()] + list(CAPITALS)
    kept = {*LATIN, 0x20, *map(ord, letters), *map(ord, SIGNS), *map(italic, letters)}
    cmap = font.getBestCmap()
    pairs = [(cmap[ord(letter)], cmap[italic(letter)]) for letter in letters]
    for table in ("GSUB", "GPOS"):
        del font[table]  # what is left out serves words, and other alphabets
    lines = "\n".join(f"  sub {upright} by {slanted};" for upright, slanted in pairs)
    addOpenTypeFeaturesFromString(font, f"feature ital {{\n{lines}\n}} ital;", tables=["GSUB"])
    options = Options(layout_features=["ital"], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.notdef_outline, options.recommended_glyphs, options.drop_tables = (
        True,
        False,
        [*options.drop_tables, "DSIG"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=kept)
    subsetter.subset(font)
    version = font["name"].getDebugName(5)
    names = {1: NAME, 2: "Regular", 3: f"{NAME}, of STIX Two Math {version}", 4: NAME, 6: NAME.replace(" ", "")}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].names = [name for name in font["name"].names if name.platformID == 3]
    font.recalcTimestamp = False  # the same again from the same
    font.flavor = "woff2"
    font.save(TARGET)


if __name__ == "__main__":
    make(sys.argv[1])
    print(f"{TARGET.stat().st_size} bytes")
