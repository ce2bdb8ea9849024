"""The file that outlives the kernel: nothing in it is lost, whoever writes, and whatever stands there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from backprop_widgets.exercises.record import Record, answers_record


@pytest.fixture
def place(tmp_path):
    return tmp_path / "deep" / "answers.json"


def test_another_process_finds_what_was_kept(place):
    Record(place).keep("asks", "04/doubles", {"answers": [1]})
    assert Record(place).get("asks", "04/doubles") == {"answers": [1]}
    assert Record(place).get("asks", "other") is None
    assert Record(place).get("sheets", "04/doubles") is None


def test_two_kernels_do_not_undo_each_other(place):
    one, other = Record(place), Record(place)
    one.keep("asks", "a", 1)
    other.keep("asks", "b", 2)
    other.keep("sheets", "a", 3)
    one.keep("asks", "c", 4)
    assert json.loads(place.read_text()) == {"asks": {"a": 1, "b": 2, "c": 4}, "sheets": {"a": 3}}
    other.keep("asks", "a", None)
    assert one.get("asks", "a") is None


def test_a_file_that_is_no_record_is_put_aside(place):
    for text in ("{", "[]", '{"asks": 3}', ""):
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
        record = Record(place)
        assert record.get("asks", "a") is None
        assert place.with_suffix(".unreadable.json").read_text() == text
        record.keep("asks", "a", 1)
        assert Record(place).get("asks", "a") == 1


def test_where_nothing_can_be_written_it_is_kept_in_the_process_and_said(tmp_path):
    (tmp_path / "file").write_text("")
    record = Record(tmp_path / "file" / "answers.json")
    record.keep("asks", "a", 1)
    assert record.get("asks", "a") == 1
    assert record.trouble in ("File exists", "Not a directory")
    (tmp_path / "file").unlink()
    record.keep("asks", "b", 2)
    assert record.trouble == ""
    assert Record(tmp_path / "file" / "answers.json").get("asks", "a") == 1  # and is written when it can be


def test_nothing_is_left_beside_it(place):
    for number in range(3):
        Record(place).keep("asks", "a", number)
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_tests_have_a_file_of_their_own_and_readers_jupyters(monkeypatch, tmp_path):
    assert answers_record().path == Path(os.environ["BACKPROP_WIDGETS_ANSWERS"])
    monkeypatch.delenv("BACKPROP_WIDGETS_ANSWERS")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert answers_record().path == tmp_path / "backprop_widgets" / "answers.json"


def test_without_jupyter_it_is_kept_in_the_process(monkeypatch):
    monkeypatch.delenv("BACKPROP_WIDGETS_ANSWERS")
    monkeypatch.setitem(__import__("sys").modules, "jupyter_core.paths", None)
    record = answers_record()
    assert record.path is None
    record.keep("asks", "here", 1)
    assert answers_record().get("asks", "here") == 1
    record.keep("asks", "here", None)
    assert answers_record().get("asks", "here") is None
