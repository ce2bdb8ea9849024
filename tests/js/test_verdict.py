"""The page without Python judges an answer as Python does."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from js.runtime import SCRIPTS, deno

from backprop_widgets.exercises.question import read_question

QUESTIONS = {
    "choice": ("04/sum", [None, 0, 1, 2]),
    "sign": ('```toml\nsign = "dL/dw1"\n```\nWhich?\n\n- +\n  up\n- 0\n  no\n- -\n  down\n', [None, 0, 1, 2]),
    "number": (
        '```toml\nnumber = "L"\nwithin = 0.001\n```\nHow much?\n\n- right\n  yes\n- more\n  less\n- less\n  more\n',
        [None, 0.0484, 0.0494, 0.0495, 0.0473, -1e300],
    ),
    "order": ("04/order", [None, *map(list, permutations(range(5)))]),
    "rubric": (
        "```toml\nrubric = true\n```\nWhich?\n\n- [ ] A\n  no A\n- [ ] B\n  no {w1}\n- right\n  A and B\n",
        [None, [], [0], [1], [0, 1]],
    ),
    "design": (
        '```toml\nnetwork = "two_paths"\n'
        'design = {mistake = "one route", of = "dErr/dw01", move = "w22", answer = 0}\n```\n'
        "Where?\n\n- right\n  {w22} there\n- wrong\n  not there\n",
        [None, 0.0, -0.0, 1e-9, 0.0048, 0.0049, 0.5, -2.0, 1e300, -1e300, 12345.678],
    ),
}
JUDGE = """
const { judge } = await import(Deno.args[0]);
const given = JSON.parse(Deno.args[1]);
console.log(JSON.stringify(given.map(([key, answers]) => answers.map((answer) => judge(key, answer)))));
"""


@pytest.fixture(scope="module")
def in_the_page(tmp_path_factory):
    """Return what the page says to each answer, by the kind of question."""
    folder = tmp_path_factory.mktemp("verdict")
    (folder / "judge.mjs").write_text(JUDGE, encoding="utf-8")
    given = [(read_question(text).tiers[0].key, answers) for text, answers in QUESTIONS.values()]
    script = (SCRIPTS / "core" / "verdict.js").as_uri()
    command = ("run", "--no-check", "--no-lock", "--allow-read", "judge.mjs", script, json.dumps(given))
    run = deno(folder / "cache", *command, cwd=folder)
    assert run.returncode == 0, run.stderr
    return dict(zip(QUESTIONS, json.loads(run.stdout), strict=True))


@pytest.mark.parametrize("kind", QUESTIONS)
def test_it_says_the_same(in_the_page, kind):
    text, answers = QUESTIONS[kind]
    (tier, *_) = read_question(text).tiers
    judged = [tier.judge(answer) for answer in answers]
    assert in_the_page[kind] == json.loads(json.dumps(judged))
    assert len({verdict["right"] for verdict in judged}) == 2
