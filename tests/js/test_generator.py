"""The page's generator draws what Python's does, draw by draw."""

from __future__ import annotations

import json

import pytest
from js.runtime import SCRIPTS, deno

from backprop_widgets.training.generator import Generator

SEEDS = [0, 7, -12, 2**53 - 1, "", "Ada", "Zoe\u0301", "小明", "🎲", "\ud800"]
COUNTS = [1, 2, 6, 1000, 2**31 + 1, 2**32]
ROUNDS = 1000  # of each seed: 13 draws in a round, 130,000 in all
DRAW = """
const { Generator } = await import(Deno.args[0]);
const [seeds, counts, rounds] = JSON.parse(Deno.args[1]);
const limits = counts.map((count) => 2 ** 32 - (2 ** 32 % count)); // of an incomplete round no word is taken
const edges = counts.map((count, place) => {
  const words = [limits[place], limits[place] - 1];
  return Object.assign(new Generator(0), { word: () => words.shift() }).integer(count);
});
console.log(JSON.stringify([edges, seeds.map((seed) => {
  const generator = new Generator(seed);
  return Array.from({ length: rounds }, () => [
    generator.word(), generator.uniform(), counts.map((count) => generator.integer(count)), generator.choice("abc"),
    generator.shuffle([1, 2, 3, 4, 5]),
  ]);
})]));
"""


def drawn(seed):
    generator = Generator(seed)
    return [
        [
            generator.word(),
            generator.uniform(),
            [generator.integer(count) for count in COUNTS],
            generator.choice("abc"),
            generator.shuffle([1, 2, 3, 4, 5]),
        ]
        for _ in range(ROUNDS)
    ]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generator")
    (folder / "draw.mjs").write_text(DRAW, encoding="utf-8")
    script, asked = (SCRIPTS / "core" / "generator.js").as_uri(), json.dumps([SEEDS, COUNTS, ROUNDS])
    done = deno(
        folder / "cache", "run", "--no-check", "--no-lock", "--allow-read", "draw.mjs", script, asked, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_100_000_draws_are_the_same_to_the_last_bit(theirs):
    assert theirs[1] == [drawn(seed) for seed in SEEDS]


def test_a_word_of_an_incomplete_round_is_drawn_again(theirs):
    assert theirs[0] == [count - 1 for count in COUNTS]


def test_another_seed_would_be_seen(theirs):
    assert all(one != drawn(other) for one, other in zip(theirs[1], [*SEEDS[1:], SEEDS[0]], strict=True))
