// Share: copies the lines of Python that recreate what is shown, its LaTeX, or a saved page's address; files; large type for a projector.
import { fillBlanks } from "../core/sentences.js";
import { getInputs, isSamePoint, listen, save } from "../core/store.js";
import { create } from "../dom/element.js";
import { createPresentation } from "../dom/presentation.js";
import { createSelect } from "../dom/select.js";

const TRIES = 6; // questions until the kernel has heard of the last move
const PAUSE = 20; // milliseconds, twice as long after each

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const words = model.get("words");
  el.classList.add("bw");
  const copies = ["code", "latex", "link"].filter((kind) => words[kind]).map((kind) => {
    const { copy, hint } = words[kind];
    const button = create("button", { type: "button", className: "bw-button bw-copy bw-asks", textContent: copy, title: hint });
    button.addEventListener("click", () => begin(kind));
    return button;
  });
  el.append(...copies);
  const files = words.files && createSelect(words.files.take, words.files.hint);
  if (files) {
    const button = create("button", { type: "button", className: "bw-button", textContent: words.files.save, title: words.files.hint });
    button.addEventListener("click", () => begin(files.select.value));
    create("span", { className: "bw-asks bw-files" }, el).append(files.label, button);
  }
  const presentation = createPresentation(el, state, words.present);
  const present = create("button", { type: "button", className: "bw-button bw-copy", textContent: words.present.enter, title: words.present.hint }, el);
  present.addEventListener("click", presentation.toggle);
  const label = create("label", { title: words["large.hint"] });
  const box = create("input", { type: "checkbox" }, label);
  create("span", { textContent: words.large }, label);
  const said = create("span", { role: "status" });
  const lines = create("textarea", { readOnly: true, hidden: true, spellcheck: false, wrap: "off" });
  el.append(label, said, lines);
  let [waiting, tries, timer, asked] = [0, 0, 0, "code"];

  const begin = (kind) => {
    tell(""); // so that the same words are spoken again
    [tries, asked] = [0, kind];
    clearTimeout(timer);
    ask();
  };
  const ask = () => {
    waiting = model.get("asked") + 1;
    save(model, { kind: asked, asked: waiting });
  };
  const answered = ({ text, file, error = "", answer, inputs }, content) => {
    if (answer !== waiting) return; // another view has asked
    const late = !isSamePoint(inputs, getInputs(state).subarray(0, inputs.length));
    tries += 1;
    if (late && tries < TRIES) timer = setTimeout(ask, PAUSE * 2 ** tries); // the kernel has not heard of the last move yet
    else {
      waiting = 0;
      if (file) keep(file, content);
      else if (text === undefined) tell(error);
      else put(text);
    }
  };
  const keep = (name, content) => {
    const address = URL.createObjectURL(new Blob([content]));
    create("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000); // the browser reads it a little later
    tell(fillBlanks(words.files.saved, { name }));
  };
  const put = async (text) => {
    lines.value = text;
    lines.setAttribute("aria-label", words[asked].lines);
    lines.rows = text.split("\n").length;
    try {
      await navigator.clipboard.writeText(text);
      lines.hidden = true;
      tell(words[asked].copied);
    } catch { // refused, or there is none, as on a page without https
      lines.hidden = false;
      lines.focus();
      lines.select();
      tell(words.selected);
    }
  };
  const tell = (text) => { said.textContent = text; };
  const enlarge = () => {
    box.checked = model.get("large");
    el.closest(".bw-explorer")?.classList.toggle("bw-large", box.checked);
  };
  const frame = requestAnimationFrame(enlarge); // it is not in the page yet
  const receive = (answer, [content]) => answered(answer, content);
  model.on("msg:custom", receive); // a file is sent, and kept nowhere
  const stop = () => {
    model.off("msg:custom", receive);
    presentation.stop();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };

  box.addEventListener("change", () => save(model, { large: box.checked }));
  return [
    listen(model, "change:code", () => answered(model.get("code"))),
    listen(model, "change:large", enlarge),
    listen(model, "change:files", () => files?.select.replaceChildren(...model.get("files").map(([file, name]) => new Option(name, file)))),
    listen(model, "change:percent", () => {
      if (waiting && words.files) tell(fillBlanks(words.files.writing, { name: asked, percent: model.get("percent") }));
    }),
    stop,
  ];
}
