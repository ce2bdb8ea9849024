"""The digits: what is in the file, and a network of scalars that learns to read them."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np
import pytest

from backprop_widgets import descend, load_digits, mlp


def test_the_file_is_the_published_test_set():
    train, held_out = load_digits()
    images, labels = np.concatenate([train.images, held_out.images]), np.concatenate([train.labels, held_out.labels])
    assert images.shape == (1797, 8, 8)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # as its authors count
    assert set(np.unique(images * 16)) == set(range(17))
    ordered = sorted(bytes((image * 16).astype(np.uint8).ravel()) for image in images)
    assert hashlib.sha256(b"".join(ordered)).hexdigest()[:16] == "d34fb8ecae8dd764"
    said = (files("backprop_widgets") / "data" / "digits.LICENSE.txt").read_text(encoding="utf-8")
    assert "CC BY 4.0" in said
    assert "Alpaydin" in said


def test_a_seed_decides_who_is_held_out():
    labels = [load_digits(seed)[1].labels.tolist() for seed in (0, 0, "Ada")]
    assert labels[0] == labels[1] != labels[2]
    assert all(len(set(each)) == 10 for each in labels)
    with pytest.raises(TypeError, match="a seed is a whole number or a text"):
        load_digits(None)


def test_values_are_samples_for_the_network():
    train, _ = load_digits()
    values = train.values
    network = mlp((64, 2, 10), loss="cross_entropy")
    assert set(values) == set(network.graph.variables) - set(network.weights)
    assert values["x10"].tolist() == train.images[:, 1, 1].tolist()
    assert np.array([values[f"t{digit + 1}"] for digit in range(10)]).argmax(0).tolist() == train.labels.tolist()


def accuracy(network, weights, digits):
    """Return the share of digits whose largest output is their own."""
    forward = network.graph.forward({**digits.values, **weights})
    return np.mean(np.argmax([forward[f"z2_{k}"] for k in range(1, 11)], axis=0) == digits.labels)


def test_a_network_of_scalars_reads_95_of_100():
    train, held_out = load_digits()
    network = mlp((64, 16, 10), loss="cross_entropy")
    path = descend(network, train.values, eta=0.5, steps=450, batch=32)
    weights = dict(zip(path.names, path.weights[-1].tolist(), strict=True))
    assert accuracy(network, weights, held_out) >= 0.95
    assert accuracy(network, {name: network.values[name] for name in weights}, held_out) < 0.2
    assert path.losses[0] == pytest.approx(np.log(10), abs=0.3)  # nothing is known at first
