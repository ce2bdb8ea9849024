"""Realistic wrong answers, each with what the learner did: written before the code that is to name the cause.

A row's formula is the wrong computation, and its text what the learner typed: that number, rounded. The causes are keys
of `KINDS`, or a pair of them where a learner made two mistakes at once. Where several causes give the same
number, each of them is a right diagnosis. A source is a public thread or page in which somebody computed like this or
asked whether to; where none was found it is empty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from backprop_widgets import (
    Graph,
    Network,
    Program,
    binary_cross_entropy,
    exp,
    half_squared_error,
    log,
    mazur,
    sigmoid,
    tanh,
    two_paths,
    variables,
    worked_example,
)

__all__ = ["ANSWERS", "KINDS", "NETWORKS", "Answer"]

GENERIC = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}  # where nothing cancels, unlike at the article's point
SAMPLES = ((1.0, 0.5), (-2.0, 1.0), (0.5, 2.0))  # x and t

KINDS = {
    "sign": "a sign the wrong way round",
    "half": "the ½ forgotten: twice too large",
    "no slope": "σ′ forgotten",
    "slope at the output": "σ′(a) for σ′(z)",
    "slope of the operand": "z(1 − z) for a(1 − a), 1 − z² for 1 − a²",
    "target forgotten": "y for y − t",
    "input forgotten": "the input of a weight left out",
    "weight forgotten": "a weight on the way left out",
    "wrong weight": "another weight on the way, also the matrix transposed",
    "sum for input": "z for x, z for a",
    "one route": "one of several routes only",
    "new weights too early": "the weights above updated before the gradients below",
    "other gradient": "another quantity's gradient",
    "loss for its derivative": "L for dL/dy",
    "uphill": "the step added",
    "not reset": "the gradient of the step or sweep before added",
    "no activation": "the sum passed on as it is",
    "not swapped": "the operand's own factor of a product for the other one",
    "local alone": "the local derivative without what comes back",
    "upstream alone": "what comes back without the local derivative",
    "factors added": "the chain rule's factors added up",
    "routes averaged": "the mean of the routes for their sum",
    "routes multiplied": "the product of the routes for their sum",
    "larger route": "the larger one of the routes only",
    "other layer": "a factor, an input or a slope of another layer or unit",
    "half kept": "½(y − t) for the slope of the half square",
    "square's two": "the 2 of a square's slope forgotten",
    "power": "the exponent not brought down, or not lowered",
    "sum for mean": "not divided by the number of samples",
    "divided twice": "divided by the number of samples twice",
    "value for slope": "σ for σ′",
    "other activation": "another activation's slope, also 1 + a²",
    "slope under cross-entropy": "σ′ once more where it has cancelled",
    "square under cross-entropy": "the square's slope under a cross-entropy",
    "exponent sign": "σ(−z)",
    "no square": "y − t or ½(y − t) for the loss",
    "eta forgotten": "a step of the whole gradient",
    "old weight forgotten": "the step alone for the new weight",
    "exchanged": "gradient, step and new weight exchanged",
    "one weight moved": "the rest of the weights left where they were",
    "no gradient of an input": "0, since an input is not learned",
    "zero route": "0 for a route that is there",
    "eta's decimals": "η ten times too small or too large",
    "two at once": "two of the commonest together",
}


def gates() -> Network:
    """Return sums and products, in which ``a`` is used twice."""
    a, b, c, d = variables("a b c d")
    f = ((a * b).named("p") + ((a + c).named("s") * d).named("q")).named("f")
    return Network(Graph(f), {"a": 1.37, "b": -2.14, "c": 0.65, "d": 0.92}, ("a", "b", "c", "d"))


def cross_entropy() -> Network:
    """Return one sigmoid unit with a bias under the binary cross-entropy."""
    x, t, w, b = variables("x t w b")
    y = sigmoid((w * x + b).named("z")).named("y")
    start = {"x": 1.2, "t": 1.0, "w": 0.7, "b": -0.3}
    return Network(Graph(binary_cross_entropy(y, t).named("L")), start, ("w", "b"), eta=0.2)


def softmax() -> Network:
    """Return the cross-entropy of a softmax of two, the first of which is right."""
    z1, z2 = variables("z1 z2")
    e1, e2 = exp(z1).named("e1"), exp(z2).named("e2")
    p = (e1 / (e1 + e2).named("S")).named("p")
    return Network(Graph((-log(p)).named("L")), {"z1": 0.2, "z2": -0.5}, ("z1", "z2"))


def mean() -> Network:
    """Return the mean of three half squares, written out."""
    (w,) = variables("w")
    y = [(w * x).named(f"y{i}") for i, (x, t) in enumerate(SAMPLES)]
    e = [half_squared_error(y[i], t).named(f"e{i}") for i, (x, t) in enumerate(SAMPLES)]
    return Network(Graph(((e[0] + e[1] + e[2]) / 3).named("L")), {"w": 0.3}, ("w",))


def mean_of_squares() -> Network:
    """Return the mean of three squares without a half: the mean squared error of most libraries."""
    (w,) = variables("w")
    y = [(w * x).named(f"y{i}") for i, (x, t) in enumerate(SAMPLES)]
    e = [((y[i] - t) ** 2).named(f"e{i}") for i, (x, t) in enumerate(SAMPLES)]
    return Network(Graph(((e[0] + e[1] + e[2]) / 3).named("L")), {"w": 0.3}, ("w",))


def weight_decay() -> Network:
    """Return half a square and a term of weight decay."""
    x, t, w = variables("x t w")
    error = half_squared_error((w * x).named("y"), t).named("E")
    return Network(Graph((error + (0.05 * w**2).named("R")).named("L")), {"x": 1.4, "t": 0.9, "w": 0.37}, ("w",))


def square() -> Network:
    """Return a line under a square without a half."""
    x, t, w, b = variables("x t w b")
    y = (w * x + b).named("y")
    return Network(Graph(((y - t) ** 2).named("L")), {"x": 1.7, "t": 0.4, "w": 0.63, "b": 0.21}, ("w", "b"))


def cube() -> Network:
    """Return the third power of a product."""
    x, w = variables("x w")
    return Network(Graph(((w * x).named("u") ** 3).named("f")), {"x": 1.6, "w": 0.85}, ("w",))


def net_221() -> Network:
    """Return two inputs, two tanh units with biases and one linear output with another."""
    x1, x2, t, w11, w12, b1, w21, w22, b2, v1, v2, c = variables("x1 x2 t w11 w12 b1 w21 w22 b2 v1 v2 c")
    h1 = tanh((w11 * x1 + w12 * x2 + b1).named("z1")).named("h1")
    h2 = tanh((w21 * x1 + w22 * x2 + b2).named("z2")).named("h2")
    y = (v1 * h1 + v2 * h2 + c).named("y")
    weights = ("w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c")
    start = dict(zip(weights, (0.5, -0.8, 0.1, -0.3, 0.9, 0.2, 1.1, -0.6, 0.3), strict=True))
    return Network(
        Graph(half_squared_error(y, t).named("L")), {"x1": 0.7, "x2": -1.2, "t": 0.25, **start}, weights, eta=0.05
    )


def at_generic_point(activation: str) -> Network:
    network = worked_example(activation)
    return Network(network.graph, GENERIC, network.weights)


NETWORKS: dict[str, Callable[[], Network]] = {
    "article": worked_example,
    "generic": lambda: at_generic_point("sigmoid"),
    "tanh": lambda: at_generic_point("tanh"),
    "relu": lambda: at_generic_point("relu"),
    "two paths": two_paths,
    "mazur": mazur,
    "gates": gates,
    "cross-entropy": cross_entropy,
    "softmax": softmax,
    "mean": mean,
    "mean of squares": mean_of_squares,
    "weight decay": weight_decay,
    "square": square,
    "cube": cube,
    "2-2-1": net_221,
}


@cache
def built(key: str) -> Network:
    return NETWORKS[key]()


@cache
def program_of(key: str) -> Program:
    return built(key).graph.program(weights=built(key).weights)


def slope(z: float) -> float:
    """Return the slope of the sigmoid."""
    return math.exp(-z) / (1 + math.exp(-z)) ** 2


def mazur_too_early(at: Callable[..., float], n: Mapping[str, Any]) -> float:
    """Return the error after the step of Matt Mazur's post: the output weights are new when the hidden ones move."""
    back = [(n["o1"] - n["t1"]) * n["o1"] * (1 - n["o1"]), (n["o2"] - n["t2"]) * n["o2"] * (1 - n["o2"])]
    moved = {name: n["new"](name) for name in ("w5", "w6", "w7", "w8")}
    for unit, above, below in (("h1", ("w5", "w7"), ("w1", "w2")), ("h2", ("w6", "w8"), ("w3", "w4"))):
        comes = sum(b * moved[w] for b, w in zip(back, above, strict=True)) * n[unit] * (1 - n[unit])
        moved |= {w: n[w] - n["eta"] * comes * n[i] for w, i in zip(below, ("i1", "i2"), strict=True)}
    return at("E", **moved)


