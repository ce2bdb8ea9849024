"""A classifier in the page: it learns there, stands where Python's descent leads, and shows a point's own gradient."""

from __future__ import annotations

import ast
import re
from importlib.resources import files

import numpy as np
import pytest
from browser.geometry import OPEN, PHONE, faults, fit, small_targets
from browser.looks import CONTRASTS
from playwright.sync_api import expect

from backprop_widgets import Classifier, Digits, load_digits, mlp, moons, xor

MOONS = "Classifier(mlp((2, 4, 1), loss='binary_cross_entropy'), *moons(), batch=20, eta=0.5)"
CLICK = """([view, x, y]) => {
  const knob = view.querySelector(".bw-cl-knob");
  const { left, top, width } = knob.getBoundingClientRect();
  const at = { clientX: left + width * x, clientY: top + width * (1 - y), bubbles: true };
  knob.dispatchEvent(new MouseEvent("click", at));
}"""
CROSSES = """view => {
  const knob = view.querySelector(".bw-cl-knob").getBoundingClientRect();
  return [...view.querySelector(".bw-cl-half").getAttribute("d").matchAll(/[ML]([\\d.]+) ([\\d.]+)/g)]
    .map(([, x, y]) => [(x - 34) / knob.width, 1 - y / knob.height]);
}"""
PIXELS = """view => {
  const canvas = view.querySelector(".bw-cl-plane canvas");
  return [...canvas.getContext("2d").getImageData(0, 0, 60, 60).data];
}"""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SERIOUS = """async () => {
  const {violations} = await axe.run(".bw-classifier-view", {resultTypes: ["violations"]});
  return violations.filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 120))}`);
}"""
STEPS = re.compile(r"step ([\d,]+)")


def net(*hidden):
    return mlp((2, *hidden, 1), loss="binary_cross_entropy")


def steps_of(view):
    return int(STEPS.fullmatch(view.locator(".bw-cl-done").inner_text())[1].replace(",", ""))


def in_page(number):
    return f"{number:.4f}".replace("-", "−")


@pytest.fixture
def saved(new_page, tmp_path):
    """Return what opens a saved page of a classifier; afterwards nothing may have been logged."""
    logged = []

    def saved(classifier, width=918, **options):
        classifier.save(tmp_path / "page.html", choices=False)
        page = new_page(width, 900, offline=True, **options)
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.goto((tmp_path / "page.html").as_uri())
        view = page.locator(".bw-classifier-view")
        expect(view.locator(".bw-cl-score").first).to_contain_text("accuracy")
        expect(view.locator(".bw-cl-surface .bw-point")).to_have_attribute("cx", re.compile("."))
        return view

    yield saved
    assert logged == []


@pytest.fixture(scope="module")
def classifier():
    made = Classifier(net(4), *moons(), batch=20, eta=0.5)
    yield made
    made.close()


def button(view, name):
    return view.get_by_role("button", name=name, exact=True)


def test_steps_in_a_saved_page_lead_where_descend_does(saved, classifier):
    view = saved(classifier)
    for _ in range(12):
        button(view, "Step").click()
    twin = Classifier(net(4), *moons(), batch=20, eta=0.5)
    twin.train(12)
    for line, loss, share in zip(view.locator(".bw-cl-score").all(), twin.loss, twin.accuracy, strict=True):
        expect(line).to_contain_text(f"loss {loss:.4f}, accuracy {100 * share:.1f} %")
    assert steps_of(view) == 12
    assert view.evaluate(CROSSES)
    reach = twin.look["reach"]
    crossings = reach * (2 * np.array(view.evaluate(CROSSES)) - 1)  # the line is drawn where the output is 0.5
    assert twin._output_at(*crossings.T) == pytest.approx(np.full(len(crossings), 0.5), abs=0.03)
    red, blue = np.reshape(view.evaluate(PIXELS), (60, 60, 4))[..., [0, 2]].transpose(2, 0, 1).astype(int)
    middles = np.linspace(-reach + reach / 60, reach - reach / 60, 60)
    output = twin._output_at(*np.meshgrid(middles, -middles))
    sure = np.abs(output - 0.5) > 0.05
    assert ((red > blue) == (output > 0.5))[sure].all()  # orange is class 1
    button(view, "Reset").click()
    expect(view.locator(".bw-cl-done")).to_have_text("step 0")
    expect(view.locator(".bw-cl-score").first).to_contain_text(f"loss {classifier.loss.train:.4f}")
    twin.close()


