"""Export: what was answered, as a table in a file: to hand in, or to take along from a session that ends."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from backprop_widgets.exercises.record import answers_record

__all__ = ["FIELDS", "export_answers", "from_cell", "write_table"]

_FORMULA = tuple("=+-@\t\r")  # how a text begins that a spreadsheet computes
_TEXTS = tuple(f"'{letter}" for letter in _FORMULA)  # and how, marked as a text


@dataclass(frozen=True)
class _Row:
    """The first try at one question."""

    who: str
    where: str  # the name of the question or the worksheet
    question: str  # the quantity, or the number of the part
    first_try: str
    right_at_once: bool
    cause: str = ""  # the key of the mistake that was named first
    at: str = ""  # when it was committed to


FIELDS = tuple(field.name for field in fields(_Row))


def export_answers(path: str | Path, *, who: str = "", sheet: str = "") -> Path:
    """Write what was answered, on all days, into a file: to every question the first try, and the cause that was named.

    Arguments:
        path: the file; a name that ends in ``.csv`` makes it a table for a spreadsheet, ``.json`` a list of mappings.
            What is there is replaced.
        who: the name of who has answered.
        sheet: the name of a worksheet, to export it alone.

    Raises:
        ValueError: if the name ends otherwise.
        OSError: if the file cannot be written.
    """
    return write_table(path, (asdict(row) for row in _list_rows(who) if not sheet or row.where == sheet), FIELDS)


def write_table(path: str | Path, table: Iterable[Mapping[str, Any]], names: Sequence[str]) -> Path:
    """Write rows into a file, as `export_answers` does."""
    path, rows = Path(path), list(table)
    if path.suffix == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:  # with a mark by which spreadsheets know it
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows({name: _as_cell(value) for name, value in row.items()} for row in rows)
    else:
        raise ValueError(f"path is {str(path)!r:.80}; it ends in .csv or in .json")
    return path


def _as_cell(value: Any) -> Any:
    """Return a value that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def from_cell(value: Any) -> Any:
    """Return a value as it was before it was written into a cell."""
    marked = isinstance(value, str) and value.startswith(_TEXTS)
    return value[1:] if marked else value


def _list_rows(who: str) -> Iterator[_Row]:
    kept = answers_record().everything()
    for kind, rows_of in {"asks": _rows_of_question, "sheets": _rows_of_sheet}.items():
        for name, written in kept.get(kind, {}).items():
            with suppress(AttributeError, KeyError, TypeError, ValueError):  # somebody has written into the file
                yield from rows_of(who, name.rpartition(" ")[0], written)


def _rows_of_question(who: str, where: str, written: Any) -> Iterator[_Row]:
    for number, (told, right) in enumerate(zip(written["told"], written["right"], strict=True), 1):
        yield _Row(who, where, str(number), told, right, at=written["at"])


def _rows_of_sheet(who: str, where: str, written: Any) -> Iterator[_Row]:
    for quantity, ((number, decimals, right), *_) in written["answers"].items():
        tried = f"{number:.{decimals}f}" if decimals is not None else repr(number)
        yield _Row(who, where, quantity, tried, right, written["causes"].get(quantity, ""))
