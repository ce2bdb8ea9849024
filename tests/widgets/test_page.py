"""A saved page: what it holds, how large it is, and that each choice in it gives what Python gives."""

from __future__ import annotations

import json
import random
import re
from itertools import permutations
from time import process_time

import pytest
from graphs import layered
from hostile import TEXTS
from js.runtime import SCRIPTS, deno

from backprop_widgets import (
    Answers,
    Ask,
    Curve,
    Experiment,
    Explorer,
    Goal,
    Mistakes,
    Sliders,
    Worksheet,
    mazur,
    two_paths,
)
from backprop_widgets.presets import PRESETS
from backprop_widgets.widgets.page import _pack, _record
from backprop_widgets.widgets.recording import _choose, _diff, _key_of, _list_widgets, write_json

XOR = {"x1": [0.0, 0.0, 1.0, 1.0], "x2": [0.0, 1.0, 0.0, 1.0], "t": [0.0, 1.0, 1.0, 0.0]}
# Plays one choice after the other, and compares with what Python sends: texts, and all numbers bit by bit.
PLAY = """
const at = (name) => `${Deno.args[0]}/${name}`;
const { createWorld } = await import(at("page/playback.js"));
const { getCalculator } = await import(at("core/calculator.js"));
const { getInputs } = await import(at("core/store.js"));
globalThis.document = { getElementById: () => ({ textContent: Deno.readTextFileSync("page.json") }) };
const { page, expected } = (await import(at("page/recording.js"))).readJson("");
const wrong = [];
const world = createWorld(page, 0, () => {}, () => {});
for (const [key, widgets] of expected) {
  const [rule, activation, mistake, place] = JSON.parse(key);
  world.choose({ rule, activation, mistake, place });
  if (JSON.stringify(Object.values(world.getChoice()).slice(0, 4)) !== key) wrong.push(`${key} is not to be had`);
  for (const [id, traits] of Object.entries(widgets)) for (const [name, value] of Object.entries(traits)) {
    const played = world.models.get(id).get(name);
    if (name !== "programs") {
      if (JSON.stringify(played) !== JSON.stringify(value)) wrong.push(`${key} ${id} ${name}`);
      continue;
    }
    const theirs = { get: (trait) => (trait === "programs" ? value : world.state.get(trait)) };
    const [ours, right] = [world.state, theirs].map((state) => {
      const calculator = getCalculator(state);
      return [...calculator.run(getInputs(world.state), 0)].map((number, i) => [calculator.names[i], number]);
    });
    if (JSON.stringify(ours) !== JSON.stringify(right) || ours.length < 20) wrong.push(`${key} numbers`);
  }
}
console.log(JSON.stringify(wrong));
"""


def read(path):
    """Return the texts of a page and what it begins with."""
    text = path.read_text(encoding="utf-8")
    return text, json.loads(re.search(r'id="bw-data">(.*)</script>', text)[1])


