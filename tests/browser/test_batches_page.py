"""Minibatches in the page: each step takes the samples that the kernel has it take, and a saved page the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from backprop_widgets import Experiment, Explorer

X, T = [1.0, -0.5, 2.0, 0.3, -1.5], [0.0, 0.4, 1.0, 0.2, 0.9]
OPTIONS = {"values": {"x": X, "t": T}, "eta": 1.0, "batch": 2}
CALL = f"Explorer(values={OPTIONS['values']}, eta=1.0, batch=2)"


def said(experiment: Experiment) -> str:
    return "next step: " + ", ".join(str(place + 1) for place in sorted(experiment.taken))


def test_steps_in_the_page_go_where_steps_in_the_kernel_go(show):
    notebook = show(CALL)
    page, experiment = notebook.page, Experiment(**OPTIONS)
    told, step = page.locator(".bw-batch"), page.get_by_role("button", name="Step", exact=True)

    def agree():
        expect(told).to_have_text(said(experiment))
        notebook.settle()
        here = notebook.value("list(explorer.experiment.inputs.values())")
        assert [float(each) for each in here.strip("[]").split(",")] == pytest.approx(list(experiment.inputs.values()))
        numbers = [f"{experiment.numbers[name]:.4f}".replace("-", "−") for name in ("mean L", "mean dL/dw1")]
        for name, number in zip(("mean L", "mean dL/dw1"), numbers, strict=True):
            expect(page.locator(f'.bw-steps [data-q="{name}"]').first).to_have_text(number)

    agree()
    for _ in range(4):  # into the second epoch
        step.click()
        experiment.step()
        agree()
    page.get_by_role("button", name="More", exact=True).click()
    for size, seed in (("1", None), ("4", "3"), ("0", None)):
        page.get_by_label("samples a step", exact=True).select_option(size)
        if seed:
            page.get_by_label("shuffled by seed", exact=True).select_option(seed)
        experiment.set_batch(int(size) or None, seed)
        if size != "0":
            agree()
        step.click()
        experiment.step()
        if size == "0":
            expect(told).to_have_text("")
            expect(page.get_by_label("shuffled by seed", exact=True)).to_be_hidden()
        else:
            agree()
    assert notebook.errors == []


def test_a_saved_page_draws_them_as_well_and_a_link_leads_back(new_page, tmp_path):
    experiment = Experiment(**OPTIONS)
    Explorer(**OPTIONS).save(tmp_path / "page.html")
    page = new_page(offline=True)
    page.goto((tmp_path / "page.html").as_uri())
    told = page.locator(".bw-batch")
    expect(told).to_have_text(said(experiment))
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("samples a step", exact=True).select_option("1")
    page.get_by_label("shuffled by seed", exact=True).select_option("4")
    experiment.set_batch(1, 4)
    expect(page).to_have_url(re.compile("batch=1&seed=4"))
    place = page.url
    for _ in range(3):
        expect(told).to_have_text(said(experiment))
        page.get_by_role("button", name="Step", exact=True).click()
        experiment.step()
    number = f"{experiment.inputs['w1']:.4f}".replace("-", "−")
    expect(page.locator('.bw-steps [data-q="w1"]').first).to_have_text(number)
    page.get_by_role("button", name="Reset", exact=False).click()
    expect(told).to_have_text(said(Experiment(**OPTIONS)))
    page.goto("about:blank")
    page.goto(place)
    experiment.reset()
    experiment.set_batch(1, 4)
    expect(told).to_have_text(said(experiment))
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("samples a step", exact=True).select_option("0")
    expect(page).to_have_url(re.compile("batch=0"))
    place = page.url
    page.goto("about:blank")
    page.goto(place)
    expect(told).to_have_text("")


@pytest.mark.parametrize("width", [390, 918])
def test_nothing_moves_where_the_last_batch_of_an_epoch_is_smaller(new_page, tmp_path, width):
    Explorer(**OPTIONS).save(tmp_path / "page.html", choices=False)
    page = new_page(width, 647, offline=True)
    page.goto((tmp_path / "page.html").as_uri())
    step, told, seen = page.get_by_role("button", name="Step", exact=True), page.locator(".bw-batch"), []
    experiment = Experiment(**OPTIONS)
    for _ in range(4):
        expect(told).to_have_text(said(experiment))
        seen.append([each.bounding_box() for each in (step, told, page.get_by_role("slider", name="w₁ slider"))])
        step.click()
        experiment.step()
    assert seen == seen[:1] * len(seen)
