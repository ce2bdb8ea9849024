"""How many pictures a second a network shows of itself while it learns in a saved page. Asserts no time.

    python -m pytest tests/benchmarks/test_classifier_speed.py --benchmark-only --benchmark-json=learning.json

Frames are counted for 4 s. To have TensorFlow Playground counted in the same run, build its repository, and let
PLAYGROUND name the folder that then holds its index.html. An epoch is what it computes between two pictures: with 250
points in batches of 10 that is 25 steps, the same as here.
"""

from __future__ import annotations

import os
import statistics
from itertools import pairwise
from pathlib import Path

import pytest
from browser.conftest import browser, chromium, new_page  # noqa: F401

from backprop_widgets import Classifier, load_digits, mlp, moons, xor

COUNT = """(seconds) => new Promise(done => {
  const [times, begun] = [[], performance.now()];
  const frame = (now) => {
    times.push(now);
    if (performance.now() - begun < 1000 * seconds) requestAnimationFrame(frame);
    else done(times);
  };
  requestAnimationFrame(frame);
})"""
NETWORKS = {
    "2-4-1, 200 moons": lambda: Classifier(mlp((2, 4, 1), loss="binary_cross_entropy"), *moons(), eta=0.5),
    "2-8-8-1, 200 of xor": lambda: Classifier(mlp((2, 8, 8, 1), loss="binary_cross_entropy"), *xor(), eta=0.5),
    "64-16-10, batches of 32 digits": lambda: Classifier(
        mlp((64, 16, 10), loss="cross_entropy"), *load_digits(), batch=32, eta=0.5
    ),
}

PLAYGROUND = os.environ.get("PLAYGROUND")
SETTINGS = (
    "activation=tanh&batchSize=10&dataset=xor&learningRate=0.03&noise=0&networkShape={shape}&seed=1&percTrainData=50"
    "&x=true&y=true&xTimesY=false&xSquared=false&ySquared=false&problem=classification"
)
SHAPES = {"2-4-1": "4", "2-8-8-1": "8,8", "2-8-8-8-1": "8,8,8"}


def count_frames(page, benchmark):
    """Note how many frames of 4 s there are, and how far apart."""
    times = benchmark.pedantic(page.evaluate, args=(COUNT, 4), rounds=1)
    gaps = [later - before for before, later in pairwise(times)]
    benchmark.extra_info.update(
        {
            "frames a second": round(1000 * len(gaps) / (times[-1] - times[0]), 1),
            "ms between two frames (median, longest)": [round(statistics.median(gaps), 1), round(max(gaps), 1)],
        }
    )


@pytest.mark.benchmark(group="4 s of training in a page")
@pytest.mark.parametrize("speed", ["1", "5", "25"])
@pytest.mark.parametrize("network", NETWORKS)
def test_frames(benchmark, new_page, tmp_path, network, speed):  # noqa: F811
    classifier = NETWORKS[network]()
    classifier.save(tmp_path / "page.html")
    page = new_page(1280, 900)
    page.goto((tmp_path / "page.html").as_uri())
    page.get_by_role("combobox", name="steps a frame").select_option(speed)
    page.get_by_role("button", name="Play", exact=True).click()
    count_frames(page, benchmark)
    done = int(page.locator(".bw-cl-done").inner_text().removeprefix("step ").replace(",", ""))
    benchmark.extra_info["steps"] = done
    classifier.close()
    assert done > 0


@pytest.mark.benchmark(group="4 s of 25 steps a frame, batches of 10 of 250 points")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("who", ["Classifier", "Playground"])
def test_beside_playground(benchmark, new_page, tmp_path, shape, who):  # noqa: F811
    page = new_page(1280, 900)
    if who == "Playground":
        if not PLAYGROUND:
            pytest.skip("PLAYGROUND names no folder with a built TensorFlow Playground")
        page.goto(f"{Path(PLAYGROUND, 'index.html').resolve().as_uri()}#{SETTINGS.format(shape=SHAPES[shape])}")
        page.locator("#play-pause-button").click()
        count_frames(page, benchmark)
        done = int(page.locator("#iter-number").inner_text().replace(",", ""))
    else:
        network = mlp(tuple(map(int, shape.split("-"))), "tanh", loss="binary_cross_entropy")
        classifier = Classifier(network, *xor(250, 250), batch=10, eta=0.03)
        classifier.save(tmp_path / "page.html")
        page.goto((tmp_path / "page.html").as_uri())
        page.get_by_role("combobox", name="steps a frame").select_option("25")
        page.get_by_role("button", name="Play", exact=True).click()
        count_frames(page, benchmark)
        done = int(page.locator(".bw-cl-done").inner_text().removeprefix("step ").replace(",", "")) // 25
        classifier.close()
    benchmark.extra_info["epochs"] = done
    assert done > 0