def played(tmp_path, page, expected, script=PLAY):
    (tmp_path / "page.json").write_text(json.dumps({"page": page, "expected": expected}), encoding="utf-8")
    (tmp_path / "play.mjs").write_text(script, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "play.mjs", SCRIPTS.as_uri(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def expect(explorer, recorded):
    """Return for each choice, in random order, what Python has of each trait that some choice changes."""
    choices = recorded["worlds"][0]["choices"]
    changed = sorted({(number, name) for widgets in choices.values() for number in widgets for name in widgets[number]})
    keys = random.Random(1).sample(list(choices), len(choices))
    expected = []
    with explorer._rehearse() as twin:
        numbers = dict(enumerate(_list_widgets(twin)))
        for key in keys:
            chosen = json.loads(key)
            _choose(twin.experiment, {name: name for name, _ in twin.views["more"].options["rule"]}, chosen)
            widgets = {}
            for number, name in changed:
                if name in numbers[int(number)].keys and name not in ("places", "_dom_classes"):
                    value = getattr(numbers[int(number)], name)
                    value = {"bytes": ""} if isinstance(value, bytes) else value
                    if not isinstance(value, dict) or "bytes" not in value:
                        widgets.setdefault(number, {})[name] = value
            expected.append([key, widgets])
    return expected


def test_each_choice_in_any_order_gives_what_python_gives(tmp_path):
    explorer = Explorer()
    page, recorded = _record(explorer, explorer._rehearse)
    expected = expect(explorer, recorded)
    assert len(expected) == 49
    assert {"template", "programs", "walk", "explained", "names"} <= {
        name for _, w in expected for t in w.values() for name in t
    }
    assert played(tmp_path, {**page, **recorded}, expected) == []
    key, widgets = expected[0]
    number, name = next((number, name) for number in widgets for name in widgets[number] if name == "template")
    widgets[number][name] += " "
    assert played(tmp_path, {**page, **recorded}, expected) == [f"{key} {number} {name}"]


# Makes two choices, as the menus do, and says what is chosen then, and what was refused.
CLICK = """
const at = (name) => `${Deno.args[0]}/${name}`;
const { createWorld } = await import(at("page/playback.js"));
globalThis.document = { getElementById: () => ({ textContent: Deno.readTextFileSync("page.json") }) };
const { page, expected } = (await import(at("page/recording.js"))).readJson("");
const found = expected.map((clicks) => {
  const world = createWorld(page, 0, () => {}, () => {});
  for (const [kind, value] of clicks) {
    const model = world.find({ mistake: "mistakes", preset: "presets" }[kind] ?? "choices");
    model.set("chosen", kind === "mistake" || kind === "preset" ? value : { ...model.get("chosen"), [kind]: value });
    model.save_changes();
  }
  const { rule, activation, mistake, place } = world.getChoice();
  const [told, made] = [world.find("choices").get("chosen"), world.find("mistakes").get("chosen")];
  const shown = [told.rule, told.activation, made[0] ?? ""];
  if (shown.join() !== [rule, activation, mistake].join()) throw new Error(JSON.stringify(clicks));
  return [[rule, activation, mistake, place], world.state.get("refusal")];
});
console.log(JSON.stringify(found));
"""


def test_of_two_choices_both_hold_as_in_python_or_the_page_says_which_does_not(tmp_path):
    choose, explorer = random.Random(3), Explorer()
    page, recorded = _record(explorer, explorer._rehearse)
    own = [name for name, _ in explorer.views["more"].options["rule"]]
    clicks = [("rule", name) for name in own] + [("activation", name) for name in explorer.experiment.activations]
    clicks += [("mistake", [key, 0]) for key in ("sign", "no slope", "half", "not reset", "uphill")]
    clicks += [("preset", name) for name in recorded["worlds"][0]["presets"]]
    pairs = [(choose.choice(clicks), choose.choice(clicks)) for _ in range(50)]
    found = played(tmp_path, {**page, **recorded}, pairs, CLICK)
    said = 0
    for pair, (chosen, refusal) in zip(pairs, found, strict=True):
        with explorer._rehearse() as twin:
            experiment = twin.experiment
            for kind, value in pair:
                if kind == "rule":
                    experiment.set_rule(value)
                elif kind == "activation":
                    experiment.set_activation(value)
                elif kind == "mistake":
                    experiment.make_mistake(*value)
                else:
                    twin.go_to(PRESETS[value])
            wanted = [*_key_of(experiment, experiment.graph, experiment.method.rule, experiment.mistake)]
        assert (chosen == wanted) == (refusal == ""), (pair, chosen, wanted, refusal)
        said += refusal != ""
    assert 0 < said < 25


@pytest.mark.parametrize(
    ("network", "most", "each"),
    [
        pytest.param(None, 400, 2000, id="worked example"),
        pytest.param(two_paths, 900, 2000, id="two routes", marks=pytest.mark.nightly),
        pytest.param(mazur, 1800, 4000, id="Mazur", marks=pytest.mark.nightly),
    ],
)
def test_sizes_with_every_choice(tmp_path, network, most, each):
    explorer = Explorer(network and network())
    explorer.save(tmp_path / "all.html")
    assert (tmp_path / "all.html").stat().st_size <= most * 1000
    _, recorded = _record(explorer, explorer._rehearse)
    choices = recorded["worlds"][0]["choices"]
    assert len(_pack(write_json([choices, recorded["nodes"]]), "", "", "")) / len(choices) <= each


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("network", "seconds"),
    [
        pytest.param(None, 3, id="worked example"),
        pytest.param(two_paths, 10, id="two routes"),
        pytest.param(mazur, 30, id="Mazur"),
    ],
)
def test_the_time_to_write_every_choice(tmp_path, network, seconds):
    explorer = Explorer(network and network())
    begun = process_time()  # of this process: others run beside it
    explorer.save(tmp_path / "page.html")
    assert process_time() - begun <= seconds


def test_the_reader_is_left_alone():
    explorer = Explorer(values={"w1": 0.8}, mistake="no slope")
    experiment, seen = explorer.experiment, []
    experiment.step()
    experiment.keep()
    before = {name: value for name, value in vars(experiment).items() if not name.startswith("_obs")}
    experiment.observe(seen.append)
    state = explorer.views["diagram"].state.get_state()
    _record(explorer, explorer._rehearse)
    assert seen == []
    assert {name: value for name, value in vars(experiment).items() if not name.startswith("_obs")} == before
    assert explorer.views["diagram"].state.get_state() == state


def test_it_is_saved_as_it_is_now(tmp_path):
    explorer = Explorer(rule="Adam")
    explorer.experiment.set({"w1": 0.8})
    explorer.experiment.step()
    explorer.views["walk"].go("dL/da")
    explorer.views["surface"].set_kind("3d", (10, 20))
    explorer.views["share"].large = True
    explorer.save(tmp_path / "page.html")
    _, page = read(tmp_path / "page.html")
    by_view = {traits["view"]: traits for traits in page["models"].values()}
    assert by_view["state"]["input_w1"] == explorer.experiment.inputs["w1"] != 0.8
    assert by_view["state"]["walked"] == 7
    assert by_view["landscape"]["background"]["look"] == {"kind": "3d", "view": [10, 20]}
    assert by_view["share"]["large"] is True
    assert by_view["choices"]["chosen"]["rule"] == "Adam"


@pytest.mark.parametrize("title", ["</script><b>", "<!--<script>", *TEXTS[:4]])
def test_a_title_and_a_text_are_text(tmp_path, title):
    goal = Goal(Experiment(), "y", "t", within=0.1)
    goal.words = {**goal.words, "title": title}
    goal.save(tmp_path / "page.html", title=title)
    text, page = read(tmp_path / "page.html")
    assert any(traits.get("words", {}).get("title") == title for traits in page["models"].values())
    assert text.count("<!--") == 0
    assert text.count("</script") == 5
    assert title not in re.sub(r"(?s)<script.*?</script>", "", text)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Curve(Experiment()),
        lambda: Mistakes(Experiment()),
        lambda: Sliders(Experiment()),
        lambda: Explorer(values={"x": [1.0, 2.0], "t": [0.0, 1.0]}, rule="momentum"),
        lambda: Answers(Worksheet("in a page")),
    ],
)
def test_every_view_is_saved_and_names_its_version(tmp_path, make):
    view = make()
    view.save(tmp_path / "page.html")
    text, _ = read(tmp_path / "page.html")
    assert "Written by backprop_widgets 0.1.0" in text
    assert "unsafe" not in text.split("</title>")[0]
    assert "default-src 'none'" in text
    view.close()


