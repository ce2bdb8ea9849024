"""Backward passes as readers of lesson 8 write them, each with a bug; and their nodes."""

from __future__ import annotations


class Node:
    """A node as a reader of lesson 8 writes it."""

    def __init__(self, value, *edges):
        self.value, self.edges = value, edges

    def __add__(self, other):
        return Node(self.value + other.value, (self, 1), (other, 1))

    def __sub__(self, other):
        return Node(self.value - other.value, (self, 1), (other, -1))

    def __mul__(self, other):
        return Node(self.value * other.value, (self, other.value), (other, self.value))


def ordered(node, found):
    if node not in found:
        for operand, _ in node.edges:
            ordered(operand, found)
        found.append(node)
    return found


def down(top):
    return reversed(ordered(top, []))


def sweep(top, order=down, seed=1, share=lambda back, local: back * local, keep=lambda old, new: old + new):
    """The lesson's own sweep, in which one thing may be changed."""
    gradient = {top: seed}
    for node in order(top):
        for operand, local in node.edges:
            gradient[operand] = keep(gradient.get(operand, 0), share(gradient.get(node, 0), local))
    return gradient


# Bugs, by what is wrong.


def no_start(top):
    gradient = {}
    for node in down(top):
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    return gradient


def nothing_to_begin_with(top):
    gradient = {}
    for node in down(top):
        for operand, local in node.edges:
            if node in gradient:
                gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    return gradient


def first_arrival(top):
    gradient = {top: 1}
    for node in down(top):
        for operand, local in node.edges:
            gradient[operand] += gradient[node] * local
    return gradient


def first_arrival_on_the_nodes(top):
    top.grad = 1
    for node in down(top):
        for operand, local in node.edges:
            operand.grad += node.grad * local


def forwards_with_an_error(top):
    gradient = {top: 1}
    for node in ordered(top, []):
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    return gradient


def hasty(top):
    gradient, waiting = {top: 1}, [top]
    for node in waiting:
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            if operand not in waiting:
                waiting.append(operand)
    return gradient


def hasty_stack(top):
    gradient, waiting, seen = {top: 1}, [top], {top}
    while waiting:
        node = waiting.pop()
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            if operand not in seen:
                seen.add(operand)
                waiting.append(operand)
    return gradient


def hasty_recursion(top):
    gradient, seen = {top: 1}, set()

    def visit(node):
        seen.add(node)
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            if operand not in seen:
                visit(operand)

    visit(top)
    return gradient


def before_its_operands(top):
    """Each node stands before its operands, in the order in which it is met."""

    def met(node, found):
        if node not in found:
            found.append(node)
            for operand, _ in node.edges:
                met(operand, found)
        return found

    return sweep(top, lambda node: met(node, []))


def by_value(top, **changed):
    return sweep(top, lambda node: sorted(ordered(node, []), key=lambda one: -one.value), **changed)


def hasty_from_the_right(top):
    gradient, waiting = {top: 1}, [top]
    for node in waiting:
        for operand, local in reversed(node.edges):
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            if operand not in waiting:
                waiting.append(operand)
    return gradient


def hasty_recursion_from_the_right(top):
    gradient, seen = {top: 1}, set()

    def visit(node):
        seen.add(node)
        for operand, local in reversed(node.edges):
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            if operand not in seen:
                visit(operand)

    visit(top)
    return gradient


def again_from_the_right(top):
    gradient = {top: 1}

    def visit(node):
        for operand, local in reversed(node.edges):
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            visit(operand)

    visit(top)
    return gradient


def again_after_all_shares(top):
    gradient = {top: 1}

    def visit(node):
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
        for operand, _ in node.edges:
            visit(operand)

    visit(top)
    return gradient


def again_in_a_stack(top):
    gradient, waiting = {top: 1}, [top]
    while waiting:
        node = waiting.pop()
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            waiting.append(operand)
    return gradient


def again(top):
    gradient = {top: 1}

    def visit(node):
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            visit(operand)

    visit(top)
    return gradient


def again_in_a_row(top):
    gradient, waiting = {top: 1}, [top]
    for node in waiting:
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            waiting.append(operand)
    return gradient


def stored(top):
    top.grad = 1
    for node in down(top):
        for operand, local in node.edges:
            operand.grad = getattr(operand, "grad", 0) + node.grad * local


