"""The question in a notebook: nothing of the answer is there before, and nothing that was answered is lost."""

from __future__ import annotations

import json
import re
from contextlib import closing

import pytest

from backprop_widgets import Ask, Sweeps
from backprop_widgets.exercises.record import answers_record

TWO = """Does `w2` matter?

- [ ] No
  It does: {dL/dw2:.4f}.
- [x] Yes
  Indeed.

### Because

```toml
number = "dL/dw2"
within = 0.01
view = ["sliders", "diagram"]
```

How much?

- right
  Close to {dL/dw2:.4f}.
- more
  Less.

---

The end is {dL/dy:.4f}.
"""
ANSWERS = ("Indeed", "0.1937", "0.3112", "Close", "Less", "right")


@pytest.fixture
def ask():
    made = Ask(TWO)
    yield made
    made.close()


def seen(ask: Ask) -> str:
    """Return all that the page gets."""
    state = ask.card.get_state()
    return json.dumps({name: state[name] for name in ("tiers", "said", "after", "refused")}, ensure_ascii=False)


def test_before_an_answer_nothing_of_it_is_in_the_page(ask):
    assert "Does" in seen(ask)
    assert [word for word in (*ANSWERS, "How much") if word in seen(ask)] == []
    ask.commit(0)
    assert "0.1937" in seen(ask)
    assert [word for word in ("Close", "Less", "0.3112") if word in seen(ask)] == []
    assert len(ask.children) == 1
    ask.commit("0,19")
    assert "Close" in seen(ask)
    assert "0.3112" in seen(ask)


def test_the_views_follow_the_last_answer(ask):
    ask.commit(1)
    ask.commit(0.5)
    explorer = ask.children[1]
    assert set(explorer.views) == {"sliders", "diagram"}
    ask.reset()
    assert len(ask.children) == 1
    assert explorer.comm is None
    assert not ask.answers


def test_the_views_take_the_samples_of_their_point_and_as_many_for_a_step():
    settings = 'values = {x = [1, -2, 0.5], w2 = 0.4}\npoints.some = {batch = 1, seed = 4}\nat = "some"\nwithin'
    ask = Ask(TWO.replace("dL/dy", "mean L").replace("within", settings))
    ask.commit(1)
    ask.commit(0.5)
    experiment = ask.children[1].experiment
    assert (experiment.samples, experiment.method.batch, experiment.method.seed) == (3, 1, 4)
    ask.close()


def test_the_views_make_the_mistake_of_their_point():
    ask = Ask(TWO.replace("within", 'points.wrong = {mistake = "half"}\nat = "wrong"\nwithin'))
    ask.commit(1)
    ask.commit(0.5)
    assert ask.children[1].experiment.mistake.key == "half"
    ask.reset()
    ask.close()


def test_gradients_by_layer_follow_where_a_question_sets_layers_and_not_beside_other_views():
    layers = 'layers = {depth = 4, activation = "tanh"}'
    ask = Ask(re.sub(r"view = .*", layers, TWO))
    ask.commit(1)
    ask.commit(0.5)
    assert repr(ask.children[1]).startswith("<layer gradients, 4 layers of 1 tanh, scale 1:")
    ask.close()
    assert "pictures to move follow" in ask.card.script["after"]
    with pytest.raises(ValueError, match="has view and layers"):
        Ask(TWO.replace("within", f"{layers}\nwithin"))
    for wrong, said in (
        ("depth = 31", "allowed are integers from 1 to 30"),
        ("deep = 3", "no setting 'deep'; there are"),
    ):
        with pytest.raises(ValueError, match=said):
            Ask(re.sub(r"view = .*", f"layers = {{{wrong}}}", TWO))


def test_where_some_inputs_alone_can_be_moved_there_are_no_buttons_and_no_path():
    ask = Ask(TWO.replace('"diagram"]', '"surface"]\nmove = ["w2", "t"]'))
    ask.commit(1)
    ask.commit(0.5)
    sliders, surface = ask.children[1:]
    assert [*sliders.sliders] == ["w2", "t"]
    assert (surface.experiment.steps, surface.experiment.eta) == (0, 0)
    assert surface.experiment is sliders.experiment
    ask.reset()
    assert len(ask.children) == 1
    assert sliders.comm is surface.comm is None
    ask.close()


