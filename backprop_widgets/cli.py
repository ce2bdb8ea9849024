"""The command line: `backprop-widgets` copies the course and opens its first lesson in JupyterLab, or saves a page."""

import argparse
import importlib
import io
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from backprop_widgets import __version__
from backprop_widgets.course import Copies, copy_course
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.presets import PRESETS

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Copy the course, say what became of each lesson, and open the first, or save a page; return the exit status.

    The status is 0 if all went well and 1 if something could not be done, which is then said on the error stream;
    arguments that cannot be understood end the program with 2.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # the name of a folder need not be printable
    parser = argparse.ArgumentParser("backprop-widgets", description=say("cli.describe"))
    default = Path("backprop-course")
    parser.add_argument("folder", nargs="?", type=Path, default=default, help=say("cli.folder", folder=default))
    parser.add_argument("--no-open", action="store_true", help=say("cli.no-open"))
    parser.add_argument("--no-solutions", action="store_true", help=say("cli.no-solutions"))
    parser.add_argument("--save", nargs=2, metavar=("PRESET", "FILE"), help=say("cli.save", presets=listed(PRESETS)))
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    options = parser.parse_args(arguments)
    if options.save:
        preset, file = options.save
        if preset not in PRESETS:
            parser.error(say("cli.preset", preset=repr(preset), presets=listed(PRESETS)))
        return _save(preset, Path(file))
    try:
        copies = copy_course(options.folder, solutions=not options.no_solutions)
    except (OSError, ValueError) as error:
        print(_refusal(error), file=sys.stderr)
        return 1
    print(_report(copies))
    if options.no_solutions and copies.solved:
        print(say("cli.solved", names=_shown(listed(copies.solved))))
    return 0 if options.no_open else _open(copies.first)


def _save(preset: str, path: Path) -> int:
    """Write the page of an Explorer at a preset."""
    from backprop_widgets.widgets.explorer import Explorer  # here, as it takes a second, which --version need not

    explorer = Explorer()
    explorer.views["presets"].chosen = preset
    try:
        with TemporaryDirectory(prefix=".", dir=path.parent) as folder:  # so that no link at the path leads elsewhere
            draft = Path(folder, "page.html")
            explorer.save(draft)
            draft.replace(path)
    except OSError as error:
        print(say("cli.not saved", path=_shown(path), reason=error.strerror), file=sys.stderr)
        return 1
    finally:
        explorer.close()
    print(say("cli.saved", path=_shown(path), size=round(path.stat().st_size / 1000)))
    return 0


def _report(copies: Copies) -> str:
    """Return what became of the lessons, a line for each outcome."""
    files = {outcome: copies.having(outcome) for outcome in ("new", "renewed", "same", "yours", "newer")}
    lines = [say(f"cli.{outcome}", names=_shown(listed(names))) for outcome, names in files.items() if names]
    return "\n".join([say("cli.course", version=__version__, folder=_shown(copies.folder)), *lines])


def _refusal(error: OSError | ValueError) -> str:
    """Return in words why the course was not copied."""
    if not isinstance(error, OSError) or error.filename is None:
        return _shown(error)
    path = _shown(error.filename)
    if isinstance(error, FileExistsError | NotADirectoryError):
        return say("cli.file", path=path)
    if isinstance(error, PermissionError):
        return say("cli.denied", path=path)
    return say("cli.failed", path=path, reason=error.strerror)


def _shown(text: object) -> str:
    """Return a text without what a terminal would obey, such as the codes that clear it."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(text))


def _open(lesson: Path) -> int:
    """Run JupyterLab on a lesson until the reader ends it; where there is none, say how to get it."""
    if find_spec("jupyterlab") is None:
        python = f'"{sys.executable}"' if " " in sys.executable else sys.executable  # no shell takes bare spaces
        print(say("cli.no lab", python=_shown(python), lesson=_shown(lesson)), file=sys.stderr)
        return 1
    importlib.import_module("jupyterlab.labapp").main([str(lesson.resolve())])
    return 0


if __name__ == "__main__":
    sys.exit(main())
