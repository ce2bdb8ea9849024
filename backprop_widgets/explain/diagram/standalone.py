"""Standalone: the diagram with its numbers as an SVG file, which needs no style sheet and no page around it."""

import html
import re
from collections.abc import Mapping

from backprop_widgets.explain.diagram.svg import text
from backprop_widgets.explain.template import fill
from backprop_widgets.explain.text.catalogue import say

__all__ = ["standalone"]

# As theme.css has them on white paper.
_KINDS = {
    "forward": ("#0072b2", "", "→"),
    "error": ("#007a55", "6 4", "⇠"),
    "weight": ("#b84900", "2 2", "⇡"),
    "route1": ("#007a55", "6 4", ""),
    "route2": ("#c0145a", "1 3", ""),
    "route3": ("#6a4fb3", "9 3 2 3", ""),
    "mute": ("#5b646e", "", ""),
    "plain": ("#1d2329", "", ""),
}
# One class in a selector and no variables, which is what programs that draw understand of style sheets.
_STYLE = """text { font: 12.5px "DejaVu Sans", Verdana, Arial, sans-serif; fill: #1d2329; }
.bw-arrow { fill: none; stroke-width: 1.8; }
.bw-halo { paint-order: stroke; stroke: #fff; stroke-width: 7px; stroke-linejoin: round; }
.bw-node { fill: #fff; stroke: #6d7680; stroke-width: 1.4; }
.bw-given { stroke-dasharray: 3 3; }
.bw-loss { stroke: #1d2329; stroke-width: 2.2; }
.bw-symbol { font: italic 19px "Times New Roman", "Liberation Serif", "DejaVu Serif", serif; }
.bw-lower { font-size: 15px; } .bw-line { font-size: 14px; }
.bw-number, .bw-cell { font-size: 11px; font-weight: 600; }
.bw-strong { font-weight: 600; }"""
_WRONG = """.bw-wrong text, .bw-wrong .bw-head { fill: #b3261e; }
.bw-wrong .bw-arrow { stroke: #b3261e; stroke-width: 3; }"""
_LOST = re.compile(r' (?:data-[a-z]+|tabindex|aria-label|role)="[^"]*"')  # what only a page needs
_HEAD = re.compile(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>(.*)</svg>', re.DOTALL)
_BESIDE, _ABOVE, _KEY, _APART = 24, 8, 30, 175  # pixels: around it, for the line of the colours, and between these


def standalone(template: str, numbers: Mapping[str, float]) -> str:
    """Return a diagram as a document of its own, on white paper.

    Arguments:
        template: as `diagram` returns it.
        numbers: of every quantity in it.

    Raises:
        ValueError: if the template has no diagram.
    """
    found = _HEAD.search(fill(template, numbers))
    if found is None:
        raise ValueError("the template has no diagram")
    inside = found[3].replace(' data-wrong=""', ' class="bw-wrong"')
    wide, high = float(found[1]) + 2 * _BESIDE, float(found[2]) + _ABOVE + _KEY
    signs = [(kind, sign) for kind, (_, _, sign) in _KINDS.items() if sign]
    key = [
        text((_APART * place, float(found[2]) + 20), f"{sign} {html.escape(say(f'diagram.{kind}'))}", f"bw-{kind}")
        for place, (kind, sign) in enumerate(signs)
    ]
    styles = "\n".join([_STYLE, *(_write_kind(kind, *look) for kind, look in _KINDS.items()), _WRONG])
    place = f'viewBox="{-_BESIDE} {-_ABOVE} {wide:g} {high:g}" width="{wide:g}" height="{high:g}"'
    paper = f'<rect x="{-_BESIDE}" y="{-_ABOVE}" width="{wide:g}" height="{high:g}" fill="#fff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {place}><title>{html.escape(say("diagram.title"))}</title>'
        f"<style>\n{styles}\n</style>{paper}{_LOST.sub('', inside)}{''.join(key)}</svg>\n"
    )


def _write_kind(kind: str, colour: str, dash: str, sign: str) -> str:
    dashes = f" stroke-dasharray: {dash};" if dash else ""
    return (
        f"text.bw-{kind}, tspan.bw-{kind}, .bw-head.bw-{kind} {{ fill: {colour}; }} "
        f".bw-arrow.bw-{kind} {{ stroke: {colour};{dashes} }}"
    )