def test_it_plays_until_it_is_paused_faster_when_asked(saved, classifier):
    view = saved(classifier)
    assert steps_of(view) == 0  # nothing moves by itself
    view.get_by_role("combobox", name="steps a frame").select_option("25")
    button(view, "Play").press("Enter")
    expect(view.locator(".bw-cl-done")).to_have_text(re.compile(r"step (\d,\d{3}|[3-9]\d\d)"))
    button(view, "Pause").press("Enter")
    done = steps_of(view)
    view.page.evaluate("async () => { for (let i = 0; i < 5; i += 1) await new Promise(requestAnimationFrame); }")
    assert steps_of(view) == done
    twin = Classifier(net(4), *moons(), batch=20, eta=0.5)
    twin.train(done)
    expect(view.locator(".bw-cl-score").first).to_contain_text(f"loss {twin.loss.train:.4f}")
    twin.close()


def test_who_asked_for_less_motion_sees_fewer_frames(saved, classifier):
    shown = {}
    for motion in ("reduce", "no-preference"):
        view = saved(classifier, reduced_motion=motion)
        view.locator(".bw-cl-done").evaluate("""line => {
          window.pictures = 0;
          const seen = new MutationObserver(() => { window.pictures += 1; });
          seen.observe(line, { childList: true, characterData: true, subtree: true });
        }""")
        button(view, "Play").click()
        view.page.wait_for_function("() => window.pictures >= 8")
        button(view, "Pause").click()
        shown[motion] = steps_of(view) / view.page.evaluate("window.pictures")
    # thirty steps at once, or as many as a slow machine makes in its milliseconds; without it one
    assert shown["reduce"] > 3 * shown["no-preference"]


def test_a_click_on_a_point_shows_its_own_gradient(saved, classifier):
    view = saved(classifier)
    point = view.locator(".bw-cl-point")
    expect(point.locator("h4")).to_contain_text("Choose a sample")
    reach = classifier.look["reach"]
    for sample in (7, 203):  # one of those trained with, and one held out
        values = classifier.values_of(sample)
        x, y = ((values[name] / reach + 1) / 2 for name in ("x1", "x2"))
        view.page.evaluate(CLICK, [view.element_handle(), x, y])
        name = "Sample 8 of those trained with" if sample == 7 else "Sample 4 of those held out"
        expect(point.locator("h4")).to_have_text(name)
        numbers = classifier.classification.program({**classifier.weights, **values})
        expect(point.locator(".bw-sub").first).to_contain_text(f"its own loss is {numbers['L']:.4f}")
        for place, weight in enumerate(classifier.network.weights):
            row = point.locator(".bw-cl-rows tbody tr").nth(place)
            slope, before = numbers[f"dL/d{weight}"], classifier.weights[weight]
            expect(row.locator("span").first).to_have_text(in_page(slope))
            expect(row.locator("td").last).to_have_text(f"{in_page(before)} → {in_page(before - 0.5 * slope)}")
    mean = classifier._descend(1)
    shown = point.locator(".bw-cl-rows tbody tr td:nth-child(3) span").all_inner_texts()
    assert shown == [in_page(slope) for slope in (mean.weights[0] - mean.weights[1]) / 0.5]
    button(view, "Next one told wrong").click()
    output = classifier._output_at(*(classifier.held_out_values[name] for name in ("x1", "x2")))
    wrong = np.flatnonzero((output > 0.5) != (classifier.held_out_values["t"] > 0.5))
    following = int(wrong[wrong > 3][0])  # the one that is looked at is the fourth
    expect(point.locator("h4")).to_have_text(f"Sample {following + 1} of those held out")
    view.page.evaluate(CLICK, [view.element_handle(), 0.0, 0.0])  # beside all points
    expect(point.locator("h4")).to_contain_text("Choose a sample")
    expect(point.locator("table").first).to_be_hidden()


def test_a_point_is_chosen_by_keys_and_every_derivative_is_listed(saved, classifier):
    view = saved(classifier)
    knob, point = view.get_by_role("slider"), view.locator(".bw-cl-point")
    knob.press("End")
    expect(point.locator("h4")).to_have_text("Sample 100 of those held out")
    knob.press("Home")
    knob.press("ArrowRight")
    expect(knob).to_have_attribute("aria-valuetext", re.compile("Sample 2 of those trained with Its class is 1"))
    point.locator("summary").press("Enter")
    numbers = classifier.classification.program({**classifier.weights, **classifier.values_of(1)})
    rows = point.locator(".bw-cl-list tr")
    expect(rows).to_have_count(len(classifier.quantities))
    written = point.locator(".bw-cl-list td:last-child").all_inner_texts()
    assert written[:11] == [in_page(numbers[name]) for name, *_ in classifier.quantities[:11]]
    texts = [row[1] for row in classifier.quantities]
    assert point.locator(".bw-cl-list th").all_inner_texts() == texts
    assert "∂L/∂z⁽¹⁾₁" in texts
    assert "∂a⁽¹⁾₁/∂z⁽¹⁾₁" in texts
    knob.press("Escape")
    expect(rows.first).to_be_hidden()


