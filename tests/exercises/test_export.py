"""What was answered, in a file: the first try counts, and a spreadsheet runs nothing of it."""

from __future__ import annotations

import csv
import json

import pytest

from backprop_widgets import Ask, Worksheet, export_answers
from backprop_widgets.exercises.record import answers_record

SHEET = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
ASKED = "Does it?\n- [ ] =1+1\n- [x] Yes\n### Why\nWhy?\n- [ ] So\n- [x] Because\n"


@pytest.fixture
def answered():
    sheet = Worksheet("first", SHEET)
    sheet.check("dL/dw1", "0.2005")
    sheet.check("dL/dw1", 0.3008)
    sheet.check("z", "0.60")
    Worksheet("second", SHEET).check("a", 0.1)
    ask = Ask(ASKED)
    for answer in (0, None):
        ask.commit(answer)
    ask.close()
    return sheet


def read(path):
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_first_try_counts_and_its_cause_is_named(answered, tmp_path):
    rows = read(export_answers(tmp_path / "answers.json", who="Ada"))
    assert {row["who"] for row in rows} == {"Ada"}
    tries = {(row["where"], row["question"]): (row["first_try"], row["right_at_once"], row["cause"]) for row in rows}
    assert tries == {
        ("", "1"): ("=1+1", False, ""),
        ("", "2"): ("shown without a guess", False, ""),
        ("first", "dL/dw1"): ("0.2005", False, "input forgotten"),
        ("first", "z"): ("0.60", True, ""),
        ("second", "a"): ("0.1", False, ""),
    }
    assert all(row["at"] for row in rows if not row["where"])


def test_one_sheet_can_be_exported_alone(answered, tmp_path):
    rows = read(answered.export(tmp_path / "sheet.csv", who="Ada"))
    assert [(row["question"], row["right_at_once"]) for row in rows] == [("dL/dw1", "False"), ("z", "True")]


def test_a_spreadsheet_takes_no_answer_for_a_formula(answered, tmp_path):
    rows = read(export_answers(tmp_path / "answers.csv", who="@SUM(1)"))
    assert rows[0]["who"] == "'@SUM(1)"
    assert rows[0]["first_try"] == "'=1+1"


def test_of_nothing_there_is_an_empty_table(tmp_path):
    assert read(export_answers(tmp_path / "answers.csv")) == []
    assert read(export_answers(tmp_path / "answers.json")) == []


def test_what_somebody_has_written_into_the_file_harms_nothing(answered, tmp_path):
    for kind in ("asks", "sheets"):
        for number, written in enumerate(([], "x", {}, {"told": ["a"], "right": [], "at": ""}, {"answers": {"z": []}})):
            answers_record().keep(kind, f"{number} 0", written)
    assert len(read(export_answers(tmp_path / "answers.json"))) == 5


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"path is .*; it ends in .csv or in .json"):
        export_answers(tmp_path / "answers.xlsx")