def one_dictionary(top, gradient={}):  # noqa: B006
    gradient[top] = 1
    for node in down(top):
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    return gradient


def one_list():
    def backward(top, found=[]):  # noqa: B006
        gradient = {top: 1}
        for node in reversed(ordered(top, found)):
            for operand, local in node.edges:
                gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
        return gradient

    return backward


def used_up(top):
    gradient = sweep(top)
    top.edges = ()
    return gradient


def endless(top):
    return endless(top)


def exchanged(top):
    gradient = {top: 1}
    for node in down(top):
        for (operand, _), (_, local) in zip(node.edges, reversed(node.edges), strict=True):
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    return gradient


BUGS = {
    "exchanged": [exchanged],
    "no seed": [no_start, nothing_to_begin_with, lambda top: sweep(top, seed=0)],
    "seed": [lambda top: sweep(top, seed=top.value)],
    "sign": [lambda top: sweep(top, seed=-1)],
    "last share": [lambda top: sweep(top, keep=lambda old, new: new)],
    "first share": [lambda top: sweep(top, keep=lambda old, new: old or new)],
    "subtracted": [lambda top: sweep(top, keep=lambda old, new: old - new)],
    "too soon": [
        *(hasty, hasty_stack, hasty_recursion, before_its_operands),
        *(by_value, hasty_from_the_right, hasty_recursion_from_the_right),
    ],
    "again": [again, again_in_a_row, again_in_a_stack, again_from_the_right, again_after_all_shares],
    "top alone": [lambda top: sweep(top, lambda node: ordered(node, [])), lambda top: sweep(top, lambda node: [node])],
    "upwards": [forwards_with_an_error],
    "no local": [lambda top: sweep(top, share=lambda back, local: back)],
    "no upstream": [lambda top: sweep(top, share=lambda back, local: local)],
    "added": [lambda top: sweep(top, share=lambda back, local: back + local)],
    "state": [stored, one_dictionary, used_up],
    "first arrival": [first_arrival, first_arrival_on_the_nodes],
    "endless": [endless],
}
PLANTED = [(cause, function) for cause, functions in BUGS.items() for function in functions]


# One that is no backward pass: the operations of the reader's nodes.
LOCALS = {
    "not swapped": ("__mul__", lambda p, q: Node(p.value * q.value, (p, p.value), (q, q.value))),
    "difference": ("__sub__", lambda p, q: Node(p.value - q.value, (p, 1), (q, 1))),
}


def own(name, operation):
    """Return a class of nodes, one operation of which is another."""

    def rewrap(method):
        return lambda p, q: made(*(lambda node: (node.value, *node.edges))(method(p, q)))

    usual = {method: getattr(Node, method) for method in ("__add__", "__sub__", "__mul__")}
    made = type("Own", (Node,), {key: rewrap(method) for key, method in {**usual, name: operation}.items()})
    return made


def named(name, function):
    """Return a function under another name."""

    def called(*arguments):
        return function(*arguments)

    called.__name__ = name
    return called


def collecting(what):
    def collected(shares):
        gradient = {}
        for node, share in shares:
            gradient[node] = what(gradient, node, share)
        return gradient

    return collected


def making(what):
    """Return an operation whose node has the numbers that a function gives: its value, then the local derivatives."""

    def operation(*operands):
        value, *local = what(*(node.value for node in operands))
        return Node(value, *zip(operands, local, strict=True))

    return operation


def stepping(what):
    """Return a step that is handed a loss, and does not look at it."""
    return lambda loss, *arguments: what(*arguments)


def in_form(name, formula, wrong):
    """Return a function that gives what a wrong formula does, in the form that an exercise asks for."""
    form = {"node": making}.get(formula.makes, stepping if name == "step" else lambda function: function)
    return named(name, form(wrong))


# Lists of nodes that are no order to be swept, by the key of their sentence.


def top_first(top):
    return [*down(top)]


def inputs_alone(top):
    return [node for node in ordered(top, []) if not node.edges]


def met_twice(top):
    found = []

    def visit(node):
        for operand, _ in node.edges:
            visit(operand)
        found.append(node)

    visit(top)
    return found


NO_ORDER = {"early": top_first, "missing": inputs_alone, "twice": met_twice}


def two_heights(v):
    """Return a formula in which a node is used at two heights, the upper one first."""
    u = v * v
    return u + u * v
