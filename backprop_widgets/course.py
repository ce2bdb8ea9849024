"""The course: the lessons that come with the package, and copies of them in a folder of the reader's own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from secrets import token_hex

from backprop_widgets.explain.text.catalogue import say

__all__ = ["RECORD", "Copies", "copy_course", "lessons"]

RECORD = ".backprop-widgets.json"  # beside the copies: a hash of each file as it was copied
_SOLUTION = "<details><summary>Solution</summary>"  # begins a cell that holds a solution and nothing else
_ANSWER = say("ask.fold")  # in what a notebook has kept of a question, above the right answer


@dataclass(frozen=True)
class Copies:
    """What became of each lesson.

    Arguments:
        folder: where the copies are.
        outcomes: by file, ``"new"`` (copied), ``"same"`` (it was there already), ``"renewed"`` (an untouched copy of
            another version was replaced), ``"yours"`` (changed by the reader, and kept) or ``"newer"`` (kept as well,
            and this version has another one than was copied there).
    """

    folder: Path
    outcomes: Mapping[str, str]

    @property
    def first(self) -> Path:
        """The lesson to begin with."""
        return self.folder / min(name for name in self.outcomes if name.endswith(".ipynb"))

    @property
    def solved(self) -> list[str]:
        """The lessons there that hold a solution."""
        books = {name: self.folder / name for name in self.outcomes if name.endswith(".ipynb")}
        return [name for name, path in books.items() if path.is_file() and _SOLUTION.encode() in path.read_bytes()]

    def having(self, outcome: str) -> list[str]:
        """Return the files with this outcome."""
        return [name for name, its in self.outcomes.items() if its == outcome]


def lessons() -> Path:
    """Return the folder of the lessons: in the installed package, or in the checkout that is installed as editable.

    Raises:
        FileNotFoundError: there are none, because the installation is damaged.

    >>> (lessons() / "00-backpropagation.ipynb").is_file()
    True
    """
    package = Path(__file__).resolve().parent
    checkout = package.parent
    if (package / "notebooks").is_dir():
        return package / "notebooks"
    if (checkout / "pyproject.toml").is_file() and (checkout / "notebooks").is_dir():
        return checkout / "notebooks"
    raise FileNotFoundError(say("course.missing", folder=package / "notebooks"))


def copy_course(folder: Path, source: Path | None = None, *, solutions: bool = True) -> Copies:
    """Copy the lessons into a folder, and never over a file that its reader has changed, nor out of the folder.

    A file counts as changed when its bytes differ from what was copied there last, which `RECORD` remembers. So a
    notebook that was run and saved is changed. Without that record every file that differs is. What is a link in that
    folder, or lies behind one, belongs to the reader: it is neither followed nor replaced.

    Arguments:
        folder: where to; it is made if need be.
        source: where from; `lessons()` if not given.
        solutions: whether to copy the solutions that stand folded in the lessons, and the answers that the notebooks
            have kept below their questions. Without them it is an edition to hand out; an untouched copy of the other
            edition is replaced.

    Raises:
        OSError: something cannot be read or written.
        ValueError: the folder is the one that the lessons come from.
    """
    source = source or lessons()
    if folder.resolve() == source.resolve():
        raise ValueError(say("course.itself", folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    record, outcomes = _read_record(folder / RECORD), {}
    for name, whole in _files(source).items():
        content = whole if solutions or not name.endswith(".ipynb") else _leave_out_solutions(whole)
        linked = any((folder / part).is_symlink() for part in (PurePath(name), *PurePath(name).parents[:-1]))
        outcomes[name] = "yours" if linked else _outcome(folder / name, content, record.get(name))
        if outcomes[name] in ("new", "renewed"):
            _write(folder / name, content)
        if outcomes[name] in ("new", "renewed", "same"):
            record[name] = _hash(content)
    _write(folder / RECORD, json.dumps(record, indent=1, sort_keys=True).encode())
    return Copies(folder, outcomes)


def _files(source: Path) -> dict[str, bytes]:
    """Return the files to copy, in order; what begins with a dot was left there by a tool."""
    names = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    visible = [name for name in names if not any(part.startswith((".", "__pycache__")) for part in name.parts)]
    return {name.as_posix(): (source / name).read_bytes() for name in visible}


def _leave_out_solutions(content: bytes) -> bytes:
    """Return a notebook without the cells that hold a solution, and without the answers that it has kept."""
    notebook = json.loads(content)
    notebook["cells"] = [cell for cell in notebook["cells"] if not "".join(cell["source"]).startswith(_SOLUTION)]
    for cell in notebook["cells"]:
        if _ANSWER in json.dumps(cell.get("outputs", []), ensure_ascii=False):
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _outcome(path: Path, content: bytes, copied: str | None) -> str:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return "new"
    if there == content:
        return "same"
    if _hash(there) == copied:
        return "renewed"
    return "yours" if _hash(content) == copied else "newer"


def _read_record(path: Path) -> dict[str, str]:
    """Return the record, or an empty one where there is none that can be understood: then no file is replaced."""
    try:
        record = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(name): str(value) for name, value in record.items()} if isinstance(record, dict) else {}


def _write(path: Path, content: bytes) -> None:
    """Write a file all at once, so that an interruption leaves the old one or the new one.

    The draft is a file that was not there before, so that no link of its name can lead elsewhere.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with draft.open("xb") as file:  # which fails where there is anything of this name
            file.write(content)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
