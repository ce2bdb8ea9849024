"""The user's settings of matplotlib change no picture of ours, and our pictures change none of them."""

from __future__ import annotations

import io
import warnings

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.patheffects import withStroke

from backprop_widgets import Experiment, Explorer, Landscape
from backprop_widgets.explain.figures import settings
from backprop_widgets.explain.figures.settings import use_own_settings

# What a setting may be beside what it is: the first that matplotlib takes is one, the second another, and so on.
OTHERS = (
    *(1, 5, 0.3, 30, 0.0, "red", "black", "none", "bold", "italic", "tight", "serif", "cm", "custom", "w1", "lower"),
    *("upper", "center", "top", "bottom", "left", "right", "both", "x", "round_numbers", "in", "force_autohint", "log"),
    *("butt", "bevel", "--", "o", "gray", "large", "nearest", "zoom", "data", "sans", "uniform", "monospace", "square"),
    *([5, 3], [0.5, 0.5, 0.5], "10", (3, 60, 2), [withStroke(linewidth=4, foreground="r")], ["serif"], ["cmr10"]),
    *("stix", "rm", "bf", "none", "major", "sphere", "arcball", "turbo", "cycler(color='rgb')", "svg", "pdf"),
)
HOSTILE = {
    "tight": {"savefig.bbox": "tight", "savefig.pad_inches": 1.0},
    "TeX": {"text.usetex": True},
    "dark": "dark_background",
    "large": {"font.size": 30, "axes.labelsize": 40, "axes.linewidth": 7},
    "comic": plt.xkcd,
    "serif": {"font.family": "serif", "mathtext.fontset": "stix", "mathtext.default": "rm"},
    "coarse": {"savefig.dpi": 20, "figure.dpi": 20, "image.lut": 3},
    "upside down": {"image.origin": "upper", "image.cmap": "gray", "image.interpolation": "bicubic"},
    "numbers": {"axes.formatter.use_locale": True, "axes.formatter.limits": (0, 0), "axes.unicode_minus": False},
    "rough": {"path.simplify": True, "path.simplify_threshold": 1.0, "agg.path.chunksize": 100, "path.snap": False},
    "effects": {"path.effects": [withStroke(linewidth=4, foreground="r")], "path.sketch": (3, 60, 2)},
    "laid out": {"figure.constrained_layout.use": True, "figure.autolayout": False, "axes.titlelocation": "right"},
    "clear": {"figure.frameon": False, "figure.facecolor": "black", "axes.facecolor": "black", "axes.axisbelow": False},
}


@pytest.fixture(autouse=True)
def restore():
    """Give the settings back afterwards, and forget parsed formulas: matplotlib keeps them across settings."""
    before = dict(dict.items(rcParams))
    yield
    dict.update(rcParams, before)
    MathTextParser._parse_cached.cache_clear()


def draw() -> dict[str, bytes]:
    """Return every kind of picture that is drawn."""
    MathTextParser._parse_cached.cache_clear()
    experiment = Experiment()
    landscape = Landscape(experiment)
    landscape.redraw()
    pictures = {"2-D": landscape.picture}
    landscape.set_kind("3d")
    pictures["3-D"] = landscape.picture
    pictures["snapshot"] = landscape.snapshot().encode()
    landscape.close()
    return pictures


def draw_figure(tight: bool = False) -> bytes:
    """Return the figure that a user gets, saved by themselves, or as a notebook shows it."""
    MathTextParser._parse_cached.cache_clear()
    explorer = Explorer()
    figure, buffer = explorer.figure(), io.BytesIO()
    shown = {"facecolor": figure.get_facecolor(), "bbox_inches": "tight", "pad_inches": 0.1} if tight else {}
    (figure.canvas.print_figure if tight else figure.savefig)(buffer, format="png", dpi=80, **shown)
    explorer.close()
    return buffer.getvalue()


def use(hostile) -> None:
    if callable(hostile):
        hostile()
    else:
        plt.style.use(hostile)


def differing(first, second) -> list[str]:
    return [name for name in first if first[name] != second[name]]


@pytest.fixture(scope="module")
def usual():
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        return draw(), draw_figure(), draw_figure(tight=True)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_pictures_are_the_same_byte_for_byte(usual, hostile):
    use(hostile)
    before = dict(dict.items(rcParams))
    assert differing(usual[0], draw()) == []
    assert draw_figure(tight=True) == usual[2]
    if not {"savefig.bbox"} & set(hostile if isinstance(hostile, dict) else ()):  # how a file is cut is the user's
        assert draw_figure() == usual[1]
    assert dict(dict.items(rcParams)) == before


