"""Questions as their authors write them: what is read, what is judged, and what is refused with its name."""

from __future__ import annotations

import math
from itertools import permutations

import pytest

from backprop_widgets import Experiment, worked_example
from backprop_widgets.exercises.question import find_source, read_question

CHOICE = """Does `w2` matter?

- [ ] No
  It does: {dL/dw2:.4f}.
- [x] Yes

  **It does.**
  So it is.
- [ ] Who knows

---
After all.
"""
SIGN = '```toml\nsign = "{of}"\n```\nWhich?\n\n- +\n  up\n- 0\n  no\n- -\n  down\n'
NUMBER = """```toml
number = "L'"
within = 0.001
```
How much?

- right
  yes {L':.4f}
- more
  too much
- less
  too little
"""
RUBRIC = (
    "```toml\nrubric = true\n```\nWhich of them?\n\n- [ ] What comes back\n  No share.\n- [ ] The slope\n  No slope.\n"
    "- right\n  What comes back, times {w1}.\n"
)
ORDER = '```toml\nnetwork = "two_paths"\norder = {{{way} = {nodes}}}\n```\nWhich first?\n\n- right\n  Yes.\n'
DESIGN = """```toml
values = {x = 1.5}
design = {mistake = "input forgotten", of = "dL/dw1", move = "x", answer = 1}
```
Find an `x` at which it hides.

- right
  There the factor is one.
- wrong
  Not there.
- zero
  Nothing comes back at all.
"""
SWEEP = ["Err", "Out", "a11", "a12", "a01"]


def tier(text: str, **given):
    (only,) = read_question(text, **given).tiers
    return only


def test_a_choice_has_its_own_answer_each():
    one = tier(CHOICE)
    assert one.plain == "Does w₂ matter?"
    assert one.names == ("No", "Yes", "Who knows")
    assert one.judge(0) == {"right": False, "says": "<p>It does: 0.1937.</p>"}
    assert one.judge(1) == {"right": True, "says": "<p><strong>It does.</strong> So it is.</p>"}
    assert one.judge(2) == {"right": False, "says": ""}
    assert one.judge(None) == {"right": False, "says": one.judge(1)["says"]}
    assert read_question(CHOICE).after == "<p>After all.</p>"


@pytest.mark.parametrize(("of", "right"), [("dL/dw1", 0), ("t", 1), ("0 minus dL/dw1", 2)])
def test_the_right_sign_is_computed(of, right):
    one = tier(SIGN.format(of=of))
    assert [one.judge(place)["right"] for place in range(3)] == [place == right for place in range(3)]
    assert [one.judge(place)["says"] for place in range(3)] == ["<p>up</p>", "<p>no</p>", "<p>down</p>"]
    assert one.names[0] == ("It grows" if "minus" in of else "positive")


def test_a_number_is_judged_by_its_distance():
    one = tier(NUMBER)
    assert one.options
    judged = {guess: one.judge(guess) for guess in (0.0446, 0.0456, 0.0457, 0.0435)}
    assert [verdict["right"] for verdict in judged.values()] == [True, True, False, False]
    assert [verdict["says"] for verdict in judged.values()] == [
        *["<p>yes 0.0446</p>"] * 2,
        "<p>too much</p>",
        "<p>too little</p>",
    ]


def test_any_value_at_which_the_mistake_hides_is_right():
    one = tier(DESIGN)
    assert (one.kind, one.solution) == ("design", "x = 1")
    for value in (1.0, 1.005):
        assert one.judge(value)["right"]
        assert "There the factor is one." in one.judge(value)["says"]
    assert one.judge(1e300)["right"]
    assert "Nothing comes back at all." in one.judge(1e300)["says"]
    for value in (1.5, -1.0, 1.1):
        assert not one.judge(value)["right"]
        assert "Not there." in one.judge(value)["says"]
    assert one.judge(None) == {"right": False, "says": "<p>There the factor is one.</p>"}
    assert [one.allows(answer) for answer in (1.0, math.nan, 1, "1")] == [True, False, False, False]
    says = one.judge(2.0)["says"]
    graph = worked_example().graph
    gradient = graph.forward(x=2, t=0, w1=0.5, w2=0.5).backward()["w1"]
    assert f"{gradient:.4f} as it should be, and {gradient / 2:.4f} with the mistake" in says


