"""Record: what a learner has answered, in one file that outlives the kernel."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from os import environ
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import RLock
from time import monotonic, sleep
from typing import Any

__all__ = ["Record", "answers_record"]

_PLACE = "BACKPROP_WIDGETS_ANSWERS"  # an environment variable: where the file is
_PATIENCE = 5.0  # seconds; whoever has not let go of the file by then has ended while holding it
_PAUSE = 0.005

Kept = dict[str, dict[str, Any]]


class Record:
    """A file of JSON: under a kind, such as ``"asks"``, and a name, whatever was kept.

    It is read anew before each writing and replaced in one piece, by one process at a time, so that kernels do not undo
    each other's. Where there is no file, or none can be read or written, all is kept as long as the process runs, and
    `trouble` says why.

    Attributes:
        path: the file; ``None`` where there is no place for one.
        trouble: why the last writing has failed; empty if it has not.
    """

    def __init__(self, path: Path | None) -> None:
        """Keep what is answered in a file, which need not be there yet."""
        self.path = path
        self.trouble = ""
        self._own: Kept = {}  # what the file has not taken yet
        self._lock = RLock()  # the page's messages come in another thread

    def get(self, kind: str, name: str) -> Any:
        """Return what was kept, or ``None``."""
        return self.everything().get(kind, {}).get(name)

    def everything(self) -> Kept:
        """Return all that was kept, by kind and name; a file that cannot be read has nothing."""
        try:
            every = self._read()
        except (OSError, ValueError):
            every = {}
        with self._lock:
            return _merge(every, self._own)

    def keep(self, kind: str, name: str, value: Any) -> None:
        """Keep a value that JSON can hold; ``None`` forgets what was kept.

        Raises:
            TypeError: if JSON cannot hold it.
        """
        json.dumps(value)
        with self._lock:
            self._own.setdefault(kind, {})[name] = value
            if self.path is None:
                return
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with _held(self.path):
                    try:
                        every = self._read()
                    except ValueError:  # no record: it is put aside, not lost
                        self.path.replace(_free_name(self.path))
                        every = {}
                    _write(self.path, _merge(every, self._own))
            except OSError as error:
                self.trouble = str(error.strerror or error)
            else:
                self.trouble, self._own = "", {}

    def _read(self) -> Kept:
        """Return what the file holds.

        Raises:
            OSError: if it cannot be read.
            ValueError: if it is no record.
        """
        try:
            read = json.loads(self.path.read_text(encoding="utf-8")) if self.path else {}
        except FileNotFoundError:
            return {}
        except RecursionError:
            raise ValueError from None
        if not isinstance(read, dict) or not all(isinstance(values, dict) for values in read.values()):
            raise ValueError
        return read


def _merge(every: Kept, own: Kept) -> Kept:
    merged = dict(every)
    for kind, values in own.items():
        merged[kind] = {name: kept for name, kept in {**every.get(kind, {}), **values}.items() if kept is not None}
    return merged


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Keep other processes from writing the file, by another one beside it, which only one can make."""
    lock, end = path.with_suffix(".lock"), monotonic() + _PATIENCE
    while True:
        try:
            lock.open("x").close()
            break
        except FileExistsError:
            if monotonic() > end:
                lock.unlink(missing_ok=True)
            sleep(_PAUSE)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _write(path: Path, every: Mapping[str, Any]) -> None:
    """Replace a file, or what a link leads to, in one piece."""
    path = path.resolve()
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name, encoding="utf-8", delete=False) as file:
        written = Path(file.name)
    try:
        written.write_text(json.dumps(every, ensure_ascii=True, indent=1), encoding="utf-8")
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _free_name(path: Path) -> Path:
    """Return a name beside it that nothing has."""
    number = 1
    while (other := path.with_suffix(f".unreadable-{number}.json")).exists():
        number += 1
    return other


def answers_record() -> Record:
    """Return the reader's record: the file that ``BACKPROP_WIDGETS_ANSWERS`` names, or one in Jupyter's data folder."""
    place = environ.get(_PLACE)
    return _record_at(Path(place).expanduser() if place else _jupyter_place())


@cache
def _record_at(path: Path | None) -> Record:
    return Record(path)


def _jupyter_place() -> Path | None:
    try:
        from jupyter_core.paths import jupyter_data_dir
    except ImportError:  # no Jupyter, and no lesson
        return None
    return Path(jupyter_data_dir()) / "backprop_widgets" / "answers.json"