def others(name: str) -> list:
    """Return what else a setting may be."""
    before, accepted = rcParams[name], []
    for value in (not before, *OTHERS) if isinstance(before, bool) else OTHERS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                rcParams[name] = value
        except Exception:  # some of matplotlib's checks expect a text, and fail otherwise
            continue
        if rcParams[name] != before and rcParams[name] not in accepted:
            accepted.append(rcParams[name])
    dict.update(rcParams, {name: before})
    return accepted


def drawn() -> list[str]:
    return [name for name in rcParams if settings._concerns(name)]


@pytest.mark.parametrize("turn", range(3))
def test_no_setting_at_all_changes_a_picture(usual, turn):
    changed = {name: (choice * 3)[turn] for name in drawn() if (choice := others(name))}
    dict.update(rcParams, changed)
    assert len(changed) > 250
    assert len(drawn()) - len(changed) < 10, set(drawn()) - set(changed)  # nearly all can be something else
    assert differing(usual[0], draw()) == []
    rcParams["image.cmap"] = "gray"  # without one matplotlib saves nothing
    assert draw_figure(tight=True) == usual[2]


# one of each kind that would leak: where a figure is made, where letters are measured, where it is drawn, or saved
@pytest.mark.parametrize(
    ("name", "value", "picture"),
    [
        ("savefig.bbox", "tight", "snapshot"),
        ("savefig.bbox", "tight", "3-D"),
        ("font.family", ["serif"], "snapshot"),
        ("mathtext.default", "rm", "snapshot"),
        ("text.hinting", "none", "snapshot"),
        ("axes.unicode_minus", False, "snapshot"),
        ("path.sketch", (3, 60, 2), "3-D"),
        ("path.simplify_threshold", 1.0, "2-D"),
        ("xtick.top", True, "snapshot"),
    ],
)
def test_each_would_be_seen(usual, monkeypatch, name, value, picture):
    concerns = settings._concerns
    monkeypatch.setattr(settings, "_concerns", lambda other: concerns(other) and other != name)
    rcParams[name] = value
    assert picture in differing(usual[0], draw())


def test_what_was_added_in_place_is_no_default():
    rcParams["font.sans-serif"].insert(0, "DejaVu Serif")
    rcParams["path.effects"].append(withStroke(linewidth=4, foreground="r"))
    try:
        hostile = draw()
    finally:
        rcParams["font.sans-serif"].pop(0)
        rcParams["path.effects"].pop()
    assert differing(draw(), hostile) == []


def test_dark_letters_stand_on_white_in_a_dark_style():
    plt.style.use("dark_background")
    plain = Figure()
    assert plain.get_facecolor()[:3] == (0, 0, 0)
    image = plt.imread(io.BytesIO(draw_figure()))[..., :3]
    assert image[0, 0].min() == 1
    left = image[:, : image.shape[1] // 9]  # the numbers beside the axis
    assert left.min() < 0.25
    assert left.mean() > 0.8


def test_a_file_is_as_the_user_has_set_it(tmp_path):
    explorer = Explorer()
    rcParams.update({"savefig.dpi": 50, "savefig.transparent": True, "svg.fonttype": "none"})
    figure = explorer.figure(size=(4, 3.1))
    figure.savefig(tmp_path / "figure.png")
    image = plt.imread(tmp_path / "figure.png")
    assert image.shape[:2] == (155, 200)
    assert image[0, 0, 3] == 0
    figure.savefig(tmp_path / "figure.png", transparent=False, facecolor="yellow")
    assert np.allclose(plt.imread(tmp_path / "figure.png")[0, 0], (1, 1, 0, 1))
    figure.savefig(tmp_path / "figure.svg")
    assert "<text" in (tmp_path / "figure.svg").read_text()
    explorer.close()


def test_settings_are_the_users_again_after_an_error_and_inside_one_another():
    rcParams["font.size"] = 30
    sizes = []

    @use_own_settings()
    def fail() -> None:
        with use_own_settings():
            sizes.append(rcParams["font.size"])
        sizes.append(rcParams["font.size"] / 0)

    with pytest.raises(ZeroDivisionError):
        fail()
    assert sizes == [10]
    assert rcParams["font.size"] == 30


def test_what_a_cell_sets_while_a_picture_is_drawn_stays():
    rcParams["font.size"] = 30
    with use_own_settings():
        rcParams["font.size"], rcParams["lines.linewidth"] = 17, 9
    assert (rcParams["font.size"], rcParams["lines.linewidth"]) == (17, 9)
