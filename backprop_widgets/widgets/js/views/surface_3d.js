// Relief: the surface seen from the side: where its points are on the picture, and how it is turned.
import { set } from "../dom/plot.js";

const GRID = 51; // points along each axis that the point can be dragged to: every second hundredth
const CLOSE = 7; // pixels: what is as near to the pointer as that is under it
const FAITHFUL = 40; // pixels that an axis is worth: how far off a point may be rather than elsewhere
const SPEED = 0.6; // degrees per pixel

/**
 * Projects points onto the picture, as matplotlib has projected the surface.
 * @param {{projection: number[], ranges: number[][], heights: number[]}} background
 * @param {[number, number]} size of the picture in pixels
 * @returns {(point: number[]) => number[]} of two weights and a loss: two pixels
 */
export function projector({ projection, ranges, heights }, [wide, high]) {
  const sides = [...ranges, heights];
  const row = (from, at) => at.reduce((sum, share, i) => sum + projection[from + i] * share, projection[from + 3]);
  return (point) => {
    const at = point.map((value, i) => shareOf(value, sides[i]));
    const weight = row(12, at);
    return [(row(0, at) / weight) * wide, (row(4, at) / weight) * high];
  };
}

/** What is far outside would be behind the eye: it is drawn a little outside. */
function shareOf(value, [low, high]) {
  const share = (value / 2 - low / 2) / (high / 2 - low / 2);
  return Number.isNaN(share) ? 0 : Math.min(Math.max(share, -0.3), 1.3);
}

/**
 * @param {number[][]} ranges of the two weights
 * @param {(point: number[]) => number} lossAt
 * @returns {number[][]} points with their losses, evenly spaced over the axes
 */
export function gridOf(ranges, lossAt) {
  const lines = ranges.map(([low, high]) => Array.from({ length: GRID }, (_, i) => low + ((high - low) * i) / (GRID - 1)));
  const points = lines[1].flatMap((up) => lines[0].map((across) => [across, up, lossAt([across, up])]));
  return points.filter(([, , loss]) => Number.isFinite(loss));
}

/**
 * The point of a grid that lies nearest to a pixel. Where the surface is seen through itself several are close: then the
 * one with the nearest weights, so that a point that is dragged stays on its slope.
 * @param {{at: number[], seen: number[]}[]} grid
 * @param {number[]} pixel
 * @param {number[]} from the weights it comes from
 * @param {number[][]} ranges of the weights
 * @returns {[number, number] | null}
 */
export function nearest(grid, pixel, from, ranges) {
  const apart = ({ seen }) => Math.hypot(seen[0] - pixel[0], seen[1] - pixel[1]);
  const moved = ({ at }) => Math.hypot(...ranges.map(([low, high], i) => (at[i] - from[i]) / (high - low)));
  const least = grid.reduce((best, one) => Math.min(best, apart(one)), Infinity);
  const close = grid.filter((one) => apart(one) <= Math.max(CLOSE, least));
  const cost = (one) => apart(one) + FAITHFUL * moved(one);
  return close.length ? close.reduce((best, one) => (cost(one) < cost(best) ? one : best)).at.slice(0, 2) : null;
}

/**
 * Makes the controls: a switch between the two kinds, and two sliders that turn the surface.
 * @param {HTMLElement} root
 * @param {SVGElement} svg whose background can be dragged
 * @param {Record<string, string>} words
 * @param {() => void} changed called when the reader wants to see it otherwise
 * @returns {{get: () => object | null, set: (look: any) => void}} from where it is seen
 */
export function looks(root, svg, words, changed) {
  let look = null; // the first picture says
  const button = root.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", className: "bw-kind", textContent: words.kind, title: words["kind.hint"] });
  const turns = root.appendChild(document.createElement("div"));
  turns.className = "bw-turns";
  turns.hidden = true;
  const turn = slider(turns, words.turn, [-180, 180]);
  const tilt = slider(turns, words.tilt, [5, 85]);

  const show = () => {
    const relief = look.kind === "3d";
    set(button, { "aria-pressed": relief });
    turns.hidden = !relief;
    root.closest(".bw-pane").classList.toggle("bw-relief", relief);
    [turn, tilt].forEach((input, i) => {
      input.value = String(Math.round(look.view[i]));
      set(input, { "aria-valuetext": `${input.value}°` });
    });
  };
  const see = (part) => {
    look = { ...look, ...part };
    show();
    changed();
  };
  button.addEventListener("click", () => look && see({ kind: look.kind === "3d" ? "2d" : "3d" }));
  for (const input of [turn, tilt]) input.addEventListener("input", () => see({ view: [Number(turn.value), Number(tilt.value)] }));
  watchTurning(svg, () => look, (azimuth, elevation) => {
    const around = ((((azimuth + 180) % 360) + 360) % 360) - 180;
    see({ view: [around, Math.min(Math.max(elevation, 5), 85)] });
  });
  return {
    get: () => look,
    set: (other) => {
      look = other;
      show();
    },
  };
}

/** Dragging beside the point turns the surface. */
function watchTurning(svg, look, turned) {
  let begun = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || look()?.kind !== "3d" || event.target.getAttribute("role") === "slider") return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    begun = { x: event.clientX, y: event.clientY, view: look().view };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!begun) return;
    const [azimuth, elevation] = begun.view;
    turned(azimuth - SPEED * (event.clientX - begun.x), elevation + SPEED * (event.clientY - begun.y));
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { begun = null; });
}

/** @returns {HTMLInputElement} a slider in degrees, with its label */
function slider(root, text, [min, max]) {
  const [label, input] = [document.createElement("label"), document.createElement("input")];
  label.className = "bw-turn";
  const name = document.createElement("span");
  name.textContent = text;
  Object.assign(input, { type: "range", min, max, step: 1 });
  label.append(name, input);
  root.append(label);
  return input;
}
