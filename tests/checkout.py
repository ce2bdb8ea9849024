"""The files of this repository: those that git tracks, as they are now, whatever else lies in the checkout."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

__all__ = ["ROOT", "copy_checkout", "tracked"]

ROOT = Path(__file__).resolve().parents[1]


def tracked(*patterns: str, top: Path = ROOT) -> list[Path]:
    """Return the files that git tracks below `top`, in order; those of the patterns if there are any.

    Arguments:
        patterns: as in "notebooks/*.ipynb"; a star stays in its folder, and two with a slash are any folders.
        top: a checkout. A file that was made and not added is none of its files, nor is one that was deleted.

    """
    command = ["git", "ls-files", "-z", "--cached", "--", *(f":(glob){pattern}" for pattern in patterns)]
    listed = subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout
    return sorted(top / name for name in listed.split("\0") if name and (top / name).is_file())


def copy_checkout(to: Path, *, top: Path = ROOT) -> None:
    """Copy the files that git tracks, as they are now."""
    for path in tracked(top=top):
        copy = to / path.relative_to(top)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
