"""The sixteen questions for before and after, and the page for teachers that has their key and the plans."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from checkout import tracked

from backprop_widgets import export_answers
from backprop_widgets.engine.dag import as_dag
from backprop_widgets.examples import mazur, two_paths, worked_example
from backprop_widgets.exercises.question import find_source, read_question
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.text.catalogue import SENTENCES
from backprop_widgets.symbolic.pickling import list_rows

TOP = Path(__file__).resolve().parents[2]
PAGE = (TOP / "docs" / "teaching.md").read_text(encoding="utf-8")
BOOK = nbformat.read(TOP / "notebooks" / "inventory.ipynb", as_version=4)
CODE = [cell.source for cell in BOOK.cells if cell.cell_type == "code"]
NAMES = [name for source in CODE for name in re.findall(r'\bAsk\("inventory/(\w+)"\)', source)]
KEY = re.compile(r"^\| `inventory/(\w+)` \| (what|why) \| ([A-D]) \| (.+) \|$", re.MULTILINE)
CHOICE = re.compile(r"([A-D]): ([^|]+?)(?: \||$)")
LETTERS = "ABCD"
SIXTEEN = 16

each_question = pytest.mark.parametrize("name", NAMES)


def section(title: str) -> str:
    """Return what stands on the page for teachers under a heading."""
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def key(page: str) -> dict[tuple[str, str], tuple[str, dict[str, str]]]:
    """Return the key of a page: by question and part the right choice, and what each wrong one shows."""
    return {(name, part): (right, dict(CHOICE.findall(rest))) for name, part, right, rest in KEY.findall(page)}


def unlike(page: str) -> list[str]:
    """Return the parts of questions for which a key says other than the question, or says nothing of a choice."""
    found, known = [], key(page)
    for name in NAMES:
        for part, tier in zip(("what", "why"), read_question(f"inventory/{name}").tiers, strict=True):
            right = LETTERS[tier.key["right"]]
            said, wrong = known.get((name, part), ("", {}))
            if said != right or {*wrong} != {*LETTERS[: len(tier.options)]} - {right}:
                found.append(f"{name}, {part}")
    return found


def totals(table: str) -> Counter[str]:
    """Return how many minutes a plan has, by session if it says which."""
    rows = re.findall(r"^\| (?:(\d) \| )?(\d+) \| [a-z]", table, re.MULTILINE)
    minutes: Counter[str] = Counter()
    for session, number in rows:
        minutes[session] += int(number)
    return minutes


def test_there_are_sixteen_and_the_notebook_asks_all_of_them():
    source = TOP / "backprop_widgets" / "exercises" / "questions" / "en" / "inventory.md"
    assert len(NAMES) == SIXTEEN
    assert re.findall(r"^## (\w+)$", source.read_text(encoding="utf-8"), re.MULTILINE) == NAMES


@each_question
def test_each_asks_what_and_why_with_four_choices_to_each(name):
    tiers = read_question(f"inventory/{name}").tiers  # its numbers and checks are computed here
    assert [tier.kind for tier in tiers] == ["choice", "choice"]
    assert [len(tier.options) for tier in tiers] == [4, 4]
    assert tiers[0].title != tiers[1].title


@each_question
def test_each_is_about_a_network_that_the_course_does_not_work_with(name):
    network = read_question(f"inventory/{name}").network
    assert list_rows(as_dag(network)) not in [list_rows(known().graph) for known in (worked_example, two_paths, mazur)]


def test_what_a_layer_is_said_to_compute_is_what_it_computes():
    question = read_question("inventory/turned")
    (tier, _), here = question.tiers, Task(question.network, question.values)
    for unit in ("z1", "z2"):
        (formula,) = re.findall(rf"^{unit} = (\d.+)$", find_source("inventory/turned")[1], re.MULTILINE)
        assert eval(formula, dict(question.values)) == here.truth(unit)
    assert [name for name in tier.names if eval(name) == here.truth("dL/dx2")] == [tier.solution]


def test_the_wrong_line_is_wrong_and_the_others_are_right():
    question = read_question("inventory/line")
    here, names = Task(question.network, question.values), dict(question.values)
    (program,) = re.findall(r"```python\n(.*?)```", find_source("inventory/line")[1], re.DOTALL)
    lines = program.split("\n")
    wrong = question.tiers[0].solution
    assert wrong in lines
    for cured in (False, True):
        exec("\n".join(f"{line} + dy" if cured and line == wrong else line for line in lines), names)
        assert (names["du"] == pytest.approx(here.truth("dL/du"))) is cured
        assert (names["dw1"] == pytest.approx(here.truth("dL/dw1"))) is cured
        assert names["dw2"] == pytest.approx(here.truth("dL/dw2"))


def test_who_always_takes_the_same_letter_knows_little():
    right = Counter(right for right, _ in key(PAGE).values())
    assert sum(right.values()) == 2 * SIXTEEN
    assert max(right.values()) <= 2 * SIXTEEN / 3


def test_the_key_names_every_wrong_choice():
    assert unlike(PAGE) == []
    named = [shown for _, wrong in key(PAGE).values() for shown in wrong.values()]
    assert len(named) == len({*named}) == 2 * SIXTEEN * 3


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("| what | B | A: own", "| what | C | A: own"),
        ("C: local derivative alone | ", ""),
        ("`inventory/swapped` | what", ""),
    ],
)
def test_a_key_that_is_wrong_is_seen(text, instead):
    assert unlike(PAGE.replace(text, instead)) == ["swapped, what"]


def test_the_plans_add_up():
    assert totals(section("Ninety minutes")) == {"": 90}
    assert totals(section("Three sessions")) == {"1": 90, "2": 90, "3": 90}
    assert totals(section("Ninety minutes").replace("| 10 | the game", "| 12 | the game")) == {"": 92}


def plan_rows() -> list[str]:
    """Return the rows of both plans."""
    plans = section("Ninety minutes") + section("Three sessions")
    return [line for line in plans.splitlines() if re.match(r"\| \d", line)]


def time(name: str, *, together: bool) -> float:
    """Return the minutes that a question takes: read aloud and talked about in pairs, or by each alone in silence."""
    minutes = 0.0
    for part, tier in enumerate(read_question(name).tiers):
        aloud = [tier.text, *tier.options, *([tier.judge(None)["says"]] if together else [])]
        words = sum(len(re.sub(r"<[^>]+>", " ", text).split()) for text in aloud)
        minutes += words / 130 + (0.7 + 0.5 if part else 1 + 0.5 + 2 + 0.5) if together else words / 180 + 0.7
    return minutes


@pytest.mark.parametrize("row", plan_rows())
def test_there_is_time_for_what_a_plan_says(row):
    votes = re.findall(r"`(\w+/[\w-]+)`", row.split("|")[-2])
    alone = "to hand in" in row
    (minutes,) = re.findall(r"\| (\d+) \| [a-z]", row)
    times = [time(name, together=not alone) for name in votes]
    assert alone or all(4 <= one < 9 for one in times), times
    asked_only = alone or "| the question |" in row
    assert sum(times) + 5 * (not asked_only) <= int(minutes), times


def test_what_they_vote_on_and_project_is_there():
    rows = plan_rows()
    views = {words for key, words in SENTENCES.items() if key.startswith("share.present.")}
    for row in rows:
        *_, project, vote, _ = row.split("|")
        votes = re.findall(r"`(\w+/[\w-]+)`", vote)
        assert votes, row
        assert all(read_question(name).tiers for name in votes)
        assert {*re.findall(r"\*([\w ]+)\*", project)} <= views | {"Make a mistake"}


def test_a_course_between_the_two_times_asks_none_of_the_sixteen():
    assert "`04/recall`" in section("Three sessions")
    assert "`inventory/" not in section("Three sessions")


def test_each_lesson_has_what_goes_wrong_and_a_question_that_shows_it():
    rows = re.findall(
        r"^\| (\w+) \| (.+) \| `(\w+)/(\w+)` \|$", section("What goes wrong in each lesson"), re.MULTILINE
    )
    lessons = {path.name.partition("-")[0] for path in tracked("notebooks/[0-9]*.ipynb")}
    assert {lesson for _, _, lesson, _ in rows} == lessons
    for number, _, lesson, name in rows:
        assert lesson == number.zfill(len(lesson))
        assert read_question(f"{lesson}/{name}").tiers
    assert len({text for _, text, _, _ in rows}) == len(rows)


def test_the_printed_test_asks_and_does_not_tell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (program,) = re.findall(r"```python\n(.*?)```", section("Before and after"), re.DOTALL)
    exec(program, {})
    page = (tmp_path / "inventory.html").read_text(encoding="utf-8")
    assert page.count("<section>") == 2 * SIXTEEN
    for name in NAMES:
        for tier in read_question(f"inventory/{name}").tiers:
            assert tier.text in page
            assert all(f"<li>{choice}</li>" in page for choice in tier.options)
            assert not any(says in page for says in tier.key["says"])


def test_the_notebook_hands_in_first_answers_and_asks_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for source in CODE:
        exec(source.replace('who = ""', 'who = "Ada"'), names)
    for name in NAMES:
        question = names["Ask"](f"inventory/{name}")
        question.reset()
        for tier in question.question.tiers:
            question.commit((tier.key["right"] + 1) % 4)
    export_answers("before.csv", who="Ada")
    assert (tmp_path / "before.csv").read_text(encoding="utf-8-sig").count("inventory/") == 2 * SIXTEEN
    exec(CODE[-1].replace("again = False", "again = True"), names)
    assert all(names["Ask"](f"inventory/{name}").answers == [] for name in NAMES)


def test_it_says_that_it_is_a_self_test_and_no_lesson():
    first = BOOK.cells[0].source
    assert "This is no lesson." in first
    assert "self-test" in first
    assert not re.match(r"\d", "inventory.ipynb")