@pytest.mark.parametrize("way", ["backward", "forward"])
def test_an_order_is_right_in_every_way_that_the_graph_allows(way):
    given = SWEEP if way == "backward" else SWEEP[::-1]
    one = tier(ORDER.format(way=way, nodes=given))
    shown = sorted(SWEEP)
    allowed = {tuple(given), tuple(swapped(given))}
    for order in permutations(range(len(shown))):
        names = tuple(shown[place] for place in order)
        assert one.judge(list(order))["right"] is (names in allowed), names


def test_an_order_is_one_of_several_where_some_nodes_do_not_wait_for_each_other():
    assert tier(ORDER.format(way="backward", nodes=SWEEP)).several
    chain = [node for node in SWEEP if node != "a12"]
    assert not tier(ORDER.format(way="backward", nodes=chain)).several
    assert not tier(CHOICE).several


def test_a_rubric_says_what_is_missing_and_then_the_sample():
    (tier,) = read_question(RUBRIC).tiers
    sample = "<p>What comes back, times 0.5.</p>"
    assert tier.judge([]) == {"right": False, "says": f"<p>No share.</p><p>No slope.</p>{sample}"}
    assert tier.judge([1]) == {"right": False, "says": f"<p>No share.</p>{sample}"}
    assert tier.judge([0, 1]) == {"right": True, "says": sample}
    assert [tier.describe(ticked) for ticked in ([], [1], [0, 1])] == ["nothing", "The slope", tier.solution]


def swapped(order):
    """Return the order with the two units of one layer exchanged, neither of which waits for the other."""
    other = {"a11": "a12", "a12": "a11"}
    return [other.get(name, name) for name in order]


def test_what_comes_too_early_is_named():
    one = tier(ORDER.format(way="backward", nodes=SWEEP))
    shown = sorted(SWEEP)
    says = one.judge([shown.index(name) for name in ("Err", "Out", "a11", "a01", "a12")])["says"]
    assert says == "a₀₁ comes too early: what a₁₂ hands down has not arrived yet."


def test_a_reason_is_asked_for_after_the_answer():
    first, second = read_question(f"{CHOICE.split('---')[0]}\n### Why?\n{CHOICE}").tiers
    assert first.names == second.names
    assert read_question(f"{CHOICE.split('---')[0]}\n### Why?\n{CHOICE}").after == "<p>After all.</p>"


def test_the_first_part_has_the_heading_that_stands_above_it():
    given = "```toml\nvalues = {w2 = 1}\n```\n\n"
    question = read_question(f"{given}### Lesson 1\n\n{CHOICE.split('---')[0]}\n### Lesson 2\n\n{CHOICE}")
    assert [part.title for part in question.tiers] == ["Lesson 1", "Lesson 2"]
    assert question.values["w2"] == 1
    assert tier(CHOICE).title == "Predict first"


def test_a_part_without_a_text_is_refused_wherever_it_has_a_heading():
    with pytest.raises(ValueError, match="asks nothing"):
        read_question(f"### Lesson 1\n\n### Lesson 2\n\n{CHOICE}")


def test_numbers_come_from_the_network_that_is_handed_over():
    other = worked_example("tanh")
    assert "0.1937" not in tier(CHOICE, network=other).judge(0)["says"]
    assert tier(CHOICE, values={"t": 0.3}).judge(0)["says"] == "<p>It does: 0.0070.</p>"


