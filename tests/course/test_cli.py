"""The command line: the lessons in a folder of the reader's, whose changes are never lost, and Lab opened."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from readme import ROOT

from backprop_widgets import __version__, cli, course
from backprop_widgets.course import RECORD, copy_course, lessons
from backprop_widgets.explain.text.catalogue import say

FIRST = "00-backpropagation.ipynb"


@pytest.fixture
def source(tmp_path):
    """A small course, with what a tool left in its folder."""
    folder = tmp_path / "source"
    files = {"00-a.ipynb": "a", "01-b.ipynb": "b", "data/c.csv": "c", ".ipynb_checkpoints/00-a.ipynb": "old", ".x": ""}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def visible(folder):
    return {name: content for name, content in contents(folder).items() if not name.startswith(".")}


def test_the_lessons_are_those_of_the_checkout():
    assert lessons() == ROOT / "notebooks"
    assert copy_course.__module__ == course.__name__


def test_every_lesson_is_copied_and_what_tools_left_is_not(source, tmp_path):
    copies = copy_course(tmp_path / "deep" / "mine", source)
    assert copies.outcomes == dict.fromkeys(("00-a.ipynb", "01-b.ipynb", "data/c.csv"), "new")
    assert copies.first == tmp_path / "deep" / "mine" / "00-a.ipynb"
    assert contents(copies.folder).keys() == {*copies.outcomes, RECORD}
    assert visible(copies.folder) == visible(source)


def test_an_optional_lesson_stands_behind_the_one_that_it_belongs_to(tmp_path):
    names = [name for name in copy_course(tmp_path / "mine").outcomes if name.startswith("06")]
    assert names == ["06-descent.ipynb", "06b-momentum-and-adam.ipynb"]


def test_a_second_run_changes_nothing(source, tmp_path):
    copy_course(tmp_path / "mine", source)
    before = contents(tmp_path / "mine")
    assert set(copy_course(tmp_path / "mine", source).outcomes.values()) == {"same"}
    assert contents(tmp_path / "mine") == before


@pytest.mark.parametrize("change", [b"", b"mine", b"a\n", b"b"])
@pytest.mark.parametrize("update", [False, True])
def test_what_the_reader_changed_is_kept(source, tmp_path, change, update):
    copy_course(tmp_path / "mine", source)
    lesson = tmp_path / "mine" / "00-a.ipynb"
    lesson.write_bytes(change)
    if update:
        (source / "00-a.ipynb").write_text("version 2")
    for _ in range(2):  # and it stays so
        copies = copy_course(tmp_path / "mine", source)
        assert copies.outcomes["00-a.ipynb"] == ("newer" if update else "yours")
        assert lesson.read_bytes() == change


def test_what_the_reader_did_not_change_is_renewed(source, tmp_path):
    copy_course(tmp_path / "mine", source)
    (source / "00-a.ipynb").write_text("version 2")
    (source / "02-d.ipynb").write_text("d")
    copies = copy_course(tmp_path / "mine", source)
    assert [copies.having(outcome) for outcome in ("renewed", "new")] == [["00-a.ipynb"], ["02-d.ipynb"]]
    assert visible(tmp_path / "mine") == visible(source)
    (source / "00-a.ipynb").write_text("version 3")
    assert copy_course(tmp_path / "mine", source).having("renewed") == ["00-a.ipynb"]


def test_a_renamed_lesson_stays_beside_the_new_version(source, tmp_path):
    copy_course(tmp_path / "mine", source)
    (tmp_path / "mine" / "00-a.ipynb").write_text("mine")
    (tmp_path / "mine" / "00-a.ipynb").rename(tmp_path / "mine" / "00-mine.ipynb")
    (source / "00-a.ipynb").write_text("version 2")
    assert copy_course(tmp_path / "mine", source).having("new") == ["00-a.ipynb"]
    assert (tmp_path / "mine" / "00-mine.ipynb").read_text() == "mine"
    assert (tmp_path / "mine" / "00-a.ipynb").read_text() == "version 2"


@pytest.mark.parametrize("record", [None, "", "{", "[]", "3", '{"00-a.ipynb": null}', "\x00\udcff"])
def test_without_a_record_nothing_is_replaced(source, tmp_path, record):
    copy_course(tmp_path / "mine", source)
    (tmp_path / "mine" / RECORD).unlink()
    if record is not None:
        (tmp_path / "mine" / RECORD).write_bytes(record.encode(errors="surrogateescape"))
    (source / "00-a.ipynb").write_text("version 2")
    outcomes = copy_course(tmp_path / "mine", source).outcomes
    assert outcomes == {"00-a.ipynb": "newer", "01-b.ipynb": "same", "data/c.csv": "same"}
    assert (tmp_path / "mine" / "00-a.ipynb").read_text() == "a"


def test_an_interruption_leaves_the_old_file_or_the_new_one(source, tmp_path, monkeypatch):
    copy_course(tmp_path / "mine", source)
    (source / "01-b.ipynb").write_text("version 2")

    def full(draft, path):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            copy_course(tmp_path / "mine", source)
    assert contents(tmp_path / "mine").keys() == {"00-a.ipynb", "01-b.ipynb", "data/c.csv", RECORD}
    assert (tmp_path / "mine" / "01-b.ipynb").read_text() == "b"
    assert copy_course(tmp_path / "mine", source).having("renewed") == ["01-b.ipynb"]


def test_no_link_leads_out_of_the_folder(source, tmp_path):
    outside, mine = tmp_path / "outside", tmp_path / "mine"
    (outside / "data").mkdir(parents=True)
    for name in ("a", "b", "record"):
        (outside / name).write_text("untouched")
    mine.mkdir()
    (mine / "00-a.ipynb").symlink_to(outside / "a")
    (mine / ".01-b.ipynb.new").symlink_to(outside / "b")
    (mine / RECORD).symlink_to(outside / "record")
    (mine / "data").symlink_to(outside / "data", target_is_directory=True)
    copies = copy_course(mine, source)
    assert copies.outcomes == {"00-a.ipynb": "yours", "01-b.ipynb": "new", "data/c.csv": "yours"}
    assert contents(outside) == dict.fromkeys(("a", "b", "record"), b"untouched")
    assert (mine / "01-b.ipynb").read_text() == "b"
    assert not (mine / RECORD).is_symlink()
    assert (mine / "01-b.ipynb").stat().st_mode & 0o777 == (outside / "a").stat().st_mode & 0o777
    linked = tmp_path / "link"
    linked.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere").mkdir()
    assert set(copy_course(linked, source).outcomes.values()) == {"new"}  # the folder itself is the reader's choice


def test_a_damaged_installation_says_so(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()  # beside an installed package this is somebody else's
    monkeypatch.setattr(course, "__file__", str(tmp_path / "backprop_widgets" / "course.py"))
    with pytest.raises(FileNotFoundError, match="Install backprop-widgets again"):
        lessons()
    (tmp_path / "backprop_widgets" / "notebooks").mkdir(parents=True)
    assert lessons() == tmp_path / "backprop_widgets" / "notebooks"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command line in an empty folder; what Lab is started with is put into `opened`."""
    opened: list[list[str]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", SimpleNamespace(main=opened.append))

    def run(*arguments):
        status = cli.main(arguments)
        return status, *capsys.readouterr()

    run.opened = opened
    return run


def test_it_copies_says_so_and_opens_the_first(run, tmp_path):
    status, said, wrong = run()
    assert (status, wrong) == (0, "")
    assert said.startswith(f"The course of backprop-widgets {__version__} in backprop-course:\n  copied: {FIRST}")
    assert run.opened == [[str(tmp_path / "backprop-course" / FIRST)]]
    assert visible(tmp_path / "backprop-course") == visible(ROOT / "notebooks")


def test_an_edition_without_solutions_differs_in_nothing_else(run, tmp_path):
    run("with", "--no-open")
    run("without", "--no-open", "--no-solutions")
    with_them, without = (visible(tmp_path / name) for name in ("with", "without"))
    assert with_them.keys() == without.keys()
    left_out = 0
    for name, content in without.items():
        if not name.endswith(".ipynb"):
            assert content == with_them[name]
            continue
        assert b"<summary>Solution" not in content, name
        assert say("ask.fold") not in content.decode(), name
        whole = nbformat.reads(with_them[name].decode(), as_version=4)
        edition = nbformat.reads(content.decode(), as_version=4)
        nbformat.validate(edition)
        for cell in whole.cells:
            if say("ask.fold") in str(cell.get("outputs")):
                assert "Ask(" in cell.source, name
                cell.update(outputs=[], execution_count=None)
        gone = [cell.source for cell in whole.cells if cell not in edition.cells]
        assert [cell for cell in whole.cells if cell.source not in gone] == edition.cells, name
        for source in gone:  # a cell that held more than its solution would take that along
            assert source.startswith("<details><summary>Solution</summary>"), name
            assert (source.count("</details>"), source.rstrip().endswith("</details>")) == (1, True), name
        left_out += len(gone)
    assert left_out > 50


def test_one_edition_takes_the_place_of_the_other_but_of_nothing_that_was_changed(run, tmp_path):
    run("mine", "--no-open")
    changed = tmp_path / "mine" / "04-chain-rule.ipynb"
    changed.write_text(changed.read_text() + "\n")
    said = run("mine", "--no-open", "--no-solutions")[1]
    assert "  replaced by this version's" in said
    assert said.endswith(
        f"  still with solutions, since you have changed them: {changed.name}. Rename them and run this again.\n"
    )
    changed.write_text("mine")
    changed.unlink()
    changed.symlink_to(tmp_path / "nowhere")
    assert "still with solutions" not in run("mine", "--no-open", "--no-solutions")[1]
    changed.unlink()
    changed.write_text("mine")
    assert changed.read_text() == "mine"
    run("without", "--no-open", "--no-solutions")
    both = (visible(tmp_path / name) for name in ("mine", "without"))
    assert next(both).items() - next(both).items() == {(changed.name, b"mine")}


def test_it_says_what_was_kept_and_how_to_have_both(run, tmp_path):
    run("mine", "--no-open")
    lesson = tmp_path / "mine" / FIRST
    lesson.write_text("mine")
    assert f"  kept, with your changes: {FIRST}\n" in run("mine", "--no-open")[1]
    (tmp_path / "mine" / RECORD).write_text(json.dumps({FIRST: "another version"}))
    assert f"{FIRST}. This version has another one; to have both, rename yours" in run("mine", "--no-open")[1]
    assert lesson.read_text() == "mine"
    lesson.rename(tmp_path / "mine" / "own.ipynb")
    assert f"  copied: {FIRST}\n" in run("mine", "--no-open")[1]
    assert run.opened == []


def test_it_saves_a_page_of_a_preset(run, tmp_path):
    (tmp_path / "elsewhere").write_text("untouched")
    (tmp_path / "a page.html").symlink_to(tmp_path / "elsewhere")
    status, said, wrong = run("--save", "two routes", "a page.html")
    page = (tmp_path / "a page.html").read_text(encoding="utf-8")
    assert (status, wrong) == (0, "")
    assert said == f"a page.html: {round(len(page.encode()) / 1000)} kB. Open it in a browser.\n"
    assert "w₁₂" in page
    assert "two routes" in page
    assert (tmp_path / "elsewhere").read_text() == "untouched"
    assert (contents(tmp_path).keys(), run.opened) == ({"elsewhere", "a page.html"}, [])


def test_a_page_that_cannot_be_saved_says_why(run, tmp_path, capsys):
    reason = "no/page.html was not written: No such file or directory.\n"
    assert run("--save", "start", "no/page.html") == (1, "", reason)
    with pytest.raises(SystemExit) as ended:
        run("--save", "\x1b[2J", "page.html")
    assert ended.value.code == 2
    assert r"no preset named '\x1b[2J'; there are start, saturated" in capsys.readouterr().err
    assert contents(tmp_path) == {}


def test_where_lab_is_missing_it_says_how_to_get_it(run, monkeypatch):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "executable", "/a place/python")
    status, said, wrong = run()
    assert status == 1
    assert "copied" in said
    assert '\n  "/a place/python" -m pip install "backprop-widgets[lab]"\n' in wrong
    assert str(Path("backprop-course", FIRST)) in wrong
    assert run("--no-open")[0] == 0


