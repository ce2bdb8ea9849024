"""The three ways a formula is written: plain text, LaTeX and MathML."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from backprop_widgets.explain.notation.letters import is_wide
from backprop_widgets.explain.notation.printing import Printing
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.symbolic.names import Quantity

__all__ = ["LATEX", "MATHML", "TEXT", "Style", "ends_in_word", "label", "symbol"]

_GREEK_NAMES = "alpha beta gamma delta epsilon zeta eta theta kappa lambda_ mu nu xi pi rho sigma tau phi chi psi omega"
_GREEK = dict(zip(_GREEK_NAMES.split(), "αβγδεζηθκλμνξπρστφχψω", strict=True))
# What an update rule remembers of a weight, as a letter.
_MEMORY = {"velocity": "v", "mean": "m", "square": "s", "fade1": "f1", "fade2": "f2", "total": "G"}
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_IN_A_LAYER = re.compile(r"([^\d_]+)(\d+)_(\d+)(?:_(\d+))?")  # as `dense` names them


@dataclass(frozen=True)
class Style:
    """A way to write formulas.

    Attributes:
        template: which of an operation's templates it uses.
        brackets: what an operand is wrapped in, with ``{0}``.
        name: writes a letter, the layer that stands above it, its subscript and a number of primes.
        ratio: writes the derivative of one written symbol by another.
        number: writes a constant.
        comma, dot, plus, equals: stand between operands of a function, factors, terms, sides.
        mean: what the mean of a quantity over samples is written in, with ``{0}``.
        route: writes a gradient and the number of the path that brings this share of it.
        direct: what the output's own derivative and a word are written in, where other paths add to it.
        times: the product sign between two numbers; between symbols; before a bracket; where one of the two would
            run into the other, or look like a function of it: a word, a minus sign in brackets.
        mark: what a label is written in, with the quantity as ``{1}``: what it stands for, so that a page can light it.
        words: what words between formulas are written in, with ``{0}``.
        draws_fractions: whether a quotient gets a bar, and needs no brackets.
    """

    template: Callable[[Printing], str]
    name: Callable[[str, str, str, int], str]
    ratio: Callable[[str, str], str]
    number: Callable[[str], str]
    dot: str
    mean: str
    route: Callable[[str, str], str]
    direct: str
    times: tuple[str, str, str, str]
    # what plain text and LaTeX have in common
    brackets: str = "({0})"
    comma: str = ", "
    plus: str = " + "
    equals: str = " = "
    remembered: str = "{0}({1})"
    words: str = "{0}"
    draws_fractions: bool = True
    mark: str = "{0}"


def symbol(name: str, style: Style) -> str:
    """Return a variable's or named node's name as a symbol.

    >>> symbol("w1", TEXT), symbol("w1", LATEX), symbol("eta", TEXT), symbol("z'", LATEX)
    ('w₁', 'w_{1}', 'η', "z'")
    >>> symbol("w2_1_3", TEXT), symbol("w2_1_13", TEXT), symbol("b2_1'", LATEX)
    ('w⁽²⁾₁₃', 'w⁽²⁾₁,₁₃', 'b^{(2)\\\\prime}_{1}')
    """
    quantity = Quantity.parse(name)
    return _symbol(quantity.of, quantity.updates, style)


def ends_in_word(quantity: str) -> bool:
    """Return whether the name of a quantity ends in several letters, which would run into letters beside them.

    >>> [ends_in_word(name) for name in ("w1", "eta", "rate", "rate2'", "权", "dL/drate")]
    [False, False, True, True, True, True]
    """
    read = Quantity.parse(quantity)
    letter, _, _ = _split(read.by if read.is_derivative else read.of)
    return len(letter) > 1 or is_wide(letter)


def _symbol(bare: str, primes: int, style: Style) -> str:
    return style.name(*_split(bare), primes)


def _split(bare: str) -> tuple[str, str, str]:
    """Return the letter or word of a name, the layer above it, and what stands below it."""
    if unit := _IN_A_LAYER.fullmatch(bare):
        letter, layer, *places = filter(None, unit.groups())
        between = "," if max(map(len, places)) > 1 else ""
        return _GREEK.get(letter, letter), layer, between.join(places)
    match = re.fullmatch(r"(.*[^\d_])_?(\d+)", bare) or re.fullmatch(r"([^_]+)_(.+)", bare)
    letter, below = match.groups() if match else (bare, "")
    return _GREEK.get(letter, letter), "", below


def label(quantity: str, style: Style) -> str:
    """Return the name of a quantity as a symbol or a ratio.

    >>> label("dL/dw1", TEXT), label("dL/dw1", LATEX)
    ('∂L/∂w₁', '\\\\frac{\\\\partial L}{\\\\partial w_{1}}')
    """
    return style.mark.format(_write(Quantity.parse(quantity), style), html.escape(quantity))


def _write(quantity: Quantity, style: Style) -> str:
    if quantity.averaged:
        return style.mean.format(_write(quantity.each, style))
    if quantity.memory:
        letter = _symbol(_MEMORY.get(quantity.memory, quantity.memory), quantity.updates, style)
        return style.remembered.format(letter, _symbol(quantity.of, 0, style))
    if not quantity.is_derivative:
        return _symbol(quantity.of, quantity.updates, style)
    written = style.ratio(_symbol(quantity.of, 0, style), _symbol(quantity.by, 0, style))
    if quantity.direct:
        written = style.direct.format(written, say("notation.direct"))
    return style.route(written, str(quantity.path)) if quantity.path else written


def _text_name(letter: str, layer: str, below: str, primes: int) -> str:
    digits = below.isascii() and below.replace(",", "").isdigit()
    lower = below.translate(_SUBSCRIPTS) if digits else below and f"_{below}"
    upper = layer and f"⁽{layer.translate(_SUPERSCRIPTS)}⁾"
    return letter + upper + lower + "′" * primes


def _latex_name(letter: str, layer: str, below: str, primes: int) -> str:
    greek = {sign: word for word, sign in _GREEK.items()}
    plain = letter.replace("_", r"\_")
    written = "\\" + greek[letter].rstrip("_") if letter in greek else plain
    if len(letter) > 1:
        written = rf"\mathit{{{plain}}}"
    if is_wide(letter):  # fonts of mathematics have no such letters
        written = rf"\text{{{plain}}}"
    lower = below.replace("_", r"\_")
    upper = f"^{{({layer})" + r"\prime" * primes + "}" if layer else ""  # TeX has one superscript a letter
    return written + upper + (f"_{{{lower}}}" if below else "") + "'" * (0 if layer else primes)


def _mathml_name(letter: str, layer: str, below: str, primes: int) -> str:
    written = f"<mi>{html.escape(letter)}</mi>"
    if below:
        kind = "mn" if below.replace(",", "").isdigit() else "mi"
        lower = f"<{kind}>{html.escape(below)}</{kind}>"
        upper = layer and f'<mrow><mo stretchy="false">(</mo><mn>{layer}</mn><mo stretchy="false">)</mo></mrow>'
        written = f"<msubsup>{written}{lower}{upper}</msubsup>" if layer else f"<msub>{written}{lower}</msub>"
    # beside the symbol, not raised: the sign is drawn high already
    return f'<mrow>{written}<mo lspace="0" rspace="0">{"′" * primes}</mo></mrow>' if primes else written


TEXT = Style(
    template=lambda printing: printing.text,
    name=_text_name,
    ratio=lambda above, below: f"∂{above}/∂{below}",
    number=lambda text: text.replace("-", "−"),
    dot=" · ",
    mean="⟨{0}⟩",
    route=lambda gradient, number: say("notation.route", gradient=gradient, number=number),
    direct="({0} {1})",
    times=(" × ", "·", "", "·"),
    draws_fractions=False,
)
LATEX = Style(
    template=lambda printing: printing.latex,
    name=_latex_name,
    ratio=lambda above, below: rf"\frac{{\partial {above}}}{{\partial {below}}}",
    number=lambda text: re.sub(r"e([+-]?)0*(\d+)", lambda m: rf" \cdot 10^{{{m[1].strip('+')}{m[2]}}}", text),
    dot=r" \cdot ",
    mean=r"\langle {0} \rangle",
    route=lambda gradient, number: rf"\left.{gradient}\right|_{{{number}}}",
    direct=r"\left.{0}\right|_{{\text{{{1}}}}}",
    times=(r" \times ", " ", " ", r" \cdot "),
    words=r"\text{{{0}}}",
)
MATHML = Style(
    template=lambda printing: printing.mathml,
    brackets='<mrow><mo stretchy="false">(</mo>{0}<mo stretchy="false">)</mo></mrow>',
    name=_mathml_name,
    ratio=lambda above, below: f"<mfrac><mrow><mo>∂</mo>{above}</mrow><mrow><mo>∂</mo>{below}</mrow></mfrac>",
    number=lambda text: f"<mn>{text.replace('-', '−')}</mn>",
    comma="<mo>,</mo>",
    dot="<mo>·</mo>",
    plus="<mo>+</mo>",
    equals="<mo>=</mo>",
    mean='<mrow><mo stretchy="false">⟨</mo>{0}<mo stretchy="false">⟩</mo></mrow>',
    route=lambda gradient, number: f"<msub>{gradient}<mn>{number}</mn></msub>",
    direct="<msub>{0}<mtext>{1}</mtext></msub>",
    remembered='<mrow>{0}<mo stretchy="false">(</mo>{1}<mo stretchy="false">)</mo></mrow>',
    times=("<mo>×</mo>", "<mo>\u2062</mo>", "<mo>\u2062</mo>", "<mo>·</mo>"),
    mark='<mrow data-of="{1}">{0}</mrow>',
)