def test_another_text_or_another_number_is_another_question():
    digests = [
        read_question(CHOICE).digest,
        read_question(CHOICE.replace("all", "that")).digest,
        read_question(CHOICE, values={"t": 0.3}).digest,
        read_question(CHOICE, network=worked_example("tanh")).digest,
    ]
    assert len({*digests}) == 4
    assert read_question(CHOICE).digest == digests[0]


def test_a_file_of_ones_own_holds_one_question_or_several(tmp_path):
    alone, several = tmp_path / "alone.md", tmp_path / "several.md"
    alone.write_text(CHOICE)
    several.write_text(f"# Mine\n\n```toml\nvalues = {{t = 0.3}}\n```\n\n## one\n{CHOICE}\n## two\n{NUMBER}")
    assert read_question(alone).tiers == read_question(CHOICE).tiers
    assert read_question(several).name == "one"
    assert read_question(f"{several}#two").tiers[0].kind == "number"
    assert "0.0070" in read_question(f"{several}#one").tiers[0].judge(0)["says"]
    with pytest.raises(ValueError, match=r"no question 'three' in .*; there are one, two"):
        read_question(f"{several}#three")


def test_what_stands_above_the_sections_holds_for_all_of_them(tmp_path):
    path = tmp_path / "several.md"
    path.write_text(
        "\ufeff# Mine\n```toml\nvalues = {x = 2, t = 1}\n```\n## one\n```toml\nvalues = {t = 3}\n```\n"
        "At {x}, {t}, {w1}?\r\n- [x] `A {x}`\n- [ ] B\n",
        encoding="utf-8",
    )
    (one,) = read_question(path).tiers
    assert one.plain == "At 2, 3, 0.5?"
    assert one.names[0] == "A {x}"  # what stands in code is left as it is


def test_white_space_makes_no_other_question():
    assert read_question(CHOICE).digest == read_question(CHOICE.replace("\n", "\r\n")).digest


@pytest.mark.parametrize(("value", "within"), [(0.3, 0.1), (0.0484, 1e-6), (-0.7, 0.2)])
def test_both_ends_of_the_distance_are_inside(value, within):
    one = tier(
        f'```toml\nnumber = "0 plus {value}"\nwithin = {within}\n```\nWhat?\n- right\n  a\n- more\n  b\n- less\n  c\n'
    )
    assert one.judge(value + within)["right"]
    assert one.judge(value - within)["right"]
    assert not one.judge(value + 1.01 * within)["right"]
    assert float(one.solution.replace("−", "-")) == pytest.approx(value, abs=within / 5)


def test_what_is_to_be_put_in_order_does_not_stand_in_it():
    for nodes in (["Err", "Out", "a11"], ["Err", "Out"], SWEEP):
        one = tier(ORDER.format(way="backward", nodes=nodes))
        assert not one.judge([*range(len(nodes))])["right"]


