// Chart: an axis with ticks at the left and one below, and a field that nothing drawn in it leaves.
import { createScale } from "../core/geometry.js";
import { listTicks } from "../core/round_numbers.js";
import { create } from "./element.js";
import { draw, followSize, set } from "./plot.js";

const [HIGH, LEFT, TOP, BOTTOM] = [190, 44, 12, 164]; // pixels

/**
 * @param {HTMLElement} el @param {string} name @param {string} role
 * @param {(tick: number) => string} write the words of a tick @param {(tick: number) => string} [writeUp] of one of the left axis
 */
export function createChart(el, name, role, write, writeUp = write) {
  el.classList.add("bw");
  const pane = create("section", { className: `bw-pane ${name}` }, el);
  const title = create("h4", {}, pane);
  const root = create("div", { className: "bw-curve" }, pane);
  const svg = draw("svg", { role, style: `height: ${HIGH}px` }, root);
  const [grid, field] = [draw("g", {}, svg), draw("svg", { class: "bw-field" }, svg)];
  let [right, drawn] = [470, ""]; // the end of the axis, until it is on the screen; what the axes are drawn for
  const label = (text, attributes) => { draw("text", { class: "bw-tick", ...attributes }, grid).textContent = text; };
  /** Draws the axes, anew when a range has changed, and returns the scales from their units to pixels. */
  const drawAxes = (wide, tall, ups = listTicks(tall[0], tall[1], 4)) => {
    const [across, up] = [createScale(wide, [LEFT, right]), createScale(tall, [BOTTOM, TOP])];
    if (drawn === [right, wide, tall].join()) return [across, up];
    drawn = [right, wide, tall].join();
    const [width, height] = [right - LEFT, BOTTOM - TOP + 12];
    set(field, { x: LEFT, y: TOP - 6, width, height, viewBox: `${LEFT} ${TOP - 6} ${width} ${height}` });
    grid.replaceChildren();
    draw("path", { class: "bw-axis", d: `M${LEFT} ${TOP - 6}V${BOTTOM}H${right}` }, grid);
    for (const tick of listTicks(wide[0], wide[1], 6)) label(write(tick), { x: across(tick), y: BOTTOM + 17, "text-anchor": "middle" });
    for (const tick of ups) label(writeUp(tick), { x: LEFT - 6, y: up(tick) + 4.5, "text-anchor": "end" });
    return [across, up];
  };
  const follow = (paint) => followSize(root, (width) => {
    right = Math.max(width - 10, LEFT + 1); // a page may be narrower for a moment
    set(svg, { viewBox: `0 0 ${width} ${HIGH}` });
    paint();
  });
  const shareAt = (event) => (event.clientX - svg.getBoundingClientRect().left - LEFT) / (right - LEFT); // of the axis
  return { pane, title, svg, field, drawAxes, follow, shareAt, top: TOP, bottom: BOTTOM };
}
