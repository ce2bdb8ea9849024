"""A network that learns in the page: what the kernel holds of it, trains itself, and sends."""

from __future__ import annotations

import json

import numpy as np
import pytest
from traitlets import TraitError

from backprop_widgets import Classifier, Digits, Network, descend, load_digits, mlp, moons, xor
from backprop_widgets.training.classification import Classification, update_program
from backprop_widgets.training.optimizers import UPDATE_RULES
from backprop_widgets.widgets.float_bytes import from_bytes, to_bytes


def net(*hidden, **given):
    return mlp((2, *hidden, 1), loss="binary_cross_entropy", **given)


@pytest.fixture
def made():
    """Return what makes classifiers, which are closed afterwards."""
    every = []

    def make(*given, **options):
        every.append(Classifier(*given, **options))
        return every[-1]

    yield make
    for one in every:
        one.close()


@pytest.fixture(scope="module")
def few_digits():
    """Some images of each part, for what does not depend on how many there are."""
    return [Digits(part.images[:90], part.labels[:90]) for part in load_digits()]


@pytest.mark.parametrize("rule", UPDATE_RULES)
def test_training_in_pieces_is_the_path_of_descend(made, rule):
    network, (train, held_out) = net(4), moons()
    classifier = made(network, train, held_out, batch=32, seed="Ada", eta=0.05, rule=rule)
    for steps in (7, 0, 30):  # of 7 batches is an epoch
        classifier.train(steps)
    path = descend(network, train.values, eta=0.05, steps=37, rule=rule, batch=32, seed="Ada")
    assert list(classifier.weights.values()) == path.weights[-1].tolist()
    assert list(classifier.weights) == list(network.weights)
    assert classifier.steps_done == 37
    assert classifier.loss.train == pytest.approx(path.losses[-1])
    rows = np.reshape(from_bytes(classifier.history), (-1, 5))
    assert rows[[0, -1], 0].tolist() == [0, 37]
    assert rows[:, 1] == pytest.approx(path.losses[rows[:, 0].astype(int)])
    trail = np.reshape(from_bytes(classifier.trail), (-1, len(network.weights)))
    assert trail.tolist() == path.weights[rows[:, 0].astype(int)].tolist()
    classifier.reset()
    assert from_bytes(classifier.trail) == path.weights[0].tolist()
    assert classifier.weights == {name: network.values[name] for name in network.weights}
    assert (classifier.steps_done, len(from_bytes(classifier.history))) == (0, 5)


def test_loss_and_accuracy_are_those_of_each_part(made):
    network, (train, held_out) = net(4), xor()
    classifier = made(network, train, held_out, eta=0.5)
    classifier.train(100)
    for part, place in ((train, 0), (held_out, 1)):
        forward = network.graph.forward({**part.values, **classifier.weights})
        assert classifier.loss[place] == pytest.approx(forward["L"].mean())
        assert classifier.accuracy[place] == np.mean((forward["a2_1"] > 0.5) == part.labels)
    assert f"loss {classifier.loss.train:.4f}, accuracy {100 * classifier.accuracy.train:.1f} %" in repr(classifier)
    alone = made(network, train)
    assert alone.loss.held_out is None
    assert "Held out" not in repr(alone)


def test_digits_are_classes_of_a_softmax(made, few_digits):
    network = mlp((64, 3, 10), loss="cross_entropy")
    classifier = made(network, *few_digits, batch=32, eta=0.3)
    classifier.train(20)
    forward = network.graph.forward({**few_digits[1].values, **classifier.weights})
    said = np.argmax([forward[f"z2_{k}"] for k in range(1, 11)], axis=0)
    assert classifier.accuracy.held_out == np.mean(said == few_digits[1].labels)
    assert classifier.training["side"] == 8
    assert classifier.training["units"] == [[f"w1_{j}_{k}" for k in range(1, 65)] for j in (1, 2, 3)]
    outputs = classifier.classification.output({**few_digits[1].values, **classifier.weights})
    assert outputs.sum(axis=0) == pytest.approx(np.ones(90))


def test_the_program_of_a_sample_gives_every_quantity_and_that_of_a_rule_the_update():
    network = net(3)
    classification = Classification(network.graph, network.weights)
    values = {**network.values, "x1": 0.4, "x2": -1.1, "t": 0.0}
    numbers = classification.program(values)
    forward = network.graph.forward(values)
    backward = forward.backward()
    for name, gradient in zip(network.weights, classification.gradients, strict=True):
        assert numbers[gradient] == pytest.approx(backward[name])
    assert numbers["share 1"] == forward["a2_1"]
    assert numbers["da1_2/dz1_2"] == pytest.approx(backward.local("a1_2", "z1_2"))
    for rule in UPDATE_RULES.values():
        program = update_program(rule)
        new, *memory = rule.step(0.5, 0.2, 0.1, *rule.state.values())
        assert list(program({"w": 0.5, "g": 0.2, "eta": 0.1}).values()) == pytest.approx([new, *memory])
        assert len(program.updates) == 1 + len(memory)


