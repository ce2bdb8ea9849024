"""A reader of printed formulas: text, LaTeX and MathML back to sympy, knowing nothing of how they were printed."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import sympy

__all__ = ["FUNCTIONS", "from_latex", "from_mathml", "from_text"]

FUNCTIONS = {
    "σ": lambda z: 1 / (1 + sympy.exp(-z)),
    "exp": sympy.exp,
    "log": sympy.log,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tanh": sympy.tanh,
    "softplus": lambda z: sympy.log(1 + sympy.exp(z)),
    "relu": lambda z: sympy.Max(z, 0),
    "leaky_relu": lambda z: sympy.Max(z, z / 100),
    "swish": lambda z: z / (1 + sympy.exp(-z)),
    "gelu": lambda z: z * (1 + sympy.tanh(sympy.sqrt(2 / sympy.pi) * (z + 0.044715 * z**3))) / 2,
    "logsumexp": lambda *z: sympy.log(sum(map(sympy.exp, z))),
    "max": sympy.Max,
    "min": sympy.Min,
    "sign": sympy.sign,
    "√": sympy.sqrt,
    "BCE": lambda y, t: -t * sympy.log(y) - (1 - t) * sympy.log(1 - y),
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|(?:(?![⁰¹²³⁴⁵⁶⁷⁸⁹])\w)+|√|½|.)")


def from_text(text: str) -> sympy.Expr:
    """Read a formula in plain text."""
    return _Reader(text).whole()


def from_latex(text: str) -> sympy.Expr:
    """Read a formula in LaTeX."""
    # LaTeX tells an opening bar from a closing one, and so may leave out a product sign before it
    plain = text.replace(r"\left|", "⎸").replace(r"\right|", "⎹").replace(r"\times", "×").replace(r"\cdot", "·")
    plain = re.sub(r"\\(?:operatorname|mathit)\{((?:\w|\\_)+)\}", r" \1 ", plain)
    plain = re.sub(r"_\{(\w+)\}", lambda match: f"_{match[1]}", plain)
    while match := re.search(r"\\frac\{([^{}]*)\}\{([^{}]*)\}|\\sqrt\{([^{}]*)\}|\^\{([^{}]*)\}", plain):
        above, below, root, raised = match.groups()
        new = f"(({above})/({below}))" if above is not None else f"√({root})" if root is not None else f"^({raised})"
        plain = plain[: match.start()] + new + plain[match.end() :]
    return _Reader(plain.replace(r"\sigma", "σ").replace("\\", "").replace("-", "−")).whole()


def from_mathml(markup: str) -> sympy.Expr:
    """Read a formula in presentation MathML."""
    return _Reader(_flat(ElementTree.fromstring(f"<mrow>{markup}</mrow>"))).whole()


def _flat(element: ElementTree.Element) -> str:
    parts = [_flat(child) for child in element]
    match element.tag:
        case "mfrac":
            return f"(({parts[0]})/({parts[1]}))"
        case "msup":
            return f"({parts[0]})^({parts[1]})"
        case "msub":
            return f" {parts[0].strip()}_{parts[1].strip()} "
        case "msqrt":
            return f"√({''.join(parts)})"
    return f" {element.text or ''} " if not parts else "".join(parts)


class _Reader:
    """Recursive descent: sums of products of powers; a product sign may be missing."""

    def __init__(self, text: str) -> None:
        self.tokens = [token for token in _TOKEN.findall(text.replace("\u2062", "·")) if token.strip()]
        self.place = 0

    def whole(self) -> sympy.Expr:
        found = self.sum()
        if self.place != len(self.tokens):
            raise ValueError(f"cannot read {self.tokens[self.place :]} of {self.tokens}")
        return found

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def sum(self) -> sympy.Expr:
        found = self.product()
        while self.peek() in ("+", "−"):
            found = found + self.product() if self.take() == "+" else found - self.product()
        return found

    def product(self) -> sympy.Expr:
        if self.peek() == "−":
            self.take()
            return -self.product()
        found = self.power()
        while (token := self.peek()) and token not in "+−),]>|⎹":
            if token == "/":
                self.take()
                found = found / self.power()
            else:
                if token in "·×":
                    self.take()
                found = found * self.power()
        return found

    def power(self) -> sympy.Expr:
        found = self.atom()
        while True:
            token = self.peek()
            if token == "^":
                self.take()
                sign = -1 if self.peek() == "−" and self.take() else 1
                found = found ** (sign * self.atom())
            elif token and token[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻":
                found = found ** int(self.take().translate(_RAISED))
            else:
                return found

    def atom(self) -> sympy.Expr:
        token = self.take()
        if token in FUNCTIONS:
            return FUNCTIONS[token](*self.arguments())
        if token == "(":
            return self.closed(")")
        if token == "|":
            return sympy.Abs(self.closed("|"))
        if token == "⎸":
            return sympy.Abs(self.closed("⎹"))
        if token == "[":
            left = self.sum()
            assert self.take() == ">"
            return sympy.Heaviside(left - self.closed("]"), sympy.Rational(1, 2))
        if token == "½":
            return sympy.Rational(1, 2)
        if token[0].isdigit():
            return sympy.Float(token, 17) if "." in token or "e" in token else sympy.Integer(token)
        name = token.translate(_LOWERED)
        return sympy.Symbol(re.sub(r"_(\d+)$", r"\1", name), real=True)

    def closed(self, bracket: str) -> sympy.Expr:
        found = self.sum()
        assert self.take() == bracket
        return found

    def arguments(self) -> list[sympy.Expr]:
        assert self.take() == "("
        found = [self.sum()]
        while self.take() == ",":
            found.append(self.sum())
        return found
