"""Letters: how much room a text takes, in the columns of a Latin letter."""

import unicodedata

__all__ = ["count_columns", "is_wide"]


def is_wide(text: str) -> bool:
    """Return whether a text has Chinese, Japanese or Korean letters, each of which is as wide as high.

    >>> is_wide("w₁"), is_wide("权重")
    (False, True)
    """
    return any(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def count_columns(text: str) -> float:
    """Return how wide a text is: one for a letter, 1.8 for a wide one, which is as wide as high; 0 for an accent.

    >>> count_columns("w₁"), count_columns("权重₁")
    (2.0, 4.6)
    """
    return round(sum(1.8 if is_wide(letter) else 1.0 for letter in text if not unicodedata.combining(letter)), 1)