def test_an_explorer_has_the_chosen_point_at_the_weights_of_now(made):
    train, held_out = moons(20, 10)
    classifier = made(net(4), train, held_out, eta=0.5)
    classifier.train(50)
    for chosen, asked, x1 in (
        (-1, None, train.values["x1"][0]),
        (7, None, train.values["x1"][7]),
        (7, 20, held_out.values["x1"][0]),
    ):
        classifier.chosen = chosen
        explorer = classifier.explorer(asked)
        assert explorer.experiment.values["x1"] == x1
        assert explorer.experiment.values["w1_1_1"] == classifier.weights["w1_1_1"]
        assert explorer.experiment.eta == 0.5
        explorer.close()
    with pytest.raises(ValueError, match="sample is 30; there are 30, counted from 0"):
        classifier.explorer(30)


def test_of_a_large_network_there_is_no_explorer(made, few_digits):
    with pytest.raises(ValueError, match="the network has 610 weights; an Explorer takes 400 here"):
        made(mlp((64, 8, 10), activation="tanh", loss="cross_entropy"), *few_digits).explorer()


def test_what_the_page_sends_is_taken_and_what_is_none_refused(made):
    classifier = made(net(4), *moons())
    place = to_bytes([0.5] * 17)
    classifier.set_state({"place": place, "steps_done": 12, "eta": 0.25, "chosen": 299})
    assert classifier.weights == dict.fromkeys(classifier.network.weights, 0.5)
    assert (classifier.steps_done, classifier.eta, classifier.chosen) == (12, 0.25, 299)
    for name, value in {"eta": -1.0, "chosen": 300, "place": b"12345678", "steps_done": -1}.items():
        with pytest.raises((ValueError, TraitError), match=r"eta is -1|sample is 300|136 bytes|steps_done"):
            setattr(classifier, name, value)


def test_the_curve_is_thinned_and_keeps_its_ends(made):
    classifier = made(net(1), *moons(4, 2))
    for _ in range(25):
        classifier.train(20)
    rows = np.reshape(from_bytes(classifier.history), (-1, 5))
    assert len(rows) <= 400
    assert rows[[0, -1], 0].tolist() == [0, 500]
    assert (np.diff(rows[:, 0]) > 0).all()


def test_a_saved_notebook_has_a_picture_and_the_numbers(made, few_digits):
    for classifier in (made(net(4), *moons()), made(mlp((64, 3, 10), loss="cross_entropy"), *few_digits)):
        written = classifier._repr_mimebundle_()[0]["text/html"]
        assert "base64," in written
        assert f"loss {classifier.loss.train:.4f}" in written
        json.dumps(classifier.training)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ((3, {}), TypeError, r"a Classifier trains a Network, such as mlp\(\(2, 4, 1\)\), not 3"),
        ((net(2), 3), TypeError, "train is 3; wanted are Points, Digits or a mapping"),
        ((net(2), {"x1": [1.0]}), ValueError, "train has x1; the network takes x1, x2, t"),
        ((net(2), {"x1": 1.0, "x2": 1.0, "t": 1.0}), ValueError, "train holds plain numbers"),
        ((mlp((3, 2, 1)), {}), ValueError, "train has no variables; the network takes x1, x2, x3, t"),
        ((mlp((2, 2, 2)), {}), ValueError, "it is to compare one output with one target, or a softmax"),
    ],
)
def test_what_is_no_network_or_no_sample_is_refused(given, error, said):
    with pytest.raises(error, match=said):
        Classifier(*given)


def test_other_shapes_batches_and_rates_are_refused():
    three = {"x1": [1.0, 0.0], "x2": [0.0, 1.0], "x3": [0.5, 0.5], "t": [0.0, 1.0]}
    three = {name: np.array(column) for name, column in three.items()}
    with pytest.raises(ValueError, match="the network has 3 inputs and 1 outputs; a Classifier shows two inputs"):
        Classifier(mlp((3, 2, 1), loss="binary_cross_entropy"), three)
    with pytest.raises(ValueError, match="batch is 300; there are 200 samples"):
        Classifier(net(2), *moons(), batch=300)
    with pytest.raises(ValueError, match=r"eta is -0\.5"):
        Classifier(net(2), *moons(), eta=-0.5)
    with pytest.raises(ValueError, match="no update rule named 'none'"):
        Classifier(net(2), *moons(), rule="none")
    assert isinstance(net(2), Network)
