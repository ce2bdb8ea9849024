"""Class answers: what many learners have exported, as one table."""

import csv
import html
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from backprop_widgets.exercises.export import FIELDS, from_cell, write_table
from backprop_widgets.exercises.parse_answer import printable_text
from backprop_widgets.explain.text.catalogue import SENTENCES, listed, plural, say

__all__ = ["ClassAnswers", "read_answers"]

_HEADS = ("where", "question", "answered", "right", "causes")
_LARGEST = 5_000_000  # bytes of a file; a course's answers have a hundredth of that
_FLAGS = {"True": True, "False": False}


@dataclass(frozen=True, eq=False, repr=False)
class ClassAnswers:
    """What a class has answered: for each question how many, how many of them right at first try, and what went wrong.

    Attributes:
        answers: the first try of each learner at each question, as `export_answers` writes it.
        rows: a mapping for each question, as ``pandas.DataFrame(rows)`` takes them: ``where`` it was asked, the
            ``question``, how many have ``answered``, how many were ``right`` at first try, and as ``causes`` which
            mistake was named how often, by its key in `MISTAKES`.
        broken: files that could not be read, each with the reason.
    """

    answers: tuple[Mapping[str, Any], ...]
    rows: tuple[Mapping[str, Any], ...]
    broken: Mapping[str, str]

    def save(self, path: str | Path) -> Path:
        """Write the rows into a file whose name ends in ``.csv`` or in ``.json``, and return its path.

        Raises:
            ValueError: if the name ends otherwise.
            OSError: if the file cannot be written.
        """
        if Path(path).suffix == ".json":
            return write_table(path, self.rows, _HEADS)
        return write_table(path, ({**row, "causes": _count_causes(row["causes"])} for row in self.rows), _HEADS)

    def _lines(self) -> Iterator[list[str]]:
        yield [say(f"class.{head}") for head in _HEADS]
        for row in self.rows:
            named = {_name(key): count for key, count in row["causes"].items()}
            unnamed = row["answered"] - row["right"] - sum(named.values())
            causes = _count_causes(named | ({say("class.unnamed"): unnamed} if unnamed > 0 else {}))
            yield [*(str(row[head]) for head in _HEADS[:-1]), causes]

    def _told(self) -> list[str]:
        learners = len({(row["who"], row["file"] * (not row["who"])) for row in self.answers})
        failed = [say("class.broken", file=file, reason=reason) for file, reason in self.broken.items()]
        return [plural("class.learners", learners), *failed]

    def __repr__(self) -> str:
        lines = list(self._lines())
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        table = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
        return "\n".join([*table, *self._told()])

    def _repr_markdown_(self) -> str:
        head, *rest = (f"| {' | '.join(map(_escape, line))} |" for line in self._lines())
        told = (_escape(line) for line in self._told())
        return "\n".join([head, "|---|---|---:|---:|---|", *rest, "", "\n\n".join(told)])


def read_answers(paths: str | Path | Iterable[str | Path]) -> ClassAnswers:
    """Return what many learners have handed in, files that `export_answers` has written, as one table.

    Of a learner whose name is in several files, the first try that is read counts. A file that cannot be read, or is no
    such table, is named among the broken ones, and the others count.

    Arguments:
        paths: a folder, whose files ending in ``.csv`` and ``.json`` are read by name; or some files.
    """
    folder = Path(paths) if isinstance(paths, str | Path) else None
    if folder is not None and folder.is_dir():
        files = sorted(file for file in folder.iterdir() if file.suffix in (".csv", ".json"))
    else:
        files = [folder] if folder is not None else [Path(path) for path in paths]  # type: ignore[union-attr]
    tries: dict[tuple[str, ...], Mapping[str, Any]] = {}
    broken: dict[str, str] = {}
    for file in files:
        try:
            for row in _read(file):
                learner = ("", row["who"]) if row["who"] else (str(file), "")
                tries.setdefault((*learner, row["where"], row["question"]), {**row, "file": str(file)})
        except (UnicodeError, json.JSONDecodeError, RecursionError, csv.Error):
            broken[str(file)] = say("class.broken.table")
        except (OSError, ValueError) as error:
            broken[str(file)] = printable_text(getattr(error, "strerror", None) or error)
    return ClassAnswers(tuple(tries.values()), tuple(_count(tries.values())), broken)


def _read(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a file; a ValueError says what is wrong with it."""
    with file.open("rb") as opened:
        data = opened.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError(say("class.broken.large"))
    text = data.decode("utf-8-sig")
    if file.suffix == ".json":
        rows = json.loads(text)
    else:
        table = csv.DictReader(StringIO(text, newline=""))
        if not set(FIELDS) <= set(table.fieldnames or ()):
            raise ValueError(say("class.broken.table"))
        rows = [{name: from_cell(value) for name, value in row.items()} for row in table]
    whole = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    if not whole:
        raise ValueError(say("class.broken.table"))
    return [_check(row) for row in rows]


def _check(row: Mapping[str, Any]) -> dict[str, Any]:
    right = row.get("right_at_once")
    known = _FLAGS.get(right) if isinstance(right, str) else right
    kept = {name: row.get(name) for name in FIELDS if name != "right_at_once"}
    if not isinstance(known, bool) or not all(isinstance(value, str) for value in kept.values()):
        raise ValueError(say("class.broken.table"))
    if kept["cause"] and f"named.{kept['cause']}" not in SENTENCES:
        raise ValueError(say("class.broken.cause", cause=printable_text(kept["cause"])))
    return {**{name: printable_text(value, 200) for name, value in kept.items()}, "right_at_once": known}


def _count(answers: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a row for each question, in the order in which they are first met on a sheet."""
    asked: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for answer in answers:
        asked[answer["where"], answer["question"]].append(answer)
    sheets = list(dict.fromkeys(where for where, _ in asked))
    for (where, question), tries in sorted(asked.items(), key=lambda item: sheets.index(item[0][0])):
        right = sum(one["right_at_once"] for one in tries)
        causes = Counter(one["cause"] for one in tries if one["cause"] and not one["right_at_once"])
        common = dict(causes.most_common())
        yield {"where": where, "question": question, "answered": len(tries), "right": right, "causes": common}


def _name(key: str) -> str:
    return say(f"named.{key}")


def _count_causes(causes: Mapping[str, int]) -> str:
    return listed(say("class.cause", cause=cause, count=count) for cause, count in causes.items())


def _escape(text: str) -> str:
    """Return a text that is none of Markdown's marks."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|~$" else letter for letter in html.escape(text))
