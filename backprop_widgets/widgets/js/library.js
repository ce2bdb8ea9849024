// All views by their names, and the state: what the widgets of one kernel share, and each of them asks for its own.
export { follow } from "./dom/state.js";
export * as answers from "./views/answers.js";
export * as buttons from "./views/buttons.js";
export * as choices from "./views/choices.js";
export * as curve from "./views/curve.js";
export * as field from "./views/field.js";
export * as frame from "./views/frame.js";
export * as finder from "./views/finder.js";
export * as goal from "./views/goal.js";
export * as landscape from "./views/landscape.js";
export * as mistakes from "./views/mistakes.js";
export * as notices from "./views/notices.js";
export * as presets from "./views/presets.js";
export * as share from "./views/share.js";
export * as state from "./views/state.js";
export * as template_view from "./views/template_view.js";
export * as walkthrough from "./views/walkthrough.js";