def test_a_learning_rate_is_typed_and_one_that_overshoots_stops(saved, classifier):
    view = saved(classifier)
    field, said = view.get_by_role("textbox", name="learning rate η"), view.get_by_role("status")
    field.fill("-1")
    field.press("Enter")
    expect(said).to_contain_text("A learning rate is a number from 0 up")
    field.fill("1e200")
    field.press("Enter")
    expect(said).to_be_empty()
    button(view, "Play").click()
    expect(said).to_contain_text("the next step leads beyond all bounds. With η = 1.00e200")
    expect(button(view, "Play")).to_be_visible()
    button(view, "Reset").click()
    expect(said).to_be_empty()


def test_the_surface_is_of_two_weights_that_are_chosen(saved, classifier):
    view = saved(classifier)
    surface = view.locator(".bw-cl-surface")
    picture = surface.locator("svg[role=img]")
    start = classifier.weights
    for name, weight in (("across", "w2_1_1"), ("up", "b1_2")):
        surface.get_by_role("combobox", name=name).select_option(weight)
    expect(picture).to_have_attribute("aria-label", re.compile(f"w⁽²⁾₁₁ = {in_page(start['w2_1_1'])}, b⁽¹⁾₂ = 0.0000"))
    for _ in range(3):
        button(view, "Step").click()
    twin = Classifier(net(4), *moons(), batch=20, eta=0.5)
    twin.train(3)
    expect(picture).to_have_attribute("aria-label", re.compile(in_page(twin.weights["b1_2"])))
    assert len(surface.locator(".bw-path").get_attribute("points").split()) > 1
    surface.get_by_role("combobox", name="up").select_option("w2_1_1")
    expect(surface.locator(".bw-sub")).to_have_text("Choose two different weights.")
    twin.close()


def test_digits_have_pictures_of_weights_and_gradients_and_a_share_for_each_class(saved):
    parts = [Digits(part.images[:200], part.labels[:200]) for part in load_digits()]
    classifier = Classifier(mlp((64, 5, 10), loss="cross_entropy"), *parts, batch=32, eta=0.5)
    classifier.train(40)
    view = saved(classifier)
    expect(view.locator(".bw-cl-units canvas")).to_have_count(5)
    expect(view.locator(".bw-cl-score").last).to_contain_text(f"accuracy {100 * classifier.accuracy.held_out:.1f} %")
    button(view, "Next one told wrong").click()
    outputs = classifier.classification.output({**classifier.train_values, **classifier.weights})
    wrong = int(np.flatnonzero(outputs.argmax(0) != parts[0].labels)[0])
    expect(view.locator(".bw-cl-point h4")).to_have_text(f"Sample {wrong + 1} of those trained with")
    shown = view.locator(".bw-cl-shares td:last-child").all_inner_texts()
    big = [place for place in range(10) if outputs[place, wrong] > 1e-3]
    assert [shown[place] for place in big] == [in_page(outputs[place, wrong]) for place in big]
    expect(view.locator(".bw-cl-shares .bw-cl-right th")).to_have_text(str(parts[0].labels[wrong]))
    before = view.locator(".bw-cl-units canvas").first.evaluate("node => node.toDataURL()")
    view.get_by_role("combobox", name="of each hidden unit").select_option("own")
    button(view, "Next sample").click()
    assert view.locator(".bw-cl-units canvas").first.evaluate("node => node.toDataURL()") != before
    button(view, "Step").click()
    expect(view.locator(".bw-cl-done")).to_have_text("step 41")
    classifier.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["plane", "images"])
def test_all_texts_can_be_read(saved, kind, scheme):
    if kind == "plane":
        classifier = Classifier(net(8, 8), *xor(), eta=0.5)
    else:
        classifier = Classifier(mlp((64, 16, 10), loss="cross_entropy"), *load_digits()[::-1], batch=32, eta=0.5)
    classifier.train(30)
    view = saved(classifier, color_scheme=scheme)
    view.get_by_role("slider").first.press("End")
    view.evaluate(OPEN)
    expect(view.locator(".bw-cl-list tr").first).to_be_visible()
    for width in (918, 700, 459, PHONE):
        fit(view, width)
        assert faults(view) == [], width
        assert small_targets(view) == [], width
    assert view.evaluate(CONTRASTS) == []
    view.page.evaluate(AXE)
    assert view.page.evaluate(SERIOUS) == []
    view.locator(".bw-cl-score").first.evaluate("node => { node.style.color = 'var(--bw-line)'; }")
    view.get_by_role("slider").first.evaluate("node => node.removeAttribute('aria-label')")
    assert len(view.page.evaluate(SERIOUS)) == 2
    assert view.evaluate(CONTRASTS) != []
    classifier.close()


