"""A class's answers in one table: thirty made-up hand-ins, right ones, one with each slip, and broken files."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest

from backprop_widgets import MISTAKES, ClassAnswers, Worksheet, diagnose, export_answers, read_answers, worked_example
from backprop_widgets.engine.overrides import NO_OVERRIDES

AT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}  # where nothing cancels
ASKED = ("z", "dL/da", "dL/dw2", "dL/dw1", "w1'")
LEARNERS = 30


def numbers_of(learner):
    """Return what a learner makes of the sheet: every third is right, each other one makes one mistake."""
    network = worked_example()
    sites = [site for key in MISTAKES for site in MISTAKES[key].sites(network) if not site.early]
    site = None if learner % 3 == 0 else sites[learner % len(sites)]
    program = network.graph.program(weights=network.weights, mistake=site or NO_OVERRIDES)
    return {name: round(program(AT, eta=0.1)[name], 4) for name in ASKED[: 3 + learner % 3]}


@pytest.fixture(scope="module")
def hand_ins(tmp_path_factory):
    """The files of the class, and what is in them: an answer for each learner and question."""
    folder, handed = tmp_path_factory.mktemp("handed-in"), {}
    for learner in range(LEARNERS):
        sheet = Worksheet("Tuesday", AT)
        sheet.reset()
        handed[f"learner {learner}"] = numbers_of(learner)
        for name, number in numbers_of(learner).items():
            sheet.check(name, number)
            sheet.check(name, sheet.task.truths[name])  # the first try counts
        ending = "csv" if learner % 2 else "json"
        export_answers(folder / f"{learner:02}.{ending}", who=f"learner {learner}", sheet="Tuesday")
    sheet.reset()
    return folder, handed


def test_thirty_hand_ins_are_graded(hand_ins):
    folder, handed = hand_ins
    table = read_answers(folder)
    assert not table.broken
    assert len(table.answers) == sum(map(len, handed.values()))
    assert [row["question"] for row in table.rows] == list(ASKED)
    truths, named, wrong = Worksheet("t", AT).task.truths, 0, 0
    for row in table.rows:
        name = row["question"]
        given = [numbers[name] for numbers in handed.values() if name in numbers]
        off = [number for number in given if number != round(truths[name], 4)]
        assert (row["where"], row["answered"], row["right"]) == ("Tuesday", len(given), len(given) - len(off))
        wrong, named = wrong + len(off), named + sum(row["causes"].values())
        counts = list(row["causes"].values())
        assert counts == sorted(counts, reverse=True)
    (gradient,) = (row for row in table.rows if row["question"] == "dL/da")
    given = [numbers["dL/da"] for numbers in handed.values()]
    causes = [found[0].mistake.key for one in given if (found := diagnose(worked_example(), AT, "dL/da", one).found)]
    assert 0 < sum(gradient["causes"].values()) <= len(causes)
    assert set(gradient["causes"]) <= set(causes)
    assert wrong >= named > 10
    assert "Answers of 30 learners." in repr(table)


def test_one_question_by_hand(tmp_path):
    for who, number in (("Ada", 0.2005), ("Ben", 0.2005), ("Cem", 0.3008), ("Dia", -0.3008), ("Eve", 9.87)):
        sheet = Worksheet("one", AT)
        sheet.reset()
        sheet.check("dL/dw1", number)
        sheet.export(tmp_path / f"{who}.csv", who=who)
    table = read_answers(tmp_path)
    (row,) = table.rows
    assert row == {
        "where": "one",
        "question": "dL/dw1",
        "answered": 5,
        "right": 1,
        "causes": {"input forgotten": 2, "sign": 1},
    }
    assert repr(table).splitlines()[1].split("  ")[-1].strip() == (
        "the forgotten input (2), a wrong sign (1), no cause named (1)"
    )
    with (table.save(tmp_path / "class.csv")).open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["causes"] == "input forgotten (2), sign (1)"
    assert json.loads(table.save(tmp_path / "class.json").read_text(encoding="utf-8"))[0]["causes"]["sign"] == 1
    assert read_answers([tmp_path / "Ada.csv"]).rows[0]["answered"] == 1
    with pytest.raises(ValueError, match=r"ends in .csv or in .json"):
        table.save(tmp_path / "class.xlsx")


def row(**other):
    kept = {"who": "Ada", "where": "s", "question": "z", "first_try": "1", "cause": "", "at": ""}
    return {**kept, "right_at_once": True, **other}


BROKEN = {
    "gone.csv": (None, "No such file"),
    "empty.csv": (b"", "it is no table of answers"),
    "other.csv": (b"a,b\n1,2\n", "it is no table of answers"),
    "bytes.csv": (b"\xff\xfe\x00", "it is no table of answers"),
    "text.json": (b"hello", "it is no table of answers"),
    "deep.json": (b"[" * 200_000, "it is no table of answers"),
    "list.json": (b"[1, 2]", "it is no table of answers"),
    "flag.json": (json.dumps([row(right_at_once="yes")]).encode(), "it is no table of answers"),
    "short.json": (json.dumps([{"who": "Ada"}]).encode(), "it is no table of answers"),
    "number.json": (json.dumps([row(question=1)]).encode(), "it is no table of answers"),
    "cause.json": (json.dumps([row(cause="luck")]).encode(), "“luck” is no mistake that has a name"),
    "large.json": (b" " * 5_000_001, "it is too large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_and_the_others_count(name, tmp_path):
    data, reason = BROKEN[name]
    good = tmp_path / "good.json"
    good.write_text(json.dumps([row()]), encoding="utf-8")
    if data is not None:
        (tmp_path / name).write_bytes(data)
    table = read_answers([tmp_path / name, good])
    assert [*table.broken] == [str(tmp_path / name)]
    assert reason.lower() in table.broken[str(tmp_path / name)].lower()
    assert table.rows[0]["answered"] == 1
    assert reason.lower() in repr(table).lower()


def test_who_hands_in_twice_counts_once_and_who_has_no_name_by_the_file(tmp_path):
    for name, rows in {
        "1": [row(first_try="2", right_at_once=False)],
        "2": [row(), row(question="a")],
        "3": [row(who="")],
        "4": [row(who="")],
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    table = read_answers(str(tmp_path))
    assert [(one["question"], one["answered"], one["right"]) for one in table.rows] == [("z", 3, 2), ("a", 1, 1)]
    assert "Answers of 3 learners." in repr(table)


def test_what_a_learner_has_typed_is_text(tmp_path):
    hostile = '<img src=x onerror="alert(1)">|**b**\n`c`'
    path = tmp_path / "a.json"
    path.write_text(json.dumps([row(where=hostile, question="=1+1", who="@x")]), encoding="utf-8")
    table = read_answers(path)
    shown = table._repr_markdown_()
    assert "<" not in shown
    assert len(shown.splitlines()[2].replace("\\|", "").split("|")) == 7
    with table.save(tmp_path / "class.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["question"] == "'=1+1"
    exported = export_answers(tmp_path / "none.csv")
    assert isinstance(read_answers(exported), ClassAnswers)
    assert Counter(row["question"] for row in read_answers(exported).rows) == Counter()
