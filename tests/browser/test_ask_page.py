"""Questions in the page: nothing of the answer is there before, a wrong guess is told why, and it all comes back."""

from __future__ import annotations

from browser.geometry import PHONE, faults, fit, small_targets
from browser.looks import CONTRASTS
from playwright.sync_api import expect

from backprop_widgets import Ask

DOUBLES = 'from backprop_widgets import Ask\nask = Ask("00/doubles")\nask'
OWN = '''from backprop_widgets import Ask
text = """```toml
network = "two_paths"
order = {backward = ["Err", "Out", "a11"]}
```
In which order?
- right
  One after the other.
### Which sign?
```toml
sign = "dErr/dOut"
```
Which sign has `dErr/dOut`?
- +
  Up.
- 0
  Flat.
- -
  Down.
### How much?
```toml
number = "dErr/dOut"
within = 0.01
view = ["sliders", "diagram"]
```
How much is it?
- right
  So it is.
- more
  Less.
- less
  More.
---
The end.
"""
ask = Ask(text)
ask'''
FOURFOLD = "It grows fourfold"


def test_a_wrong_guess_is_told_what_it_overlooks_and_comes_back_after_a_restart(desk):
    notebook = desk.clear(1280, 800)
    page = notebook.page
    notebook.set_code_and_run(DOUBLES)
    card = page.locator(".bw-ask-card").last
    card.get_by_role("radio", name="It doubles", exact=True).wait_for()
    assert FOURFOLD not in page.content()
    assert "0.1463" not in page.content()
    commit = card.get_by_role("button", name="This is my guess")
    expect(commit).to_have_attribute("aria-disabled", "true")
    commit.evaluate("node => node.click()")  # nothing is chosen yet, and nothing happens
    card.get_by_text("It doubles").click()
    commit.click()
    said = card.locator(".bw-ask-said")
    expect(said).to_contain_text("You counted")
    expect(said).to_be_focused()
    expect(card.locator(".bw-ask-option").nth(1)).to_contain_text("your guess")
    expect(card.locator(".bw-ask-option").nth(2)).to_contain_text("right")
    expect(card.locator("table")).to_contain_text("0.1463")
    assert all(radio.is_disabled() for radio in card.get_by_role("radio").all())
    assert "“It doubles”, not right" in receipt(notebook)
    expect(page.locator(".bw-receipt").last).to_be_hidden()
    notebook.restart()
    notebook.set_code_and_run(DOUBLES)
    expect(page.locator(".bw-ask-card").last.locator(".bw-ask-said")).to_contain_text("You counted")
    assert notebook.value("ask.answers") == "[1]"


def test_an_order_is_one_of_several_where_others_are_right_as_well(desk):
    notebook = desk.clear(1280, 800)
    for nodes, said in (
        ('"Err", "Out", "a11"', "right: Err → Out → a₁₁"),
        ('"Out", "a11", "a12"', "one right order: Out"),
    ):
        notebook.set_code_and_run(OWN.replace('"Err", "Out", "a11"', nodes))
        card = notebook.page.locator(".bw-ask-card").last
        card.get_by_role("button", name="Show without guessing").first.click()
        expect(card.locator(".bw-ask-solution")).to_contain_text(said)


def test_points_are_ticked_and_the_sample_stands_below_what_is_missing(new_page, tmp_path):
    points = "- [ ] A share\n  No share.\n- [ ] A slope\n  No slope.\n- right\n  Both.\n"
    ask = Ask(f"```toml\nrubric = true\n```\nWhich?\n{points}")
    ask.save(tmp_path / "ask.html")
    ask.close()
    for ticked, said in (
        (["A slope"], "No share. Both."),
        (["A share", "A slope"], "Both."),
        ([], "No share. No slope. Both."),
    ):
        page = new_page()
        page.goto((tmp_path / "ask.html").as_uri())
        for name in ticked:
            page.get_by_role("checkbox", name=name).check()
        page.get_by_role("button", name="My sentences contain these").click()
        shown = page.locator(".bw-ask-said")
        expect(shown).to_be_focused()
        assert " ".join(shown.inner_text().split()) == said
        assert [box.is_checked() for box in page.get_by_role("checkbox").all()] == [
            name in ticked for name in ("A share", "A slope")
        ]