@dataclass(frozen=True)
class Answer:
    """A wrong answer.

    Attributes:
        key: the network, by its key in `NETWORKS`.
        quantity: what was asked, as a program names it.
        text: what was typed.
        formula: the wrong computation. It may use each named value, ``eta``, ``sigmoid``, its ``slope``, ``tanh`` and
            ``exp``; ``grad(name)``, the right gradient; ``new(name)``, a weight after the right step;
            ``at(name, w=…)``, a value with other weights; ``before(name)``, the gradient in the step before.
        kinds: the causes that a diagnosis may name.
        what: what the learner did.
        source: a public thread or page, or nothing.
        moved: the values that differ from the network's own: the place is the second step.

    """

    key: str
    quantity: str
    text: str
    formula: str
    kinds: frozenset[str | tuple[str, str]]
    what: str
    source: str = ""
    moved: Mapping[str, float] | None = None

    @property
    def network(self) -> Network:
        return built(self.key)

    @property
    def values(self) -> dict[str, float]:
        return {**self.network.values, **(self.moved or {})}

    @property
    def decimals(self) -> int:
        return len(self.text.partition(".")[2])

    def right(self) -> float:
        """Return what the program says."""
        return program_of(self.key)(self.values, eta=self.network.eta)[self.quantity]

    def wrong(self) -> float:
        """Return what the formula gives."""
        graph, values, eta = self.network.graph, self.values, self.network.eta
        forward = graph.forward(values)
        grad, before = forward.backward(), graph.forward(self.network.values).backward()

        def at(name: str, **changed: float) -> float:
            return graph.forward({**values, **changed})[name]

        names = {name: forward[name] for name in (*graph.variables, *graph.named)}
        names |= {"eta": eta, "exp": math.exp, "tanh": math.tanh, "sigmoid": lambda z: 1 / (1 + math.exp(-z))}
        names |= {"slope": slope, "at": at, "grad": lambda name: grad[name], "before": lambda name: before[name]}
        names["new"] = lambda name: values[name] - eta * grad[name]
        names["mazur_too_early"] = lambda: mazur_too_early(at, names)
        return eval(self.formula, {"__builtins__": {"max": max, "min": min, "abs": abs}}, names)


