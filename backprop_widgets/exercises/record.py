"""Record: what a learner has answered, in one file that outlives the kernel."""

import json
from collections.abc import Mapping
from functools import cache
from os import environ
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

__all__ = ["Record", "answers_record"]

_PLACE = "BACKPROP_WIDGETS_ANSWERS"  # an environment variable: where the file is


class Record:
    """A file of JSON: under a kind, such as ``"asks"``, and a name, whatever was kept.

    It is read again before each writing, so that two kernels do not undo each other's, and replaced in one piece.
    Where there is no file, or none can be written, all is kept as long as the process runs, and `trouble` says why.

    Attributes:
        path: the file; ``None`` where there is no place for one.
        trouble: why the last writing has failed; empty if it has not.
    """

    def __init__(self, path: Path | None) -> None:
        """Keep what is answered in a file, which need not be there yet."""
        self.path = path
        self.trouble = ""
        self._own: dict[str, dict[str, Any]] = {}

    def get(self, kind: str, name: str) -> Any:
        """Return what was kept, or ``None``."""
        return self.everything().get(kind, {}).get(name)

    def everything(self) -> dict[str, dict[str, Any]]:
        """Return all that was kept, by kind and name."""
        every = self._read()
        for kind, values in self._own.items():
            every[kind] = {name: kept for name, kept in {**every.get(kind, {}), **values}.items() if kept is not None}
        return every

    def keep(self, kind: str, name: str, value: Any) -> None:
        """Keep a value that JSON can hold; ``None`` forgets what was kept."""
        self._own.setdefault(kind, {})[name] = value
        if self.path is None:
            return
        try:
            _write(self.path, self.everything())
        except OSError as error:
            self.trouble = str(error.strerror or error)
        else:
            self.trouble, self._own = "", {}

    def _read(self) -> dict[str, dict[str, Any]]:
        """Return what the file holds; one that cannot be read is put aside, not lost."""
        if self.path is None:
            return {}
        try:
            read = json.loads(self.path.read_text(encoding="utf-8"))
        except OSError:
            return {}
        except ValueError:
            read = None
        if isinstance(read, dict) and all(isinstance(values, dict) for values in read.values()):
            return read
        try:
            self.path.replace(self.path.with_suffix(".unreadable.json"))
        except OSError as error:
            self.trouble = str(error.strerror or error)
        return {}


def _write(path: Path, every: Mapping[str, Any]) -> None:
    """Replace a file in one piece."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name, encoding="utf-8", delete=False) as file:
        written = Path(file.name)
        try:
            json.dump(every, file, ensure_ascii=False, indent=1)
        except OSError:
            written.unlink()
            raise
    written.replace(path)


def answers_record() -> Record:
    """Return the reader's record: the file that ``BACKPROP_WIDGETS_ANSWERS`` names, or one in Jupyter's data folder."""
    place = environ.get(_PLACE)
    return _record_at(Path(place) if place else _jupyter_place())


@cache
def _record_at(path: Path | None) -> Record:
    return Record(path)


def _jupyter_place() -> Path | None:
    try:
        from jupyter_core.paths import jupyter_data_dir
    except ImportError:  # no Jupyter, and no lesson
        return None
    return Path(jupyter_data_dir()) / "backprop_widgets" / "answers.json"