def test_a_question_may_leave_out_what_flows_back():
    for both, setting in ((True, ""), (False, "backward = false")):
        ask = Ask(TWO.replace('"diagram"]', f'"diagram", "matrices"]\nmove = ["w2"]\n{setting}'))
        ask.commit(1)
        ask.commit(0.5)
        _, drawn, written = ask.children[1:]
        for view in (drawn, written):
            assert ("dL/d" in view.fill()) == both
            assert ("∂L/∂y" in view.snapshot()) == both
        ask.close()


def test_an_order_that_is_one_of_several_is_not_called_the_right_one():
    network = 'network = "two_paths"\norder = {{forward = {}}}'
    text = "```toml\n{}\n```\nWhich first?\n- right\n  Yes.\n"
    for nodes, said in ((["a01", "a12", "a11"], "one right order is “a"), (["a01", "a11"], "it is “a")):
        ask = Ask(text.format(network.format(nodes)))
        names = ask.question.tiers[0].names
        ask.commit(sorted(range(len(nodes)), key=lambda place: names[place].startswith("a₀")))  # what comes first, last
        assert "not right" in repr(ask)
        assert said in repr(ask)
        assert ask.card.said[0]["several"] is (len(nodes) > 2)
        assert ask.card.words["right.several"] == "one right order"
        ask.reset()
        ask.commit(None)
        assert said in repr(ask)
        ask.reset()
        ask.close()


def test_a_walk_with_the_pencil_hides_all_values_from_the_beginning():
    ask = Ask("00/hand")
    ask.commit(0)
    walk = ask.children[1].views["walk"]
    assert walk.pencil
    assert walk.line == 1
    ask.reset()
    ask.close()


def test_the_sweeps_follow_an_answer():
    text = """```toml
network = "worked_example"
values = {w1 = 0.4}
check = "w1 = 0.4"
view = "sweeps"
```

Which?

- [x] This
  Yes.
- [ ] That
  No.
"""
    with closing(Ask(text)) as ask:
        ask.reset()
        assert len(ask.children) == 1
        ask.commit(0)
        (sweeps,) = ask.children[1:]
        assert isinstance(sweeps, Sweeps)
        assert sweeps.forward.of == ("w1", "w2")
        assert ">0.4000<" in sweeps.template
        ask.reset()
        assert sweeps.comm is None


def test_a_view_that_there_is_not_is_refused_before_anything_is_asked():
    with pytest.raises(ValueError, match=r"no view named 'pictures'"):
        Ask(TWO.replace('"sliders"', '"pictures"'))


def test_it_says_whether_all_is_right(ask):
    assert ask.right is None
    ask.commit(1)
    assert ask.right is None
    ask.commit(0.19)
    assert ask.right is True
    ask.commit(0)  # and that stands
    assert ask.answers == [1, 0.19]


def test_who_comes_back_finds_the_answers(ask):
    ask.commit(0)
    again = Ask(TWO)
    assert again.answers == [0]
    assert seen(again) == seen(ask)
    again.commit(3)
    assert Ask(TWO).answers == [0, 3]
    assert Ask(TWO.replace("matter", "count")).answers == []
    again.reset()
    assert Ask(TWO).answers == []


@pytest.mark.parametrize(
    "written", [{"answers": "x"}, {"answers": [7]}, {"answers": [0, "a", 3]}, {"answers": [0, 10**400]}, [], "x"]
)
def test_what_somebody_has_written_into_the_file_harms_nothing(ask, written):
    answers_record().keep("asks", ask._key, written)
    assert Ask(TWO).answers == []


def test_what_was_answered_in_another_cell_stands(ask):
    other = Ask(TWO)
    other.commit(1)
    ask.commit(0)
    assert ask.answers == other.answers == Ask(TWO).answers == [1]