def test_a_heading_in_code_is_no_heading():
    assert find_source("one\n```\n## two\n---\n```\n")[1].count("two") == 1


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (3, "a question is a name such as '04/doubles', a path or Markdown, not 3"),
        ("99/doubles", "no question '99/doubles'; write '04/doubles', or another of lesson 00"),
        ("00", "no question '00'; write"),
        ("00/nothing", "no question 'nothing' in lesson 00; there are doubles"),
        ("there is.md", "no file 'there is.md' to take a question from"),
        ("What?\n- [ ] A\n- [ ] A\n- [x] B\n", "the same answer stands twice"),
        ("What?\n- [ ] {w1}\n- [x] 0.5\n", r"this text has the same choice twice: 0.5 \| 0.5"),
        ("What?\n- [ ] A\n---\n### Why\nWhy?\n- [x] B\n", "this text has a line --- before its last part"),
        ("What?\n```\n- [ ] A\n", "a block of code has no end"),
        ("What?\n```toml\nat = 1\n```\n", "this text has settings below its text"),
        ("```toml\n```\n```toml\n```\nWhat?\n", "this text has settings twice"),
        ('```toml\nsign = ["L"]\n```\nWhat?\n', r"sign is \['L'\] in this text; docs/asking.md says what it can be"),
        ('```toml\nnumber = "L"\nwithin = true\n```\nWhat?\n', "within is True in this text"),
        ('```toml\nnumber = "L"\nwithin = inf\n```\nWhat?\n', "within is inf in this text"),
        ('```toml\nsign = "w1 over 0"\n```\nWhat?\n', "'w1 over 0' is no finite number here"),
        ('```toml\norder = {backward = ["L"]}\n```\nWhat?\n', "to put in order; write several nodes"),
        ('```toml\norder = {backward = "L"}\n```\nWhat?\n', "order is {'backward': 'L'}"),
        ("What?\n- [x] This\n", "1 choices, 1 of them right; write two at least, one with"),
        ("What?\n- [x] This\n- [x] That\n", "2 choices, 2 of them right"),
        ("\n- [x] This\n- [ ] That\n", "asks nothing: there is no text above its answers"),
        ("```toml\nx = \n```\nWhat?\n", "the settings of this text are no TOML"),
        (
            "```toml\nbackward = false\n```\nWhat?\n- [ ] A\n- [x] B\n",
            "leaves out what flows back, .*, with move",
        ),
        ("```toml\nbackward = 0\n```\nWhat?\n- [ ] A\n- [x] B\n", "backward is 0 in this text"),
        ('```toml\nmove = ["q"]\n```\nWhat?\n- [ ] A\n- [x] B\n', "this text lets 'q' be moved; there are x, t, w1"),
        ("```toml\nnetwrk = 1\n```\nWhat?\n", "this text sets 'netwrk'; there are network, at, sign"),
        (
            '```toml\nnetwork = "other"\n```\nWhat?\n',
            "network is 'other'; there are worked_example, two_paths, mazur, eq",
        ),
        (DESIGN.replace("answer = 1", f"answer = 1{'0' * 400}"), "and the mistake does not hide there"),
        (DESIGN.replace('mistake = "input forgotten"', 'mistake = ["a"]'), r"no mistake named \['a'\]; there are"),
        (DESIGN.replace('move = "x"', 'move = ["x"]'), r"move is \['x'\]; there are x, t, w1, w2"),
        (DESIGN.replace("- zero", "- more"), "this text has an answer 'more'; below a design stand right, wrong, zero"),
        (SIGN.format(of="L").replace("- 0", "- right"), "this text has an answer 'right'; below a sign stand"),
        (DESIGN.replace("answer = 1", "answer = 2"), "gives 2 as an answer, and the mistake does not hide there"),
        (
            DESIGN.replace("x = 1.5", "x = 1"),
            "the mistake 'input forgotten' does not make dL/dw1 wrong at",
        ),
        (DESIGN.replace('move = "x"', 'move = "q"'), "move is 'q'; there are x, t, w1, w2"),
        (DESIGN.replace("dL/dw1", "dL/dq"), "no quantity named 'dL/dq'"),
        (DESIGN.replace(", answer = 1", ""), "design is {'mistake': 'input forgotten'"),
        (DESIGN.replace("input forgotten", "input forgoten"), "no mistake named 'input forgoten'; there are"),
        ('```toml\nnumber = "L"\n```\nWhat?\n', "within is None in this text"),
        ('```toml\nnumber = "L"\nsign = "L"\n```\nWhat?\n', "asks for sign and number at once"),
        (RUBRIC.replace("- right", "- more"), "has an answer 'more'; below a rubric stand .*, right"),
        (RUBRIC.replace("[ ] The", "[x] The"), "has 1 points to tick; write two at least, each with .*, and a sample"),
        (RUBRIC.partition("- right")[0], "has 2 points to tick"),
        ('```toml\norder = {up = ["L"]}\n```\nWhat?\n', "order is {'up': .*; it is {backward"),
        (
            '```toml\norder = {backward = ["y", "L"]}\n```\nWhat?\n',
            "gives y, L as an order, and a node comes too early",
        ),
        (
            f'```toml\ncheck = "dL/dw1 < 0"\n```\n{CHOICE}',
            "this text says 'dL/dw1 < 0', and with these numbers it is not so",
        ),
    ],
)
def test_what_is_not_written_as_it_should_be_is_named(what, message):
    with pytest.raises((TypeError, ValueError), match=message):
        read_question(what)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (RUBRIC, [[2], [0, 0], [True], 0, "0"]),
        (CHOICE, [3, -1, True, 1.0, "1", [0]]),
        (NUMBER, ["a", float("nan"), float("inf"), True, [1]]),
        (ORDER.format(way="backward", nodes=SWEEP), [[0, 1], [0, 0, 1, 2, 3], 3, "01234"]),
    ],
)
def test_what_is_no_answer_is_told_from_one(text, answers):
    one = tier(text)
    assert [answer for answer in answers if one.allows(answer)] == []
    assert one.allows(None)


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_a_view_can_begin_at_equations_with_a_learning_rate(rate):
    settings = f'network = "y = w * x"\nvalues = {{x = 2, w = 3, eta = {rate}}}\nview = "diagram"'
    question = read_question(f"```toml\n{settings}\n```\n{CHOICE}".replace("{dL/dw2:.4f}", "so"))
    assert question.eta == rate
    assert Experiment(question.network, values=question.values, eta=question.eta).values == {"x": 2, "w": 3}


