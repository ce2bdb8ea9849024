"""Draws docs/rooms.svg, the picture of the house: its rooms, the files in them, and who imports from whom.

Everything is read from the code, so the picture is drawn anew after a file was added, and a test says when that was
forgotten: ``python docs/rooms.py``.
"""

from __future__ import annotations

import ast
import html
import textwrap
from collections.abc import Mapping
from pathlib import Path

__all__ = ["PICTURE", "drawing"]

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "backprop_widgets"
PICTURE = HERE / "rooms.svg"

WIDE, MARGIN, GAP, RISE = 1080, 16, 28, 40  # of the picture, in pixels; the rise holds the arrows between two floors
LETTER, LINE = 6.5, 15
SIDE, LEFT = 210, ("cli.py", "course.py")  # modules that stand alone have columns at the sides, these the left one
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1d2329}.name{font-weight:700;font-size:15px}.says{fill:#4a5560}"
    "rect{fill:#eef3f8;stroke:#46586a;stroke-width:1.2}path{fill:none;stroke:#46586a;stroke-width:1.3}"
    "polygon{fill:#46586a}.page{fill:#fff;stroke:none}"
)


def rooms() -> dict[str, list[Path]]:
    """Return the files of each room; a module that stands alone is a room of its own."""
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if parts != ("__init__.py",):
            found.setdefault(parts[0], []).append(path)
    return found


def arrows(inside: Mapping[str, list[Path]]) -> dict[str, set[str]]:
    """Return the rooms that each room imports from."""
    found: dict[str, set[str]] = {room: set() for room in inside}
    for room, paths in inside.items():
        for path in paths:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE.name}."):
                    target = node.module.split(".")[1]
                    found[room].add(target if target in inside else f"{target}.py")
        found[room].discard(room)
    return found


def floors(uses: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the rooms by floor: each stands one above the highest that it imports from."""
    floor: dict[str, int] = {}

    def stand(room: str) -> int:
        if room not in floor:
            floor[room] = 1 + max((stand(other) for other in uses[room]), default=-1)
        return floor[room]

    for room in uses:
        stand(room)
    return [[room for room in uses if floor[room] == level] for level in range(max(floor.values()) + 1)]


def direct(uses: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the arrows without those that a chain of others stands for."""
    reach: dict[str, set[str]] = {}

    def reached(room: str) -> set[str]:
        if room not in reach:
            reach[room] = set().union(*({other} | reached(other) for other in uses[room])) if uses[room] else set()
        return reach[room]

    return {room: {a for a in uses[room] if not any(a in reached(b) for b in uses[room])} for room in uses}


def says(room: str, paths: list[Path]) -> str:
    """Return the first line of a room's docstring."""
    top = paths[0] if room.endswith(".py") else PACKAGE / room / "__init__.py"
    return (ast.get_docstring(ast.parse(top.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def files(room: str, paths: list[Path]) -> str:
    """Return the names of a room's files, those of a room inside it together."""
    base, inner = PACKAGE / room, {}
    for path in paths:
        if path.name != "__init__.py" and not room.endswith(".py"):
            inner.setdefault(path.parent.relative_to(base).as_posix(), []).append(path.stem)
    return "  ·  ".join(" ".join(names) if at == "." else f"{at}: {' '.join(names)}" for at, names in inner.items())


def drawing() -> str:
    """Return the picture as SVG."""
    inside = rooms()
    uses = arrows(inside)
    parts: list[str] = []
    box: dict[str, tuple[float, float, float, float]] = {}
    top = float(MARGIN)
    levels = list(reversed(floors(uses)))
    held = [floor for floor, level in enumerate(levels) if any(room in LEFT for room in level)]
    for floor, level in enumerate(levels):
        large = [room for room in level if not room.endswith(".py")]
        left = MARGIN + (SIDE + GAP) * (min(held) <= floor <= max(held))  # between them there is an arrow
        right = WIDE - MARGIN - (SIDE + GAP) * any(room.endswith(".py") and room not in LEFT for room in level)
        wide = (right - left - GAP * (len(large) - 1)) / max(len(large), 1)
        heights = []
        for room in level:
            width = wide if room in large else SIDE
            x = MARGIN if room in LEFT else WIDE - MARGIN - SIDE
            if room in large:
                x = left + (wide + GAP) * large.index(room)
            lines = [(line, "says") for line in textwrap.wrap(says(room, inside[room]), int((width - 20) / LETTER))]
            lines += [(line, "") for line in textwrap.wrap(files(room, inside[room]), int((width - 20) / LETTER))]
            height = 30 + LINE * len(lines) + 8
            heights.append(height)
            box[room] = (x, top, width, height)
            name = room if room.endswith(".py") else f"{room}/"
            parts.append(f'<rect x="{x:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="4"/>')
            parts.append(f'<text class="name" x="{x + 10:g}" y="{top + 20:g}">{name}</text>')
            for number, (line, kind) in enumerate(lines, 1):
                at = f'x="{x + 10:g}" y="{top + 22 + LINE * number:g}"'
                parts.append(f'<text class="{kind}" {at}>{html.escape(line)}</text>')
        top += max(heights) + RISE
    parts += [_arrow(box[room], box[other]) for room, others in direct(uses).items() for other in sorted(others)]
    high = top - RISE + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high:g}" width="{WIDE}" height="{high:g}">'
        f"<title>The rooms of backprop_widgets, and which imports from which</title><style>{STYLE}</style>"
        f'<rect class="page" width="{WIDE}" height="{high:g}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _arrow(start: tuple[float, float, float, float], end: tuple[float, float, float, float]) -> str:
    """Return an arrow from the bottom of one room to the top of another below it."""
    (left, top, wide, high), (left_, top_, wide_, _) = start, end
    overlap = max(left, left_), min(left + wide, left_ + wide_)
    x = x_ = (overlap[0] + overlap[1]) / 2
    if overlap[0] >= overlap[1]:
        x, x_ = left + wide / 2, left_ + wide_ / 2
    y, y_ = top + high, top_
    bend = (y + y_) / 2
    return (
        f'<path d="M{x:g} {y:g}C{x:g} {bend:g} {x_:g} {bend:g} {x_:g} {y_ - 8:g}"/>'
        f'<polygon points="{x_:g},{y_:g} {x_ - 4:g},{y_ - 9:g} {x_ + 4:g},{y_ - 9:g}"/>'
    )


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
    print(PICTURE.name)