def test_views_belong_to_the_question_and_not_to_the_cell_that_answers(ask, monkeypatch):
    monkeypatch.setattr("backprop_widgets.widgets.cells.running_cell", lambda: ("b", "1"))
    ask.commit(0)
    ask.commit(0.19)
    monkeypatch.setattr("backprop_widgets.widgets.cells.running_cell", lambda: ("b", "2"))
    Ask(TWO).close()  # the cell runs again
    assert ask.children[1].comm is not None
    explorer = ask.children[1]
    ask.close()
    assert explorer.comm is None


def test_what_cannot_be_kept_is_said(ask, monkeypatch):
    monkeypatch.setattr(answers_record(), "trouble", "")
    monkeypatch.setattr("backprop_widgets.exercises.record._write", refuse)
    ask.commit(0)
    assert ask.card.refused == "Not kept beyond this kernel: No space left on device"
    assert Ask(TWO).answers == [0]
    monkeypatch.undo()
    ask.reset()
    assert ask.card.refused == ""


@pytest.mark.parametrize("binder", [False, True])
def test_a_session_that_ends_says_so(monkeypatch, binder):
    if binder:
        monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://binder.example/")
    ask = Ask(TWO)
    assert ("export_answers" in ask.card.words["session"]) is binder
    ask.close()


def refuse(*given):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("answer", [2, -1, "yes", None, [0], float("nan")])
def test_what_is_no_answer_is_refused_and_nothing_opens(ask, answer):
    if answer is None:
        ask.commit(None)
        assert ask.right is None
        ask.commit(None)
        assert ask.right is False
        return
    with pytest.raises(ValueError, match=r"is no answer to this; there are 2 of them"):
        ask.commit(answer)
    assert ask.answers == []


def test_a_number_that_is_none_gets_its_sentence(ask):
    ask.commit(0)
    for text, said in {"": "Nothing is written here", "abc": "“abc” is not a number", "1,234": "The comma"}.items():
        with pytest.raises(ValueError, match=said):
            ask.commit(text)
    assert ask.answers == [0]


def test_the_page_commits_once_and_to_what_it_shows(ask):
    ask._on_message(None, {"tier": 0, "commit": 0}, [])
    ask._on_message(None, {"tier": 0, "commit": 1}, [])  # another page, which had not yet heard
    assert ask.answers == [0]
    for content in ({"tier": 1, "commit": "abc"}, {"tier": 1, "commit": {}}, {"tier": 1}, "x", None, {"commit": 0}):
        ask._on_message(None, content, [])
    assert ask.answers == [0]


def test_a_saved_notebook_has_the_question_open_and_the_rest_folded(ask):
    open_part, fold = ask.snapshot().split("<details>")
    assert "Does" in open_part
    assert "<li>No</li><li>Yes</li>" in open_part
    assert [word for word in ANSWERS if word in open_part] == []
    assert all(word in fold for word in ("Indeed", "0.1937", "0.3112", "Close", "How much"))
    bundle = ask._repr_mimebundle_()
    assert bundle["text/html"] == ask.snapshot()
    assert bundle["text/plain"] == "<ask: Does w₂ matter? No | Yes>"  # what is answered stands in another output


def test_it_says_in_text_what_was_answered(ask):
    ask.commit(0)
    assert repr(ask) == "<ask: Does w₂ matter? No | Yes; “No”, not right; it is “Yes”>"
    ask.commit(None)
    assert "Because: shown without a guess; it is “0.1937”" in repr(ask)


def test_below_it_the_notebook_keeps_what_was_answered(ask, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, **given: shown.append((bundle, given)))
    ask._ipython_display_()
    (first, _), (receipt, given) = shown
    assert "application/vnd.jupyter.widget-view+json" in first
    assert receipt["text/plain"] == "Does w₂ matter?: not answered yet"
    ask.commit(1)
    (after, update) = shown[-1]
    assert after["text/plain"] == "Does w₂ matter?: “Yes”, right"
    assert update["update"] is True
    assert update["display_id"] == given["display_id"]