def kinds(*names: str | tuple[str, str]) -> frozenset[str | tuple[str, str]]:
    return frozenset(names)


# One row is two lines or more: what was typed for what, and how; then the cause, in words, and where it was seen.
# fmt: off
ANSWERS = [
    # Signs, the half, and the slope of the loss
    Answer("2-2-1", "dL/dc", "-1.5044", "t - y",
           kinds("sign"), "wrote target minus output and kept it as the gradient",
           "dragen1860/Deep-Learning-with-TensorFlow-book#134"),
    Answer("mazur", "dE/dw5", "-0.082167", "-(o1 - t1) * o1 * (1 - o1) * h1",
           kinds("sign"), "began with target − output", "haifengl/smile#151"),
    Answer("tanh", "dL/dt", "-1.1759", "y - t",
           kinds("sign"), "took the loss to pull both of its operands the same way", "KhawajaAbaid/micrograd_c#1"),
    Answer("square", "dL/dt", "1.7620", "2 * (y - t)",
           kinds("sign"), "forgot the inner derivative −1 of the target",
           "makeyourownneuralnetwork/makeyourownneuralnetwork#61"),
    Answer("article", "L", "0.09686", "y**2",
           kinds("half"), "squared the error and forgot to halve it"),
    Answer("generic", "dL/dw2", "-1.6167", "2 * (y - t) * a",
           kinds("half"), "brought the 2 of the square down without its half",
           "mnielsen/neural-networks-and-deep-learning#79"),
    Answer("2-2-1", "dL/dy", "3.0087", "2 * (y - t)",
           kinds("half"), "brought the 2 of the square down without its half"),
    Answer("relu", "dL/dw1", "2.562", "2 * (y - t) * w2 * x",
           kinds("half"), "brought the 2 of the square down without its half"),
    Answer("relu", "dL/dw2", "-1.22", "y - t",
           kinds("input forgotten", "upstream alone"), "stopped at y"),
    Answer("mazur", "dE/do1", "1.48273", "2 * (o1 - t1)",
           kinds("half"), "brought the 2 of the square down without its half"),
    Answer("article", "dL/dw2", "0.38746", "2 * y * a",
           kinds("half"), "brought the 2 of the square down without its half"),
    Answer("generic", "dL/dy", "-0.6260", "(y - t) / 2",
           kinds("half kept"), "kept the half when the square was differentiated"),
    Answer("tanh", "dL/dw2", "-0.31577", "(y - t) / 2 * a",
           kinds("half kept"), "kept the half when the square was differentiated"),
    Answer("mazur", "dE/dnet_o2", "-0.019049", "(o2 - t2) / 2 * o2 * (1 - o2)",
           kinds("half kept"), "kept the half when the square was differentiated"),
    Answer("generic", "dL/dy", "-0.4520", "y",
           kinds("target forgotten"), "differentiated half the square of y alone"),
    Answer("mazur", "dE/dw5", "0.083275", "o1 * o1 * (1 - o1) * h1",
           kinds("target forgotten"), "began with the output, not with the error"),
    Answer("2-2-1", "dL/dv1", "1.5570", "y * h1",
           kinds("target forgotten"), "began with the output, not with the error"),
    Answer("generic", "dL/dw2", "0.5060", "L * a",
           kinds("loss for its derivative"), "sent the loss itself back", "levithomason/anny#78"),
    Answer("tanh", "dL/dw1", "-0.51659", "L * w2 * (1 - a**2) * x",
           kinds("loss for its derivative"), "sent the loss itself back"),
    Answer("2-2-1", "dL/dy", "1.13157", "L",
           kinds("loss for its derivative"), "gave the loss for its slope"),
    Answer("generic", "L", "-0.6260", "(y - t) / 2",
           kinds("no square"), "halved the error without squaring it", "fastai/fastbook#327"),
    Answer("mazur", "E1", "0.74137", "o1 - t1",
           kinds("no square"), "gave the error itself for the loss",
           "makeyourownneuralnetwork/makeyourownneuralnetwork#43"),
    Answer("two paths", "Err", "-0.44366", "(Out - t) / 2",
           kinds("no square"), "halved the error without squaring it"),
    Answer("square", "L", "0.8810", "y - t",
           kinds("no square"), "gave the error itself for the loss"),
    # Slopes of activations
    Answer("article", "dL/dw1", "0.155615", "y * w2 * x",
           kinds("no slope"), "went from a to z without the sigmoid's slope", "Bot-Academy/NeuralNetworkFromScratch#3"),
    Answer("mazur", "dE/dnet_o1", "0.74137", "o1 - t1",
           kinds("no slope", "upstream alone"), "took the error for the delta of an output unit",
           "jiexunsee/Neural-Network-with-Python#1"),
    Answer("2-2-1", "dL/dw11", "1.15837", "(y - t) * v1 * x1",
           kinds("no slope"), "sent the error through the weight, not through the activation",
           "makeyourownneuralnetwork/makeyourownneuralnetwork#88"),
    Answer("two paths", "dErr/dw11", "-0.34374", "(Out - t) * w21 * a01",
           kinds("no slope"), "left the slope of a11 out"),
    Answer("article", "dL/dw1", "0.035366", "y * w2 * slope(a) * x",
           kinds("slope at the output"), "put the activation into σ′ where its sum belongs", "dwhitena/gophernet#6"),
    Answer("generic", "dL/dz", "0.19776", "(y - t) * w2 * slope(a)",
           kinds("slope at the output"), "put the activation into σ′ where its sum belongs", "dwhitena/gophernet#6"),
    Answer("mazur", "do1/dnet_o1", "0.217788", "slope(o1)",
           kinds("slope at the output"), "took φ(out)(1 − φ(out)) for the slope of the output",
           "ai.stackexchange 38824"),
    Answer("tanh", "da/dz", "0.7592", "1 - tanh(a)**2",
           kinds("slope at the output"), "called the derivative with the output", "davidrmiller/neural2d#40"),
    Answer("article", "da/dz", "0.25", "z * (1 - z)",
           kinds("slope of the operand"), "put z into a(1 − a)",
           "PacktPublishing/Neural-Network-Projects-with-Python#4"),
    Answer("mazur", "dh1/dnet_h1", "0.23499", "net_h1 * (1 - net_h1)",
           kinds("slope of the operand"), "put the sum into the formula for the output",
           "BoltzmannEntropy/interviews.ai#15"),
    Answer("2-2-1", "dh1/dz1", "-0.9881", "1 - z1**2",
           kinds("slope of the operand"), "put the sum into the formula for the output",
           "lazyprogrammer/facial-expression-recognition#2"),
    Answer("tanh", "dL/dw1", "0.7902", "(y - t) * w2 * (1 - z**2) * x",
           kinds("slope of the operand"), "put z into 1 − a²", "lazyprogrammer/facial-expression-recognition#2"),
    Answer("tanh", "da/dz", "0.53705", "a",
           kinds("value for slope"), "a function named the derivative returned tanh", "andersbll/nnet#4"),
    Answer("mazur", "dE/dnet_o1", "0.55704", "(o1 - t1) * o1",
           kinds("value for slope"), "multiplied by the output, not by its slope"),
    Answer("relu", "dL/dw1", "0.7686", "(y - t) * w2 * a * x",
           kinds("value for slope"), "took max(0, z) for the slope of the ReLU"),
    Answer("tanh", "da/dz", "0.24863", "a * (1 - a)",
           kinds("other activation"), "kept the sigmoid's slope after changing to tanh",
           "shiffman/Neural-Network-p5#22"),
    Answer("tanh", "da/dz", "1.2884", "1 + a**2",
           kinds("other activation"), "took tanh for tan", "nicodjimenez/lstm#41"),
    Answer("2-2-1", "dL/dz2", "-1.47580", "(y - t) * v2 * (1 + h2**2)",
           kinds("other activation"), "took tanh for tan", "gy910210/neural-network-from-scratch#2"),
    Answer("generic", "dL/dw1", "0.7666", "(y - t) * w2 * (1 - a**2) * x",
           kinds("other activation"), "took the slope of tanh for the sigmoid's"),
    Answer("2-2-1", "dh2/dz2", "-1.43189", "h2 * (1 - h2)",
           kinds("other activation"), "took the sigmoid's slope for that of tanh"),
    Answer("article", "a", "0.37754", "sigmoid(-z)",
           kinds("exponent sign"), "computed 1 / (1 + exp(z))", "ljvmiranda921/pyswarms#145"),
    Answer("mazur", "h1", "0.406730", "sigmoid(-net_h1)",
           kinds("exponent sign"), "computed 1 / (1 + exp(net))", "pytorch/torcharrow#523"),
    Answer("cross-entropy", "y", "0.3682", "sigmoid(-z)",
           kinds("exponent sign"), "lost the minus of the exponent", "ID2223KTH/id2223kth.github.io#2"),
    Answer("generic", "y", "-0.42", "w2 * z",
           kinds("no activation"), "passed the sum on as it is", "aymericdamien/TensorFlow-Examples#262"),
    Answer("mazur", "o1", "1.10591", "net_o1",
           kinds("no activation"), "took the sum for the output"),
    Answer("two paths", "Out", "-0.56172", "w21 * w11 * a01 + w22 * w12 * a01",
           kinds("no activation"), "left both units of the second layer linear"),
    Answer("2-2-1", "y", "2.505", "v1 * z1 + v2 * z2 + c",
           kinds("no activation"), "left the hidden layer linear"),
    # Factors of the chain
    Answer("generic", "dL/dw1", "0.2005", "(y - t) * w2 * a * (1 - a)",
           kinds("input forgotten", "upstream alone"), "stopped at the sum", "iamtrask/Grokking-Deep-Learning#34"),
    Answer("mazur", "dE/dw5", "0.13850", "(o1 - t1) * o1 * (1 - o1)",
           kinds("input forgotten", "upstream alone"), "asked what the input is there for",
           "udacity/deep-learning-v2-pytorch#409"),
    Answer("mean", "dL/dw", "-1.2167", "((y0 - 0.5) + (y1 - 1) + (y2 - 2)) / 3",
           kinds("input forgotten"), "averaged the errors without their inputs", "iamtrask/Grokking-Deep-Learning#72"),
    Answer("two paths", "dErr/dw01", "-0.14241",
           "(Out - t) * (a11 * (1 - a11) + a12 * (1 - a12)) * a01 * (1 - a01) * x",
           kinds("weight forgotten"), "left the weights out on both routes", "math.stackexchange 3048198"),
    Answer("generic", "dL/dw1", "-0.4296", "(y - t) * a * (1 - a) * x",
           kinds("weight forgotten"), "went from y to a without w2"),
    Answer("2-2-1", "dL/dz1", "0.31946", "(y - t) * (1 - h1**2)",
           kinds("weight forgotten"), "went from y to the hidden unit without its weight"),
    Answer("mazur", "dE/dh1", "0.038255", "(o1 - t1) * o1 * (1 - o1) * w5 + (o2 - t2) * o2 * (1 - o2) * w6",
           kinds("wrong weight"), "read the weights along the row, not down the column", "Lupino/bpnn#2"),
    Answer("generic", "dL/da", "-0.5008", "(y - t) * w1",
           kinds("wrong weight"), "took the weight below the unit"),
    Answer("2-2-1", "dL/dh2", "1.65481", "(y - t) * v1",
           kinds("wrong weight", "other gradient"), "took the neighbour's weight"),
    Answer("two paths", "dErr/da11", "0.44366", "(Out - t) * w22",
           kinds("wrong weight", "other gradient"), "took the neighbour's weight"),
    Answer("generic", "dL/dw2", "-0.7512", "(y - t) * z",
           kinds("sum for input"), "multiplied by what goes into the unit below, not by what comes out",
           "maziarraissi/backprop#1"),
    Answer("mazur", "dE/dw5", "0.05228", "(o1 - t1) * o1 * (1 - o1) * net_h1",
           kinds("sum for input"), "multiplied by net_h1", "maziarraissi/backprop#1"),
    Answer("2-2-1", "dL/dv2", "-1.6398", "(y - t) * z2",
           kinds("sum for input"), "multiplied by z2"),
    Answer("tanh", "dL/dw1", "0.35144", "(y - t) * w2 * (1 - a**2) * z",
           kinds("sum for input"), "multiplied by z, not by x"),
    Answer("generic", "dL/dw1", "0.08020", "grad('z') * w1",
           kinds("not swapped", "other gradient"), "multiplied by the weight where the input belongs",
           "d2l-ai/d2l-en#2487"),
    Answer("gates", "df/db", "-2.14", "b",
           kinds("not swapped"), "took an operand's own value for its slope in a product", "d2l-ai/d2l-en#2487"),
    Answer("gates", "df/dd", "0.92", "d",
           kinds("not swapped", "other gradient"), "took an operand's own value for its slope in a product"),
    Answer("tanh", "dL/dw2", "0.82315", "(y - t) * w2",
           kinds("not swapped", "other gradient"), "multiplied by the weight where its input belongs"),
    Answer("mazur", "dE/dw5", "0.055399", "(o1 - t1) * o1 * (1 - o1) * w5",
           kinds("not swapped"), "multiplied by the weight where its input belongs"),
    Answer("generic", "dL/dz", "0.2288", "a * (1 - a)",
           kinds("local alone"), "gave da/dz for dL/dz", "k2-fsa/k2#341"),
    Answer("tanh", "dL/dw1", "1.0674", "(1 - a**2) * x",
           kinds("local alone"), "went back from a, not from the loss"),
    Answer("2-2-1", "dL/dz2", "0.3650", "1 - h2**2",
           kinds("local alone"), "gave the unit's slope alone"),
    Answer("mazur", "dE/dw5", "0.59327", "h1",
           kinds("local alone"), "gave what the weight is multiplied by alone"),
    Answer("two paths", "dErr/da11", "-0.88732", "Out - t",
           kinds("upstream alone", "weight forgotten"), "handed on what came back unchanged",
           "zergtant/pytorch-handbook#69"),
    Answer("tanh", "dL/dz", "0.82315", "(y - t) * w2",
           kinds("upstream alone", "no slope"), "handed on what came back unchanged"),
    Answer("softmax", "dL/de1", "-1.4966", "-1 / p",
           kinds("upstream alone"), "stopped at p, one operation too early"),
    Answer("square", "dL/dw", "1.7620", "2 * (y - t)",
           kinds("upstream alone", "input forgotten"), "stopped at y"),
    Answer("generic", "dL/dw2", "-0.6063", "(y - t) + a",
           kinds("factors added"), "added what comes back and the local derivative"),
    Answer("mazur", "dE/dw5", "1.52145", "(o1 - t1) + o1 * (1 - o1) + h1",
           kinds("factors added"), "added the three factors"),
    Answer("2-2-1", "dL/dz1", "1.8672", "(y - t) * v1 + (1 - h1**2)",
           kinds("factors added"), "added what comes back and the slope"),
    Answer("mazur", "dE/dw5", "0.0069249", "(o1 - t1) * o1 * (1 - o1) * i1",
           kinds("other layer"), "multiplied by the network's input, not by the layer's",
           "udacity/sdc-issue-reports#839"),
    Answer("mazur", "dE/dnet_h1", "0.0067908", "grad('h1') * o1 * (1 - o1)",
           kinds("other layer"), "took the slope of the layer above", "unda-ml/unda#1"),
    Answer("generic", "dL/dw2", "-1.8779", "(y - t) * x",
           kinds("other layer"), "multiplied by the network's input, not by a"),
    Answer("2-2-1", "dL/dw11", "0.42279", "(y - t) * v1 * (1 - h2**2) * x1",
           kinds("other layer"), "took the slope of the other hidden unit"),
    Answer("two paths", "dErr/dw21", "-0.57291", "(Out - t) * a01",
           kinds("other layer"), "multiplied by the output of the layer before"),
    Answer("generic", "dL/dw1", "-0.8083", "grad('w2')",
           kinds("other gradient"), "gave the gradient of the other weight", "jeremyong/cpp_nn_in_a_weekend#5"),
    Answer("mazur", "w5'", "0.358666", "w5 - eta * grad('w6')",
           kinds("other gradient"), "moved the weight by its neighbour's gradient"),
    Answer("2-2-1", "dL/dw12", "0.24598", "grad('w11')",
           kinds("other gradient"), "gave the gradient of the other weight of the unit"),
    # Where routes meet
    Answer("two paths", "dErr/dw01", "0.03039", "(Out - t) * w21 * a11 * (1 - a11) * w11 * a01 * (1 - a01) * x",
           kinds("one route"), "followed one of the two routes", "ai.stackexchange 31566"),
    Answer("mazur", "dE/dw1", "0.0006684", "(o1 - t1) * o1 * (1 - o1) * w5 * h1 * (1 - h1) * i1",
           kinds("one route", "larger route"), "sent back the error of the first output only",
           "prakashjayy/medium_blogs#2"),
    Answer("gates", "df/da", "0.92", "d",
           kinds("one route"), "overwrote the gradient of a at its second use", "TrenTorch/TrenTorch#182"),
    Answer("two paths", "dErr/da01", "0.09021",
           "(Out - t) * (w21 * a11 * (1 - a11) * w11 + w22 * a12 * (1 - a12) * w12) / 2",
           kinds("routes averaged", "half kept"), "took the mean of the two routes", "vlfeat/matconvnet#900"),
    Answer("gates", "df/da", "-0.61", "(b + d) / 2",
           kinds("routes averaged"), "took the mean of the two routes", "vlfeat/matconvnet#900"),
    Answer("mazur", "dE/dh1", "0.018175", "((o1 - t1) * o1 * (1 - o1) * w5 + (o2 - t2) * o2 * (1 - o2) * w7) / 2",
           kinds("routes averaged", "half kept"), "took the mean over the outputs"),
    Answer("gates", "df/da", "-1.9688", "b * d",
           kinds("routes multiplied"), "multiplied the two routes", "karpathy/micrograd#72"),
    Answer("two paths", "dErr/da01", "0.008135",
           "((Out - t) * w21 * a11 * (1 - a11) * w11) * ((Out - t) * w22 * a12 * (1 - a12) * w12)",
           kinds("routes multiplied"), "multiplied the two routes"),
    Answer("mazur", "dE/dh1", "-0.001055", "(o1 - t1) * o1 * (1 - o1) * w5 * (o2 - t2) * o2 * (1 - o2) * w7",
           kinds("routes multiplied"), "multiplied what the two outputs send back"),
    Answer("two paths", "dErr/dw01", "0.03152", "(Out - t) * w22 * a12 * (1 - a12) * w12 * a01 * (1 - a01) * x",
           kinds("larger route", "one route"), "took the stronger of the two routes"),
    Answer("gates", "df/da", "-2.14", "b",
           kinds("larger route", "one route"), "took the stronger of the two uses of a"),
    Answer("mazur", "dE/dh2", "0.062324", "(o1 - t1) * o1 * (1 - o1) * w6",
           kinds("larger route", "one route"), "took the larger of the two errors that come back"),
    Answer("softmax", "dL/dz2", "0", "0",
           kinds("zero route"), "took p of the right class not to depend on the other sum",
           "deeplearning4j/libnd4j#440"),
    Answer("gates", "df/dc", "0", "0",
           kinds("zero route"), "saw c in no product"),
    Answer("softmax", "dL/dz1", "-1", "-1 / p / S * e1",
           kinds("zero route", "one route"), "differentiated the numerator only", "deeplearning4j/libnd4j#440"),
    Answer("generic", "dL/dx", "0", "0",
           kinds("no gradient of an input"), "took an input to have no gradient"),
    Answer("mazur", "dE/di1", "0", "0",
           kinds("no gradient of an input"), "took an input to have no gradient"),
    Answer("2-2-1", "dL/dx2", "0", "0",
           kinds("no gradient of an input"), "took an input to have no gradient"),
    # Powers, means and cross-entropies
    Answer("mean of squares", "dL/dw", "0.6917", "((y0 - 0.5) * 1 + (y1 - 1) * -2 + (y2 - 2) * 0.5) / 3",
           kinds("square's two"), "left the 2 of the square out", "Open-Deep-ML/DML-OpenProblem#54"),
    Answer("weight decay", "dR/dw", "0.0185", "0.05 * w",
           kinds("square's two"), "left the 2 of the weight decay out", "jingtinghuang/CS231n-Spring-2017#3"),
    Answer("square", "dL/dw", "1.4977", "(y - t) * x",
           kinds("square's two"), "took the square for half a square", "davisking/dlib#1169"),
    Answer("weight decay", "dL/dw", "-0.5163", "(y - t) * x + 0.05 * w",
           kinds("square's two"), "left the 2 of the weight decay out", "NeuromatchAcademy/course-content-dl#423"),
    Answer("weight decay", "dR/dw", "0.01369", "0.05 * 2 * w**2",
           kinds("power"), "brought the 2 down and left the square standing", "omar-florez/scratch_mlp#5"),
    Answer("cube", "df/dw", "12.074", "3 * u**3 * x",
           kinds("power"), "brought the 3 down and left the cube standing"),
    Answer("cube", "df/du", "1.8496", "u**2",
           kinds("power"), "lowered the exponent without bringing it down"),
    Answer("square", "dL/dy", "1.5523", "2 * (y - t)**2",
           kinds("power"), "brought the 2 down and left the square standing"),
    Answer("mean", "dL/dw", "2.075", "(y0 - 0.5) * 1 + (y1 - 1) * -2 + (y2 - 2) * 0.5",
           kinds("sum for mean"), "added the gradients of the samples", "hunkim/DeepLearningZeroToAll#173"),
    Answer("mean of squares", "dL/dw", "4.15", "2 * ((y0 - 0.5) * 1 + (y1 - 1) * -2 + (y2 - 2) * 0.5)",
           kinds("sum for mean"), "added the gradients of the samples", "ntumlta2019/hw1#2"),
    Answer("mean", "L", "3.011", "e0 + e1 + e2",
           kinds("sum for mean"), "added the losses of the samples"),
    Answer("mean", "dL/dw", "0.2306", "((y0 - 0.5) * 1 + (y1 - 1) * -2 + (y2 - 2) * 0.5) / 9",
           kinds("divided twice"), "divided in the loss and once more in the gradient",
           "SkalskiP/ILearnDeepLearning.py#29"),
    Answer("mean of squares", "dL/dw", "0.4611", "2 * ((y0 - 0.5) * 1 + (y1 - 1) * -2 + (y2 - 2) * 0.5) / 9",
           kinds("divided twice"), "divided in the loss and once more in the gradient", "kvfrans/notes#5"),
    Answer("cross-entropy", "dL/dz", "-0.08565", "(y - t) * y * (1 - y)",
           kinds("slope under cross-entropy", "square under cross-entropy"),
           "multiplied by the sigmoid's slope once more", "mnielsen/neural-networks-and-deep-learning#77"),
    Answer("cross-entropy", "dL/dw", "-0.10278", "(y - t) * y * (1 - y) * x",
           kinds("slope under cross-entropy", "square under cross-entropy"),
           "multiplied by the sigmoid's slope once more", "rasbt/python-machine-learning-book-2nd-edition#54"),
    Answer("cross-entropy", "dL/db", "-0.08565", "(y - t) * y * (1 - y)",
           kinds("slope under cross-entropy", "square under cross-entropy"),
           "multiplied by the sigmoid's slope once more"),
    Answer("cross-entropy", "dL/dy", "-0.3682", "y - t",
           kinds("square under cross-entropy"), "gave the slope of a square under a cross-entropy",
           "tf-encrypted/tf-encrypted#727"),
    Answer("softmax", "dL/dp", "-0.3318", "p - 1",
           kinds("square under cross-entropy"), "gave output − target by the probability"),
    # The step
    Answer("generic", "w1'", "0.43008", "w1 + eta * grad('w1')",
           kinds("uphill"), "added the step", "pytorch/pytorch#1871"),
    Answer("article", "w2'", "0.51937", "w2 + eta * grad('w2')",
           kinds("uphill"), "added the step", "pytorch/pytorch#1871"),
    Answer("mazur", "w5'", "0.441084", "w5 + eta * grad('w5')",
           kinds("uphill"), "added the step", "eric-mitchell/mend#13"),
    Answer("cross-entropy", "w'", "0.61163", "w + eta * grad('w')",
           kinds("uphill"), "added the step"),
    Answer("generic", "dL/dw1", "0.2660", "(y - t) * new('w2') * a * (1 - a) * x",
           kinds("new weights too early"), "moved w2 first and sent the error back through the new one",
           "joelgrus/data-science-from-scratch#31"),
    Answer("mazur", "dE/dw1", "0.0003647",
           "((o1 - t1) * o1 * (1 - o1) * new('w5') + (o2 - t2) * o2 * (1 - o2) * new('w7')) * h1 * (1 - h1) * i1",
           kinds("new weights too early"), "sent the error back through the new output weights",
           "kim-marcel/basic_neural_network#7"),
    Answer("mazur", "E'", "0.291027924", "mazur_too_early()",
           kinds("new weights too early"), "moved the output weights before the hidden gradients were computed",
           "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/"),
    Answer("2-2-1", "dL/dw11", "0.23106", "(y - t) * new('v1') * (1 - h1**2) * x1",
           kinds("new weights too early"), "moved v1 first and sent the error back through the new one",
           "Bot-Academy/NeuralNetworkFromScratch#3"),
    Answer("generic", "dL/dw1", "0.5576", "before('w1') + grad('w1')",
           kinds("not reset"), "added the second step's gradient to the first one's", "karpathy/micrograd#102",
           {"w1": 0.3699, "w2": -0.6192}),
    Answer("tanh", "w2'", "-0.52657", "w2 - eta * (before('w2') + grad('w2'))",
           kinds("not reset"), "moved by the gradients of both steps", "LaurentMazare/tch-rs#638",
           {"w1": 0.3121, "w2": -0.6368}),
    Answer("gates", "df/dd", "4.04", "2 * s",
           kinds("not reset"), "ran the backward pass twice", "karpathy/micrograd#53"),
    Answer("article", "w2'", "0.30627", "w2 - grad('w2')",
           kinds("eta forgotten"), "subtracted the whole gradient", "aimacode/aima-python#285"),
    Answer("generic", "w1'", "0.09925", "w1 - grad('w1')",
           kinds("eta forgotten"), "subtracted the whole gradient", "aimacode/aima-python#285"),
    Answer("mazur", "w5'", "0.317833", "w5 - grad('w5')",
           kinds("eta forgotten"), "subtracted the whole gradient"),
    Answer("cross-entropy", "b'", "0.06819", "b - grad('b')",
           kinds("eta forgotten"), "subtracted the whole gradient"),
    Answer("generic", "w2'", "0.08083", "-eta * grad('w2')",
           kinds("old weight forgotten", "exchanged"), "gave the step for the new weight", "itdxer/neupy#218"),
    Answer("2-2-1", "v1'", "-0.066756", "-eta * grad('v1')",
           kinds("old weight forgotten", "exchanged"), "gave the step for the new weight"),
    Answer("mazur", "w8'", "0.011370", "-eta * grad('w8')",
           kinds("old weight forgotten", "exchanged"), "gave the step for the new weight"),
    Answer("generic", "dL/dw1", "0.36992", "new('w1')",
           kinds("exchanged"), "gave the new weight for the gradient"),
    Answer("tanh", "dL/dw2", "-0.063154", "eta * grad('w2')",
           kinds("exchanged"), "gave the step for the gradient"),
    Answer("mazur", "w5'", "0.082167", "grad('w5')",
           kinds("exchanged"), "gave the gradient for the new weight"),
    Answer("2-2-1", "w11'", "0.012299", "eta * grad('w11')",
           kinds("exchanged", "old weight forgotten"), "gave the step for the new weight"),
    Answer("article", "y'", "0.29917", "at('y', w2=new('w2'))",
           kinds("one weight moved"), "moved the output weight only", "fzenke/spytorch#7"),
    Answer("generic", "L'", "0.7746", "at('L', w1=new('w1'))",
           kinds("one weight moved"), "moved w1 and left w2"),
    Answer("tanh", "L'", "0.6521", "at('L', w2=new('w2'))",
           kinds("one weight moved"), "moved w2 and left w1"),
    Answer("2-2-1", "y'", "1.57214", "at('y', v1=new('v1'), v2=new('v2'), c=new('c'))",
           kinds("one weight moved"), "moved the output layer only"),
    Answer("generic", "w2'", "-0.69192", "w2 - eta / 10 * grad('w2')",
           kinds("eta's decimals"), "stepped with 0.01 for 0.1"),
    Answer("mazur", "w5'", "0.395892", "w5 - eta / 10 * grad('w5')",
           kinds("eta's decimals"), "stepped with 0.05 for 0.5"),
    Answer("2-2-1", "w21'", "-0.18469", "w21 - 10 * eta * grad('w21')",
           kinds("eta's decimals"), "stepped with 0.5 for 0.05"),
    # Two at once
    Answer("generic", "dL/dw1", "0.40100", "2 * (y - t) * w2 * a * (1 - a)",
           kinds(("half", "input forgotten"), ("half", "upstream alone")), "lost the half above and the input below"),
    Answer("mazur", "dE/dw5", "-0.43983", "-(o1 - t1) * h1",
           kinds(("sign", "no slope")), "began with target − output and left the slope out"),
    Answer("2-2-1", "dL/dw11", "0.44724", "2 * (y - t) * (1 - h1**2) * x1",
           kinds(("half", "weight forgotten")), "lost the half and the weight above"),
    Answer("two paths", "dErr/dw01", "0.127893", "(Out - t) * w21 * w11 * a01 * (1 - a01) * x",
           kinds(("no slope", "one route")), "followed one route, and without the slope of its unit"),
    Answer("mazur", "dE/dw1", "0.00013266",
           "((o1 - t1) * (w5 - eta * (o1 - t1) * h1) + (o2 - t2) * (w7 - eta * (o2 - t2) * h1)) * h1 * (1 - h1) * i1",
           kinds(("new weights too early", "no slope")),
           "left the output's slope out and moved the output weights first", "Bot-Academy/NeuralNetworkFromScratch#3"),
    Answer("generic", "w1'", "0.46015", "w1 + eta * 2 * grad('w1')",
           kinds(("half", "uphill")), "lost the half and added the step"),
    Answer("tanh", "dL/dw1", "2.46946", "2 * (y - t) * w2 * x",
           kinds(("half", "no slope")), "lost the half and the slope"),
]
# fmt: on
