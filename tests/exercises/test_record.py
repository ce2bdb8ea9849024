"""The file that outlives the kernel: nothing in it is lost, whoever writes, and whatever stands there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

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


def test_a_file_that_is_no_record_is_put_aside_when_something_is_to_be_kept(place):
    texts = ("{", "[]", '{"asks": 3}', "", "[" * 100_000)
    for number, text in enumerate(texts, 1):
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
        record = Record(place)
        assert record.get("asks", "a") is None
        assert place.read_text() == text  # looking changes nothing
        record.keep("asks", "a", 1)
        assert Record(place).get("asks", "a") == 1
        assert place.with_suffix(f".unreadable-{number}.json").read_text() == text


def test_a_file_that_cannot_be_read_just_now_loses_nothing(place, monkeypatch):
    Record(place).keep("asks", "a", 1)
    record = Record(place)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", lambda *given, **named: (_ for _ in ()).throw(PermissionError(13, "busy")))
        record.keep("asks", "b", 2)
        assert record.trouble == "busy"
        assert record.get("asks", "b") == 2
    record.keep("asks", "c", 3)
    assert record.trouble == ""
    assert Record(place).everything() == {"asks": {"a": 1, "b": 2, "c": 3}}


KEEPS = """
import sys
from pathlib import Path
from backprop_widgets.exercises.record import Record
record = Record(Path(sys.argv[1]))
for number in range(40):
    record.keep("asks", f"{sys.argv[2]} {number}", number)
"""


def test_processes_and_threads_that_write_at_once_lose_nothing(place):
    running = [subprocess.Popen([sys.executable, "-c", KEEPS, place, name]) for name in ("one", "two")]
    record = Record(place)
    threads = [
        Thread(target=lambda name=name: [record.keep("asks", f"{name} {i}", i) for i in range(40)]) for name in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait() for process in running] == [0, 0]
    kept = Record(place).everything()["asks"]
    assert kept == {f"{name} {number}": number for name in ("one", "two", "a", "b") for number in range(40)}
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_who_has_ended_while_holding_the_file_does_not_hold_it_for_ever(place, monkeypatch):
    monkeypatch.setattr("backprop_widgets.exercises.record._PATIENCE", 0.05)
    place.parent.mkdir()
    place.with_suffix(".lock").touch()
    Record(place).keep("asks", "a", 1)
    assert Record(place).get("asks", "a") == 1


def test_what_json_cannot_hold_is_refused_and_leaves_nothing(place):
    record = Record(place)
    with pytest.raises(TypeError):
        record.keep("asks", "a", {1, 2})
    record.keep("asks", "b", "\ud800")
    assert Record(place).everything() == {"asks": {"b": "\ud800"}}


def test_a_link_stays_a_link(place, tmp_path):
    place.parent.mkdir()
    place.symlink_to(tmp_path / "elsewhere.json")
    Record(place).keep("asks", "a", 1)
    assert place.is_symlink()
    assert Record(tmp_path / "elsewhere.json").get("asks", "a") == 1


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
