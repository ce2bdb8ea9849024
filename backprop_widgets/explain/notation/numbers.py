"""How a number is written for a reader, on paper and in the page alike."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal

from backprop_widgets.explain.text.catalogue import say

__all__ = ["AGREED", "format_number", "parse_number"]

AGREED = 0.001  # a relative error that no reader of four decimals sees

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


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
        text = "∞" if math.isinf(share) else _write_fixed(share, 1) if share < 1e6 else _scientific(share)
        return f"{'' if text == '0.0' else sign or '+'}{text} %"
    if math.isinf(size):
        text = "∞"
    elif size and not 0.00005 <= size < 100000:
        text = _scientific(size)
    else:
        text = _significant(size) if code == "g" else _write_fixed(size, _count_decimals(size) if code[0] == "8" else 4)
        if code in ("g", "s", "8s") and "." in text:
            text = text.rstrip("0").rstrip(".")
    return f"(−{text})" if sign and code in ("4n", "8n") else sign + text


def parse_number(text: str) -> float | None:
    """Return the number a person typed, or ``None``; a decimal comma and a true minus sign are understood.

    ``js/core/numbers.js`` reads the same.

    >>> [parse_number(text) for text in ("2,5", "1e-3", "−.5", "0x1F", "1,234.5", "inf")]
    [2.5, 0.001, -0.5, None, None, None]
    """
    plain = text.strip().replace("−", "-")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def _write_fixed(size: float, decimals: int) -> str:
    return str(Decimal(size).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def _count_decimals(size: float) -> int:
    return 4 - sum(size >= bound for bound in (100, 1000, 10000))


def _significant(size: float) -> str:
    rounded = Context(prec=4, rounding=ROUND_HALF_UP).create_decimal(Decimal(size))
    return f"{rounded:f}"


def _scientific(size: float) -> str:
    rounded = Context(prec=3, rounding=ROUND_HALF_UP).create_decimal(Decimal(size))
    digits, _, exponent = f"{rounded:.2e}".partition("e")
    return f"{digits}e{int(exponent)}".replace("-", "−")
