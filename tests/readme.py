"""The commands that README.md gives its readers."""

import re
from pathlib import Path

__all__ = ["ROOT", "sh_blocks"]

ROOT = Path(__file__).resolve().parents[1]


def sh_blocks(text: str | None = None) -> list[str]:
    """Return the bodies of the sh blocks of `text`, by default of README.md, in order."""
    if text is None:
        text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)\n```$", text, re.DOTALL | re.MULTILINE)
