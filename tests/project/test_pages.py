"""The README and the pages beside it: links lead somewhere, the picture moves, the table has its sources."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from checkout import tracked
from PIL import Image
from readme import ROOT

from backprop_widgets import MISTAKES

PAGES = tracked("*.md", "docs/**/*.md", "notebooks/*.md")
README = (ROOT / "README.md").read_text(encoding="utf-8")
LARGEST = 1_500_000  # bytes: what a reader on a slow line waits for


def dead(page: Path, text: str) -> list[str]:
    """Return the links of a page that lead to no file, or to no heading of one."""
    found = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, heading = link.partition("#")
        if re.match(r"https?:", link):
            continue
        target = page if not path else page.parent / path
        there = target.exists() and (not heading or heading in headings(target.read_text(encoding="utf-8")))
        found += [] if there else [link]
    return found


def headings(text: str) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def rivals(text: str) -> list[str]:
    """Return the repositories of the table's header, in order."""
    (header,) = re.findall(r"^\| \| ours \|(.*)$", text, re.MULTILINE)
    return re.findall(r"\[[\w ]+\]\(https://github\.com/([\w/-]+)\)", header)


def moves(path: Path) -> bool:
    """Tell whether a picture has several frames, repeats, and shows something else in the middle than at first."""
    with Image.open(path) as picture:
        frames = getattr(picture, "n_frames", 1)
        if frames < 2 or picture.info.get("loop") != 0:
            return False
        first = picture.convert("RGB").tobytes()
        picture.seek(frames // 2)
        return picture.convert("RGB").tobytes() != first


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page):
    assert dead(page, page.read_text(encoding="utf-8")) == []


def test_a_dead_link_is_seen():
    text = "[a](docs/security.md) [b](docs/nothing.md) [c](docs/where-it-runs.md#vs-code) [d](README.md#nothing)"
    assert dead(ROOT / "README.md", text) == ["docs/nothing.md", "README.md#nothing"]


def test_the_picture_moves_and_is_small():
    (name,) = re.findall(r"^!\[.+\]\((\S+)\)$", README, re.MULTILINE)
    assert moves(ROOT / name)
    assert (ROOT / name).stat().st_size <= LARGEST


def test_a_picture_that_stands_still_is_seen(tmp_path):
    frame = Image.new("RGB", (8, 8))
    frame.save(tmp_path / "one.webp")
    frame.save(tmp_path / "once.gif", save_all=True, append_images=[Image.new("RGB", (8, 8), "white")])
    assert not moves(tmp_path / "one.webp")
    assert not moves(tmp_path / "once.gif")


def test_each_column_of_the_table_has_its_source_and_a_cell_in_each_row():
    commits = re.search(r"at the commits ([^.]*), in this order", README.replace("\n", " "))[1]
    assert len(re.findall(r"\b[0-9a-f]{7}\b", commits)) == len(rivals(README)) >= 4
    table = README[README.index("| | ours |") :].split("\n\n")[0].splitlines()
    assert {line.count("|") for line in table} == {len(rivals(README)) + 3}


def test_the_table_counts_the_mistakes():
    assert re.findall(r"^\| mistakes made on purpose \| (\d+)", README, re.MULTILINE) == [str(len(MISTAKES))]


def test_the_picture_of_the_rooms_is_drawn_from_the_code_as_it_is(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    rooms = importlib.import_module("rooms")
    assert rooms.PICTURE.read_text(encoding="utf-8") == rooms.drawing(), "run python docs/rooms.py"
    inside, uses = rooms.rooms(), rooms.arrows(rooms.rooms())
    assert uses["symbolic"] == {"engine"}
    assert [path.name for path in inside["graph.py"]] == ["graph.py"]
    assert rooms.floors(uses)[0] == ["engine"]