def test_of_too_many_places_one_of_each_mistake_is_recorded_and_the_menu_says_so(monkeypatch):
    monkeypatch.setattr("backprop_widgets.widgets.recording._MOST", 100)
    explorer = Explorer(two_paths())
    page, recorded = _record(explorer, explorer._rehearse)
    world = recorded["worlds"][0]
    assert len(world["choices"]) == len(explorer.experiment.mistakes) + 3
    (number,) = (number for number, traits in page["models"].items() if traits["view"] == "mistakes")
    chosen = world["choices"]['["gradient descent","","wrong weight",0]'][number]
    assert chosen["many"] == [0, 0, "1 of 40"]
    assert len(chosen["places"]["is"]) == 1


def test_a_letter_that_a_page_counts_twice_is_written_whole():
    changes = _diff({0: {"a": "<td>𝛼 old"}}, {0: {"a": "<td>𝛼 new"}})
    assert changes == {0: {"a": {"is": "<td>𝛼 new"}}}
    assert _diff({0: {"a": "<td>a old"}}, {0: {"a": "<td>a new"}}) == {0: {"a": [0, 0, "", 0, 9, "<td>a new"]}}


@pytest.mark.parametrize(
    ("make", "most"),
    [
        pytest.param(Explorer, 250, id="worked example"),
        pytest.param(lambda: Explorer(two_paths()), 300, id="two routes"),
        pytest.param(lambda: Explorer(mazur()), 450, id="Mazur"),
        pytest.param(lambda: Explorer(layered(2, 4, 1), values=XOR), 450, id="2-4-1"),
    ],
)
def test_sizes_without_choices(tmp_path, make, most):
    explorer = make()
    explorer.save(tmp_path / "page.html", choices=False)
    assert (tmp_path / "page.html").stat().st_size <= most * 1000


