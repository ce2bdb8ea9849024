// Axes of the loss surface: ticks, names and colour bar, around a picture from above or on one from the side.
import { createScale } from "../core/geometry.js";
import { writeLevels } from "../core/loss_surface.js";
import { formatNumber } from "../core/numbers.js";
import { listTicks } from "../core/round_numbers.js";
import { draw } from "../dom/plot.js";

const [LETTER, LINE, BAR] = [7.8, 15, 10]; // pixels: a digit, a line of text, the colour bar
const ROOM = 5; // digits that there is room for beside the bar at least, so that a move seldom changes the size of the picture
const SPACES = 4; // between two ticks in 3-D, at most

/**
 * Draws the axes around a picture from above.
 * @param {SVGElement} root
 * @param {{ranges: number[][]}} scene
 * @param {number[]} bounds of the bands
 * @param {string[]} names of the two weights and of the loss, as they are written
 * @param {number[]} size in pixels
 * @param {import("../core/loss_surface.js").Look & {colours: string[]}} look with the colours of the bands, from below
 * @returns {{left: number, top: number, wide: number, high: number}} where the picture stands, in whole pixels
 */
export function drawAxes(root, { ranges }, bounds, names, [width, height], look) {
  const text = writer(root);
  const { colours } = look;
  const levels = writeLevels(bounds, look);
  const beside = Math.max(ROOM, ...levels.map((level) => level.length)) * LETTER;
  const [top, high] = [LINE + 9, Math.max(Math.floor(height - 3 * LINE - 16), 1)];
  const up = writeTicks(ranges[1], Math.max(2, high / 28));
  const left = Math.ceil(Math.max(...up.map(([, words]) => words.length)) * LETTER + 10);
  const wide = Math.max(Math.floor(width - left - beside - BAR - 18), 1); // a page may be narrower for a moment
  const [right, bottom] = [left + wide, top + high];
  const x = createScale(ranges[0], [left, right]);
  const y = createScale(ranges[1], [bottom, top]);
  const most = Math.max(2, wide / 34);
  const widest = Math.max(...writeTicks(ranges[0], most).map(([, words]) => words.length)) * LETTER + 8;
  const across = writeTicks(ranges[0], Math.max(1, Math.min(most, wide / widest)));
  draw("path", { class: "bw-axis", d: `M${left} ${top}V${bottom}H${right}` }, root);
  for (const [tick, words] of across) {
    draw("path", { class: "bw-axis", d: `M${x(tick)} ${bottom}v4` }, root);
    text(words, { class: "bw-tick", x: x(tick), y: bottom + LINE + 2, "text-anchor": "middle" });
  }
  for (const [tick, words] of up) {
    draw("path", { class: "bw-axis", d: `M${left} ${y(tick)}h-4` }, root);
    text(words, { class: "bw-tick", x: left - 7, y: y(tick) + 4.5, "text-anchor": "end" });
  }
  const bar = right + 10;
  const level = createScale([0, colours.length], [bottom, top]);
  colours.forEach((fill, i) => draw("rect", { x: bar, y: level(i + 1), width: BAR, height: level(i) - level(i + 1), fill }, root));
  levels.forEach((words, i) => {
    const place = level((i * colours.length) / (levels.length - 1));
    draw("path", { class: "bw-axis", d: `M${bar + BAR} ${place}h3` }, root);
    text(words, { class: "bw-tick", x: bar + BAR + 6, y: place + 4.5 });
  });
  text(names[0], { class: "bw-axis-name", x: (left + right) / 2, y: bottom + 2 * LINE + 5, "text-anchor": "middle" });
  text(names[1], { class: "bw-axis-name", x: left - 7, y: LINE - 3, "text-anchor": names[1].length < 5 ? "end" : "start" });
  text(names[2], { class: "bw-axis-name", x: names[2].length < 5 ? bar : width - 2, y: LINE - 3, "text-anchor": names[2].length < 5 ? "start" : "end" });
  return { left, top, wide, high };
}

/**
 * Draws the axes of a surface that is seen from the side, each along the edge of its box that lies nearest to the reader.
 * @param {SVGElement} root
 * @param {number[][]} sides the ranges of two weights and the loss
 * @param {string[]} names as above
 * @param {(point: number[]) => number[]} place of a point with its loss, in pixels
 */
