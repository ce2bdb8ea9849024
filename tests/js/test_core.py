"""The scripts in js/core are tested alone: no browser, no Jupyter, no network. Each JavaScript test is one here."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from js.runtime import deno, found_deno
from js.worlds import ruling_errors, worlds
from typed import TYPED, make_texts

from backprop_widgets.explain.notation.numbers import parse_number

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.test.mjs"))


def run(folder: Path, *files: Path) -> dict[str, str]:
    """Run JavaScript tests; return what each has to say, by its name: nothing if it passed."""
    typed = [[text, parse_number(text)] for text in make_texts(5000)]
    given = {"worlds": worlds(), "typed": [*TYPED.items(), *typed], "ruling": ruling_errors()}
    (folder / "worlds.json").write_text(json.dumps(given), encoding="utf-8")
    options = ["--no-check", "--no-lock", "--allow-read", "--allow-env=WORLDS", "--reporter=junit"]
    done: subprocess.CompletedProcess = deno(folder, "test", *options, *files, WORLDS=str(folder / "worlds.json"))
    try:
        cases = list(ElementTree.fromstring(done.stdout).iter("testcase"))
    except ElementTree.ParseError:
        raise AssertionError(f"deno ran no tests:\n{done.stdout}{done.stderr}") from None
    return {
        case.get("name", ""): "\n".join(part.text or "" for part in case if part.tag in ("failure", "error"))
        for case in cases
    }


def names(text: str) -> list[str]:
    """Return the names of a file's tests; of one that is made for each world, the text before the world's name."""
    return re.findall(r"Deno\.test\([\"`]([^\"`$]+)", text)


TESTS = [name for file in FILES for name in names(file.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    return run(tmp_path_factory.mktemp("deno"), *FILES)


@pytest.mark.parametrize("name", TESTS)
def test_js(said, name):
    found = {full: text for full, text in said.items() if full.startswith(name)}
    assert found, f"{name}: this test did not run"
    failures = [f"{full}\n{text}" for full, text in found.items() if text]
    if failures:
        pytest.fail("\n".join(failures), pytrace=False)


def test_none_ran_that_is_not_listed(said):
    assert len(TESTS) > 30
    assert [name for name in said if not name.startswith(tuple(TESTS))] == []


def test_a_test_that_fails_is_reported_with_its_reason(tmp_path):
    file = tmp_path / "wrong.test.mjs"
    file.write_text('Deno.test("one is two", () => { if (1 !== 2) throw new Error("it is not"); });', encoding="utf-8")
    said = run(tmp_path, file)
    assert said.keys() == {"one is two"}
    assert "it is not" in said["one is two"]


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_deno_they_are_skipped_and_where_all_must_run_they_fail(monkeypatch, ci, outcome):
    monkeypatch.setattr("js.runtime.shutil.which", lambda name, path: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no deno found"):
        found_deno()
