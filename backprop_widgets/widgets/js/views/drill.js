// Drill: the task of a practice, a field for its answer, and what the kernel says to what is typed there.
import { create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { completeNumberField } from "../dom/number_field.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const words = model.get("words");
  const group = create("div", { role: "group", "aria-label": words.title }, el);
  const before = create("p", { className: "bw-drill-before", role: "status" }, group);
  const head = create("p", { className: "bw-drill-head" }, group);
  const lines = create("div", { className: "bw-drill-lines" }, group);
  const ask = create("p", { className: "bw-drill-ask" }, group);
  const row = create("div", { className: "bw-answer" }, group);
  const input = create("input", {}, row);
  const answer = create("button", { type: "button", className: "bw-button", textContent: words.answer }, row);
  const skip = create("button", { type: "button", className: "bw-button", textContent: words.skip }, row);
  const said = create("p", { role: "status" }, row);

  const send = (/** @type {object} */ what) => model.send({ task: model.get("task").number, ...what });
  completeNumberField(input, { enter: () => send({ text: input.value }) });
  answer.addEventListener("click", () => send({ text: input.value }));
  skip.addEventListener("click", () => send({ skip: true }));
  input.addEventListener("input", () => { row.dataset.said = ""; });

  let shown = NaN;
  const paint = () => {
    const [task, told] = [model.get("task"), model.get("said")];
    if (task.number !== shown) input.value = told.typed ?? "";
    shown = task.number;
    write(head, task.head);
    lines.replaceChildren(...task.lines.map((/** @type {string} */ line) => create("p", { textContent: line })));
    write(ask, `${task.ask} ${task.field}`);
    input.ariaLabel = ask.textContent;
    write(before, model.get("before"));
    write(said, told.text ?? "");
    row.dataset.said = told.kind ?? "";
  };
  return scheduleFrames(model, "change:task change:before change:said", paint);
}
