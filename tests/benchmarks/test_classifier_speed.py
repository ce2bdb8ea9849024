"""How many pictures a second a network shows of itself while it learns in a saved page. Asserts no time.

    python -m pytest tests/benchmarks/test_classifier_speed.py --benchmark-only --benchmark-json=learning.json

Frames are counted for 4 s. TensorFlow Playground, which this is to stand beside, needs a network to open.
"""

from __future__ import annotations

import statistics
from itertools import pairwise

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
    times = benchmark.pedantic(page.evaluate, args=(COUNT, 4), rounds=1)
    gaps = [later - before for before, later in pairwise(times)]
    done = int(page.locator(".bw-cl-done").inner_text().removeprefix("step ").replace(",", ""))
    benchmark.extra_info.update(
        {
            "frames a second": round(1000 * len(gaps) / (times[-1] - times[0]), 1),
            "ms between two frames (median, longest)": [round(statistics.median(gaps), 1), round(max(gaps), 1)],
            "steps": done,
        }
    )
    classifier.close()
    assert done > 0
