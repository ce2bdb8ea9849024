"""How a number is written for a reader, on paper and in the page alike."""

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal

from backprop_widgets.explain.text.catalogue import say

__all__ = ["AGREED", "REASONS", "format_number", "parse_number", "write_fixed", "write_scientific"]

AGREED = 0.001  # a relative error that no reader of four decimals sees

REASONS = ("empty", "text", "comma", "zero", "huge", "tiny")  # why what is typed is no number

# What stands for a sign or a digit on one keyboard or another; js/core/numbers.js has the same.
_TYPED = {
    "+": "＋﹢",
    "-": "−－﹣‐‑‒–—",
    ".": "．。｡",
    ",": "，",
    "/": "／⁄∕÷",
    "e": "EｅＥ",
    " ": "\t\n\v\f\r\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff",
    **{str(digit): chr(0xFF10 + digit) for digit in range(10)},
}
_PLAIN = str.maketrans({typed: plain for plain, every in _TYPED.items() for typed in every})
_FRACTIONS = "½12 ⅓13 ⅔23 ¼14 ¾34 ⅕15 ⅖25 ⅗35 ⅘45 ⅙16 ⅚56 ⅐17 ⅛18 ⅜38 ⅝58 ⅞78 ⅑19 ⅒1A"
_VULGAR = {part[0]: (int(part[1], 16), int(part[2], 16)) for part in _FRACTIONS.split()}
_PART = r"([\d.,]+(?:e[+-]?\d+)?)"
_FRACTION = re.compile(rf"([+-]?) ?{_PART}(?: ?/ ?{_PART})?", re.ASCII)
_MIXED = re.compile(rf"([+-]?) ?(\d*) ?([{''.join(_VULGAR)}])", re.ASCII)
_DECIMAL = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?(?:e[+-]?\d+)?", re.ASCII)


def format_number(value: float, code: str = "4") -> str:
    """Return a number as text; ``js/core/numbers.js`` writes the same.

    Arguments:
        value: any float.
        code: ``"4"``: four decimals; ``"4n"``: the same, a negative number in brackets; ``"s"``: the same without
            zeros at the end; ``"8"``, ``"8n"``, ``"8s"``: these in eight characters at most, fewer decimals from
            100 up; ``"g"``: four significant digits at most; ``"%"``: a share in percent, one decimal, with its
            sign; ``"check"``: a relative error as a tick, or as a cross from a thousandth up.

    Halves are rounded away from zero, as the page does. What four decimals would hide, very small or very
    large, is written with an exponent.

    >>> format_number(0.62245933), format_number(-0.5, "4n"), format_number(0.1, "g"), format_number(-0.0786, "%")
    ('0.6225', '(−0.5000)', '0.1', '−7.9 %')
    >>> format_number(-98765.4321, "8"), format_number(-123.456789, "8n")
    ('−98765.4', '(−123.457)')
    >>> format_number(0.00003), format_number(1e300 * 1e300)
    ('3.00e−5', '∞')
    """
    if code == "check":
        return "✓" if value < AGREED else "✗"
    if math.isnan(value):
        return "—" if code == "%" else say("number.undefined")
    sign = "−" if value < 0 else ""
    size = abs(value)
    if code == "%":
        share = size * 100
        text = "∞" if math.isinf(share) else write_fixed(share, 1) if share < 1e6 else write_scientific(share)
        return f"{'' if text == '0.0' else sign or '+'}{text} %"
    if math.isinf(size):
        text = "∞"
    elif size and not 0.00005 <= size < 100000:
        text = write_scientific(size)
    else:
        decimals = 4 - sum(size >= bound for bound in (100, 1000, 10000)) if code[0] == "8" else 4
        text = f"{_round(size, 4):f}" if code == "g" else write_fixed(size, decimals)
        if code in ("g", "s", "8s") and "." in text:
            text = text.rstrip("0").rstrip(".")
    return f"(−{text})" if sign and code in ("4n", "8n") else sign + text


def parse_number(text: str) -> float | str:
    """Return the number a person typed, or why it is none; ``js/core/numbers.js`` reads the same.

    Full-width signs and digits, ``。`` for the point, every dash for a minus sign, spaces around a sign, and fractions
    such as ``1/3``, ``½`` and ``2½`` are read. One comma is a decimal point, unless it could set off thousands: where
    one to three digits, the first of them no 0, stand before it, and three behind it.

    Returns:
        The finite number; or ``"empty"``, ``"text"`` for what is no number, ``"comma"`` for one that may be thousands,
        ``"zero"`` for a division by 0, ``"huge"``, or ``"tiny"`` for one that a float could not tell from 0.

    >>> [parse_number(text) for text in ("2,5", "1e-3", "−.5", "0,125", "１／４", "-2½")]
    [2.5, 0.001, -0.5, 0.125, 0.25, -2.5]
    >>> [parse_number(text) for text in ("", "0x1F", "1,234", "1/0", "1e999", "1e-400")]
    ['empty', 'text', 'comma', 'zero', 'huge', 'tiny']
    """
    plain = text.translate(_PLAIN).strip(" ")
    if not plain:
        return "empty"
    if mixed := _MIXED.fullmatch(plain):
        sign, whole, vulgar = mixed.groups()
        above, below = _VULGAR[vulgar]
        return _divide(sign, float(whole or 0) * below + above, below)
    fraction = _FRACTION.fullmatch(plain)
    if not fraction:
        return "text"
    sign, *parts = fraction.groups(default="1")
    top, bottom = map(_parse_decimal, parts)
    if isinstance(top, str):
        return top
    return bottom if isinstance(bottom, str) else _divide(sign, top, bottom)


def _parse_decimal(text: str) -> float | str:
    """Return a number without a sign."""
    if _THOUSANDS.fullmatch(text):
        return "comma"
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if not _DECIMAL.fullmatch(text):
        return "text"
    number = float(text)
    if math.isinf(number):
        return "huge"
    return "tiny" if number == 0 and re.search("[1-9]", text.partition("e")[0]) else number


def _divide(sign: str, above: float, below: float) -> float | str:
    if below == 0:
        return "zero"
    number = above / below
    if math.isinf(number):
        return "huge"
    if number == 0 and above:
        return "tiny"
    return -number if sign == "-" else number


def write_fixed(size: float, decimals: int) -> str:
    """Return a number of 0 or more with so many decimals."""
    return str(Decimal(size).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def _round(size: float, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(size))


def write_scientific(size: float, decimals: int = 2) -> str:
    """Return a number of 0 or more with an exponent, and so many decimals before it."""
    digits, _, exponent = f"{_round(size, decimals + 1):.{decimals}e}".partition("e")
    return f"{digits}e{int(exponent)}".replace("-", "−")