def receipt(notebook) -> str:
    """Return what the notebook would keep if it were saved now."""
    notebook.settle()
    return notebook.page.evaluate(
        """() => {
          const {cells} = harness.panel.content.model.sharedModel.toJSON();
          return cells.flatMap(cell => cell.outputs ?? []).map(output => output.data?.["text/plain"] ?? "").join("|");
        }"""
    )


def test_everything_works_with_the_keyboard_alone(desk):
    notebook = desk.clear(918, 647)
    page = notebook.page
    notebook.set_code_and_run(OWN)
    card = page.locator(".bw-ask-card").last
    card.get_by_role("button").first.focus()
    press(page, "Out", "a11")
    expect(card.locator(".bw-ask-order li")).to_have_count(2)
    press(page, "This is my guess")  # the order is not complete
    expect(card.get_by_role("status")).to_have_text("There is no answer yet.")
    press(page, "Take them back")
    expect(card.locator(".bw-ask-order")).to_be_empty()
    press(page, "Err", "Out", "a11")
    press(page, "This is my guess")
    expect(card.locator(".bw-ask-said").first).to_contain_text("One after the other.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # of the radio buttons; from the first up is the last
    press(page, "This is my guess")
    expect(card.locator(".bw-ask-said").nth(1)).to_contain_text("Down.")
    page.keyboard.press("Tab")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(card.get_by_role("status")).to_contain_text("“abc” is not a number")
    page.keyboard.press("Control+A")
    page.keyboard.type("-0,8873")
    page.keyboard.press("Enter")
    expect(card.locator(".bw-ask-said").nth(2)).to_contain_text("So it is.")
    expect(card.locator(".bw-ask-after")).to_contain_text("The end.")
    page.locator(".bw-asking .bw-explorer .bw-sliders, .bw-asking .bw-explorer svg").first.wait_for()
    assert notebook.errors == []


def press(page, *names: str) -> None:
    """Go with the Tab key to what is called so, on or back, and press it; one after the other."""
    for name in names:
        for key in [*["Tab"] * 8, *["Shift+Tab"] * 16]:
            if page.evaluate("document.activeElement.textContent.trim()") == name:
                page.keyboard.press("Enter")
                break
            page.keyboard.press(key)
        else:
            raise AssertionError(f"the Tab key does not reach {name!r}")


def test_two_pages_agree_on_the_first_answer(desk):
    notebook = desk.clear()
    notebook.set_code_and_run(DOUBLES)
    other = desk.beside()
    other.set_code_and_run("ask")
    for tab, choice in ((notebook, "It doubles"), (other, "It stays the same")):
        tab.page.locator(".bw-ask-card").last.get_by_text(choice, exact=True).click()
    notebook.page.get_by_role("button", name="This is my guess").last.click()
    for tab in (notebook, other):
        expect(tab.page.locator(".bw-ask-said").last).to_contain_text("You counted")
    assert notebook.value("ask.answers") == "[1]"


def test_it_can_be_read_at_every_width_in_both_themes(desk):
    notebook = desk.clear(1280, 800)
    page = notebook.page
    notebook.set_code_and_run(OWN)
    card = page.locator(".bw-ask-card").last
    card.get_by_role("button", name="Show without guessing").wait_for()
    for state in range(4):
        for theme in ("light", "dark"):
            notebook.set_theme(theme)
            for width in (700, 459, PHONE):
                fit(card, width)
                assert card.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
                assert faults(card) == [], (state, theme, width)
                assert small_targets(card) == [], (state, width)
                assert card.evaluate(CONTRASTS) == [], (state, theme)
        notebook.set_theme("light")
        page.set_viewport_size({"width": 1280, "height": 800})
        if state < 3:
            card.get_by_role("button", name="Show without guessing").click()
            expect(card.locator(".bw-ask-said")).to_have_count(state + 1)


def test_a_saved_page_asks_and_answers_without_python(new_page, tmp_path):
    ask = Ask("00/doubles")
    ask.save(tmp_path / "ask.html")
    ask.close()
    page = new_page(390, 700, offline=True)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "ask.html").as_uri())
    card = page.locator("#bw-root .bw-ask-card")
    card.get_by_text("It stays the same").click()
    card.get_by_role("button", name="This is my guess").click()
    expect(card.locator(".bw-ask-said")).to_contain_text("it stands on the way back")
    expect(card.locator("table")).to_contain_text("0.1463")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert errors == []