# Gives one answer after the other, and says what the page shows then.
COMMIT = """
const at = (name) => `${Deno.args[0]}/${name}`;
const { createWorld } = await import(at("page/playback.js"));
const { page, commits } = JSON.parse(Deno.readTextFileSync("page.json"));
const shown = commits.map((answers) => {
  const world = createWorld(page, 0, () => {}, () => {});
  const card = world.find("ask");
  answers.forEach((commit, tier) => card.send({ tier, commit }));
  return ["tiers", "said", "after"].map((name) => card.get(name));
});
console.log(JSON.stringify(shown));
"""
ASKED = """Does `w2` matter?
- [ ] No
  It does: {dL/dw2:.4f}.
- [x] Yes
### How much
```toml
number = "dL/dw2"
within = 0.01
```
How much?
- right
  {dL/dw2:.4f}
- more
  Less.
- less
  More.
### In which order
```toml
order = {backward = ["L", "y", "a"]}
```
Which first?
- right
  So.
---
The end is {dL/dy:.4f}.
"""
COMMITS = [
    [],
    *([first] for first in (0, 1, None)),
    *([0, number] for number in (0.19, 0.18, 0.1838, 0.3, -1, None)),
    *([1, 0.1, list(order)] for order in permutations(range(3))),
    [None, None, None],
]


def test_a_page_without_python_judges_an_answer_as_python_does(tmp_path):
    ask = Ask(ASKED)
    page = {**(recorded := _record(ask, None))[0], **recorded[1]}
    expected = []
    for answers in COMMITS:
        for answer in answers:
            ask.commit(answer)
        state = ask.card.get_state()
        expected.append([state[name] for name in ("tiers", "said", "after")])
        ask.reset()
    ask.close()
    (tmp_path / "page.json").write_text(json.dumps({"page": page, "commits": COMMITS}), encoding="utf-8")
    (tmp_path / "commit.mjs").write_text(COMMIT, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "commit.mjs", SCRIPTS.as_uri(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [without(None, one) for one in json.loads(done.stdout)] == [without(None, one) for one in expected]


def without(nothing, value):
    """Return data without what is ``None`` in mappings: what JavaScript has not is not written."""
    if isinstance(value, dict):
        return {name: without(nothing, part) for name, part in value.items() if part is not nothing or name == "answer"}
    return [without(nothing, part) for part in value] if isinstance(value, list | tuple) else value


def test_what_a_question_says_to_an_answer_is_not_written_plainly_into_its_page(tmp_path):
    ask = Ask(ASKED)
    ask.save(tmp_path / "ask.html")
    ask.close()
    text, begins = read(tmp_path / "ask.html")
    assert "Does" in json.dumps(begins)
    assert "0.1937" not in json.dumps(begins)
    assert "0.1937" not in text.split("<details>")[0]