def test_in_a_notebook_the_kernel_hears_of_it_at_rest_and_leads_on(stage):
    heard = "heard = collections.Counter()\nclassifier.observe(lambda change: heard.update([change.name]))"
    stage.set_code_and_run(f"import collections\nclassifier = {MOONS}\n{heard}\nclassifier")
    view = stage.page.locator(".bw-classifier-view")
    expect(view.locator(".bw-cl-score").first).to_contain_text("accuracy")
    for _ in range(3):
        button(view, "Step").click()
    expect(view).not_to_have_class(re.compile("bw-cl-moving"))
    stage.settle()
    expect(view.locator(".bw-cl-done")).to_have_text("step 3")
    twin = Classifier(net(4), *moons(), batch=20, eta=0.5)
    twin.train(3)
    weights = ast.literal_eval(stage.value("(classifier.steps_done, list(classifier.weights.values()))"))
    assert weights[0] == 3
    assert weights[1] == pytest.approx(list(twin.weights.values()))
    assert int(stage.value("heard['place']")) <= 3
    assert stage.value("classifier.trail[-136:] == classifier.place") == "True"
    heard = stage.value("heard['place']")
    button(view, "Play").click()
    expect(view.locator(".bw-cl-done")).to_have_text(re.compile(r"step \d\d+"))
    assert stage.value("heard['place']") == heard  # as long as it plays
    button(view, "Reset").click()
    expect(view).not_to_have_class(re.compile("bw-cl-moving"))
    for _ in range(3):
        button(view, "Step").click()
    expect(view).not_to_have_class(re.compile("bw-cl-moving"))
    stage.settle()
    stage.value("classifier.train(100) and None")
    twin.train(100)
    expect(view.locator(".bw-cl-done")).to_have_text("step 103")
    expect(view.locator(".bw-cl-score").first).to_contain_text(f"loss {twin.loss.train:.4f}")
    assert len(view.locator(".bw-cl-surface .bw-path").get_attribute("points").split()) > 10
    view.get_by_role("slider").press("Home")
    stage.settle()
    assert stage.value("classifier.chosen") == "0"
    same = "classifier.explorer().experiment.values['x1'] == classifier.train_values['x1'][0]"
    assert stage.value(f"bool({same})") == "True"
    button(view, "Play").click()
    expect(view.locator(".bw-cl-done")).to_have_text(re.compile(r"step 1[1-9]\d"))
    stage.page.evaluate("harness.run('notebook:clear-all-cell-outputs')")  # while it plays
    expect(view).to_have_count(0)
    stage.settle()
    done, loss = ast.literal_eval(stage.value("(classifier.steps_done, classifier.loss.train)"))
    twin.train(done - 103)
    assert done > 103
    assert loss == pytest.approx(twin.loss.train)
    twin.close()


def test_how_many_weights_move_the_same_way_counts_steps_with_what_is_remembered(saved):
    made = Classifier(net(4), *moons(), batch=20, eta=0.1, rule="Adam")
    made.train(30)
    view = saved(made)
    knob = view.get_by_role("slider")
    knob.press("End")
    knob.press("Home")
    batch, now = made._descend(1), list(made.weights.values())
    made.train_values = {name: np.repeat(column[:1], 20) for name, column in made.train_values.items()}
    alone = made._descend(1)
    moves = np.sign(batch.weights[1] - now) == np.sign(alone.weights[1] - now)
    slopes = made.classification.program({**made.weights, **made.values_of(0)})
    against = [-slopes[f"dL/d{name}"] for name in made.network.weights]
    assert (np.sign(against) != np.sign(alone.weights[1] - now)).any()  # since Adam remembers
    expect(view.locator(".bw-cl-point")).to_contain_text(f"moves {moves.sum()} of {len(now)} weights the same way")
    made.close()


def test_the_loss_has_a_point_before_the_first_step_and_the_surface_says_what_is_dark(saved, classifier):
    view = saved(classifier)
    for dot in view.locator(".bw-cl-now").all():
        expect(dot).to_have_attribute("r", "3.5")
    expect(view.locator(".bw-cl-surface .bw-sub")).to_contain_text("the darker the higher")