export function drawEdges(root, sides, names, place) {
  const text = writer(root);
  const middle = place(sides.map(([low, high]) => low / 2 + high / 2));
  names.forEach((name, axis) => {
    const [first, second] = [0, 1, 2].filter((other) => other !== axis);
    const edges = [0, 1].flatMap((a) => [0, 1].map((b) => ({ [first]: sides[first][a], [second]: sides[second][b] })));
    const at = (edge, value) => place([0, 1, 2].map((side) => (side === axis ? value : edge[side])));
    const centre = (edge) => at(edge, sides[axis][0] / 2 + sides[axis][1] / 2);
    const ground = axis === 2 ? edges : edges.filter((edge) => edge[2] === sides[2][0]);
    const nearest = axis === 2 ? (edge) => -centre(edge)[0] : (edge) => centre(edge)[1]; // the loss stands at the left
    const edge = ground.reduce((best, other) => (nearest(other) > nearest(best) ? other : best));
    const [here, ends] = [centre(edge), sides[axis].map((end) => at(edge, end))];
    const away = Math.hypot(here[0] - middle[0], here[1] - middle[1]) || 1;
    const out = [(here[0] - middle[0]) / away, (here[1] - middle[1]) / away];
    const anchor = out[0] > 0.35 ? "start" : out[0] < -0.35 ? "end" : "middle";
    draw("path", { class: "bw-axis", d: `M${ends[0]}L${ends[1]}` }, root);
    const [low, high] = sides[axis];
    const ticks = listTicks(low, high, SPACES);
    const free = axis === 2 ? ticks.filter((tick) => tick / 2 - low / 2 > 0.06 * (high / 2 - low / 2)) : ticks; // at its foot another axis ends
    for (const [tick, words] of writeApart(free)) {
      const [x, y] = at(edge, tick);
      draw("path", { class: "bw-axis", d: `M${x} ${y}l${4 * out[0]} ${4 * out[1]}` }, root);
      text(words, { class: "bw-tick", x: x + 13 * out[0], y: y + 15 * out[1] + 4.5, "text-anchor": anchor });
    }
    if (axis === 2) { // over its upper end: beside it a long number takes the room
      text(name, { class: "bw-axis-name", x: ends[1][0], y: ends[1][1] - 9, "text-anchor": "middle" });
      return;
    }
    const far = anchor === "middle" ? 30 : 48;
    text(name, { class: "bw-axis-name", x: here[0] + far * out[0], y: here[1] + 34 * out[1] + 5, "text-anchor": anchor });
  });
}

/**
 * Draws the three sides of the box that lie behind the surface, with a line at each tick.
 * @param {SVGElement} root
 * @param {number[][]} sides as above
 * @param {(shares: number[]) => number[]} camera
 */
export function drawBox(root, sides, camera) {
  const write = (/** @type {number[][]} */ points) => `M${points.map((shares) => camera(shares).slice(0, 2)).join("L")}`;
  const ticks = sides.map(([low, high]) => listTicks(low, high, SPACES).map((tick) => (tick / 2 - low / 2) / (high / 2 - low / 2)));
  for (const axis of [0, 1, 2]) {
    const [one, other] = [0, 1, 2].filter((along) => along !== axis);
    const centre = (/** @type {number} */ side) => [0, 1, 2].map((along) => (along === axis ? side : 0.5));
    const back = camera(centre(0))[2] > camera(centre(1))[2] ? 0 : 1;
    const at = (/** @type {number} */ a, /** @type {number} */ b) => [0, 1, 2].map((along) => ({ [axis]: back, [one]: a, [other]: b })[along]);
    draw("path", { class: "bw-wall", d: `${write([at(0, 0), at(1, 0), at(1, 1), at(0, 1)])}Z` }, root);
    const lines = [...ticks[one].map((tick) => [at(tick, 0), at(tick, 1)]), ...ticks[other].map((tick) => [at(0, tick), at(1, tick)])];
    draw("path", { class: "bw-grid", d: lines.map(write).join("") }, root);
  }
}

/** @param {number[]} range @param {number} most spaces between them @returns {[number, string][]} ticks with their words */
function writeTicks([low, high], most) {
  return writeApart(listTicks(low, high, most));
}

/** @param {number[]} ticks @returns {[number, string][]} each with words that tell it from the others */
function writeApart(ticks) {
  const words = ticks.map((tick) => formatNumber(tick, "g"));
  const apart = new Set(words).size === words.length;
  return ticks.map((tick, i) => [tick, apart ? words[i] : String(tick).replace("-", "−")]);
}

/** @param {SVGElement} root @returns {(words: string, attributes: Record<string, string | number>) => void} */
function writer(root) {
  return (words, attributes) => { draw("text", attributes, root).textContent = words; };
}
