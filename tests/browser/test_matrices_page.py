"""The matrices in the page: they move with the sliders, hold together, and are lit with the graph."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import expect

MADE = "__import__('backprop_widgets').mlp((2, 3, 1), seed=4)"
CALL = f"Explorer({MADE}, show=('sliders', 'diagram', 'matrices', 'derivation', 'surface'))"
# The numbers of each matrix of an equation that begins with a quantity.
READ = """(view, first) => {
  const number = (cell) => Number(cell.textContent.replace("−", "-"));
  const equation = [...view.querySelectorAll(".bw-equation")].find(it => it.querySelector("td").dataset.of === first);
  return [...equation.querySelectorAll("table")].map(table => [...table.rows].map(row => [...row.cells].map(number)));
}"""


def test_the_numbers_hold_together_while_a_slider_moves(show):
    notebook = show(CALL)
    view = notebook.page.locator(".bw-area-matrices")

    def check() -> list[list[list[float]]]:
        z, weight, x, bias = map(np.array, view.evaluate(READ, "z1_1"))
        np.testing.assert_allclose(z, weight @ x + bias, atol=4e-4)
        slopes, delta, turned = map(np.array, view.evaluate(READ, "dL/dw1_1_1"))
        np.testing.assert_allclose(slopes, delta @ turned, atol=4e-4)
        own, above, error, slope = map(np.array, view.evaluate(READ, "dL/dz1_1"))
        np.testing.assert_allclose(own, above @ error * slope, atol=4e-4)
        return z.tolist()

    before = check()
    notebook.drag(notebook.page.get_by_role("slider", name="x₁ slider"), 30)
    assert check() != before
    expect(view.locator("td[data-of='z1_1']")).to_have_text(
        notebook.value("f\"{explorer.experiment.forward['z1_1']:.4f}\"").strip("'").replace("-", "−")
    )
    assert notebook.errors == []


def test_a_cell_is_lit_with_its_node_and_its_line(show):
    notebook = show(CALL)
    page = notebook.page
    for quantity in ("dL/dw1_2_1", "a1_3", "dL/dz1_2"):
        cell = page.locator(f".bw-area-matrices td[data-of='{quantity}']").first
        cell.hover()
        for place in ("matrices", "diagram", "derivation"):
            expect(page.locator(f".bw-area-{place} .bw-lit:visible").first).to_be_visible()
        expect(cell).to_have_class("bw-lit")
    page.mouse.move(1, 1)
    expect(page.locator(".bw-lit")).to_have_count(0)