def test_a_folder_that_cannot_be_one(run, tmp_path):
    (tmp_path / "file").touch()
    for folder in ("file", "file/under"):
        assert run(folder) == (1, "", f"{cli.say('cli.file', path=Path(folder))}\n")
    assert "Choose another folder" in run(str(ROOT / "notebooks"))[2]
    assert not (ROOT / "notebooks" / RECORD).exists()
    (tmp_path / "mine" / FIRST).mkdir(parents=True)
    status, said, wrong = run("mine")
    assert (status, said) == (1, "")
    assert FIRST in wrong
    assert "Traceback" not in wrong
    assert run.opened == []


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EACCES, "permission denied. Choose a folder"), (errno.EROFS, "Read-only file system.")]
)
def test_a_folder_that_cannot_be_written(run, monkeypatch, number, words):
    def refuse(path, *arguments, **options):
        raise OSError(number, {errno.EROFS: "Read-only file system"}.get(number, "no"), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    status, said, wrong = run("mine")
    assert (status, said) == (1, "")
    assert wrong.startswith("mine")
    assert words in wrong


def test_a_terminal_is_told_nothing_to_obey(run, tmp_path):
    (tmp_path / "a\x1b[2Jfile").touch()
    for folder in ("a\x1b[2Jfile", "b\x1b]0;title\x07", "c\nd"):
        status, said, wrong = run(folder, "--no-open")
        assert status == (1 if folder.endswith("file") else 0)
        assert not {"\x1b", "\x07"} & set(said + wrong)
        assert ascii(folder)[1:-1] in said + wrong


@pytest.mark.parametrize("arguments", [("--open",), ("a", "b")])
def test_arguments_that_cannot_be_understood(run, arguments):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2


def test_the_version(run, capsys):
    with pytest.raises(SystemExit) as ended:
        run("--version")
    assert (ended.value.code, capsys.readouterr().out) == (0, f"backprop-widgets {__version__}\n")


def test_a_name_that_cannot_be_printed(tmp_path):
    command = [sys.executable, "-X", "utf8=0", "-m", "backprop_widgets.cli", "反向\udcff", "--no-open"]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "copied" in done.stdout