SAMPLES = """```toml
network = "L = half_squared_error(w * x + b, t)"
values = {{x = [1, -2], t = [0.3, 0.1], w = 0.5, b = 0.2}}
weights = ["w", "b"]
points.some = {{batch = 1, seed = 4}}
at = "some"
{}
```
Is `dL/db` {{dL/db in 2:.2f}}, and `mean dL/db` {{mean dL/db:.2f}}?
- [x] Yes
  It is.
- [ ] No
  It is.
"""


def test_a_question_may_be_about_samples():
    question = read_question(SAMPLES.format(""))
    assert question.tiers[0].plain == "Is ∂L/∂b −0.90, and ⟨∂L/∂b⟩ −0.25?"
    assert question.network.weights == ("w", "b")
    assert question.batch == (1, 4)


@pytest.mark.parametrize("kind", ["hunt", "design"])
def test_what_is_about_one_sample_is_refused_of_several(kind):
    with pytest.raises(ValueError, match=f"a {kind} is about one sample, and this text has 2 values of some"):
        read_question(SAMPLES.format(f'{kind} = {{mistake = "half"}}'))


def test_equations_may_say_where_sliders_end():
    assert read_question(SAMPLES.format("ranges = {w = [0, 2]}")).network.ranges == {"w": (0, 2)}


@pytest.mark.parametrize(
    ("ranges", "message"),
    [("{v = [0, 2]}", "a range for 'v', but there are w, x, b, t"), ("{w = [2, 0]}", "its lower end must be below")],
)
def test_ends_that_are_none_are_refused(ranges, message):
    with pytest.raises(ValueError, match=message):
        read_question(SAMPLES.format(f"ranges = {ranges}"))


def test_weights_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="no variable named 'v'"):
        read_question(SAMPLES.format("").replace('"w", "b"', '"w", "v"'))


def test_a_value_of_an_unknown_variable_of_equations_is_refused():
    settings = 'network = "y = w * x"\nvalues = {x = 2, w = 3, v = 1}'
    with pytest.raises(ValueError, match="no variable named 'v'"):
        read_question(f"```toml\n{settings}\n```\n{CHOICE}".replace("{dL/dw2:.4f}", "so"))


@pytest.mark.parametrize(("within", "written"), [("1", "4"), ("0.5", "4.0000")])
def test_a_count_is_written_without_decimals(within, written):
    asked = read_question(f'```toml\nnumber = "2 times 2"\nwithin = {within}\n```\nHow many?\n\n- right\n  Four.\n')
    assert asked.tiers[0].solution == written
