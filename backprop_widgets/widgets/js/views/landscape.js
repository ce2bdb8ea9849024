// Landscape: the loss surface, and on it the path, the next step and a point to drag.
import { getCalculator } from "../core/calculator.js";
import { getTrajectory } from "../core/descent.js";
import { formatNumber } from "../core/numbers.js";
import { restNear } from "../core/round_numbers.js";
import { getTrail } from "../core/run.js";
import { fillBlanks, fillCounted } from "../core/sentences.js";
import { getInputs, getStart, numbersOf, setInputs } from "../core/store.js";
import { WALKED, hidesLoss } from "../core/walkthrough.js";
import { build, write } from "../dom/element.js";
import { find } from "../dom/find.js";
import { isFinger, takeHold } from "../dom/finger.js";
import { scheduleFrames } from "../dom/frames.js";
import { set } from "../dom/plot.js";
import { createSlots } from "../dom/slots.js";
import { createAxesControls } from "./axes.js";
import { createBackground } from "./background.js";
import { createLookControls } from "./surface_3d.js";
import { createOverlay, describePoint } from "./surface_overlay.js";
import { createSurfacePicture } from "./surface_picture.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  el.classList.add("bw");
  build(el, model.get("template"));
  const [inputs, weights] = [state.get("inputs"), state.get("weights")];
  const [constants, appearance] = [state.get("constants"), model.get("appearance")];
  let slots = createSlots(el, getCalculator(state).names, constants.check);
  const root = find(el, ".bw-surface");
  const surface = createOverlay(root, model, constants.runs, () => {
    paint();
    back.wait();
  });
  const picture = createSurfacePicture(root, state, appearance);
  const [readout, note] = [find(el, ".bw-readout"), find(el, ".bw-run-note")];
  /** @type {{what?: string, data?: object, whole?: boolean}} */
  let painted = {}; // what the surface on the screen was painted of
  let hovered = null;
  const names = () => back.scene().names;
  const ranges = () => back.scene().ranges;
  const isSeen = () => surface.getSize()[0] > 0; // else it has no place on the screen yet
  const seenFromTheSide = () => look.get().kind === "3d";

  /** Paints the surface itself, if it is another one. @param {boolean} quick whether something moves */
  const paintSurface = (quick) => {
    const what = `${back.write()} ${surface.getSize()} ${devicePixelRatio}`;
    const { data } = getCalculator(state);
    if (what === painted.what && data === painted.data && (quick || painted.whole)) return;
    if (!isSeen()) return;
    const [scene, { view }] = [back.scene(), look.get()];
    const computed = picture.compute(scene, quick);
    const framed = surface.frame(scene, computed, seenFromTheSide() ? view : null);
    painted = { what, data, whole: !quick || computed.count === appearance.points };
    picture.paint(framed.box, framed.camera);
    const [low, high] = scene.ranges[0];
    set(surface.point, { "aria-valuemin": low, "aria-valuemax": high });
    root.dataset.view = view.join(" ");
  };

  const paint = () => {
    paintSurface(true);
    picture.show(back.find());
    const values = getInputs(state);
    const calculator = getCalculator(state);
    if (slots.names !== calculator.names) slots = createSlots(el, calculator.names, constants.check);
    const columns = names().map((name) => weights.indexOf(name));
    const numbers = calculator.run(values, state.get("sample"));
    const here = names().map((name) => values[inputs.indexOf(name)]);
    slots.fill(numbers);
    const eta = formatNumber(values[inputs.indexOf("eta")], "g");
    write(note, state.get("steps") ? fillCounted(model.get("words"), "steps", state.get("steps"), { eta }) : "");
    const path = getTrajectory(state, calculator, values);
    const right = calculator.rightStep ? getTrajectory(state, calculator, values, "rightStep") : null;
    el.classList.toggle("bw-mistaken", Boolean(calculator.rightStep));
    const next = columns.map((column) => numbers[calculator.step.moving[column][1]]);
    const points = (rows) => (seenFromTheSide() ? lifted(rows, columns) : rows.map((row) => columns.map((column) => row[column])));
    const ghosts = state.get("ghosts").map((ghost) => points(ghost.weights));
    const scene = { path: points(path.rows), ghost: points(right?.rows ?? []), trail: points(getTrail(state)), ghosts };
    if (seenFromTheSide()) surface.paint({ ...scene, here: raised(here), next: raised(next) });
    else surface.paint({ ...scene, here, next });
    const loss = hidesLoss(state) ? null : numbers[(calculator.rightStep ?? calculator.step).loss];
    const said = describePoint(model, names(), here, loss);
    set(surface.point, { "aria-valuetext": said, "aria-valuenow": here[0] });
    readout.textContent = hovered ? fillBlanks(model.get("words").there, { point: describePoint(model, names(), hovered, lossAt(hovered)) }) : said;
  };

  /** Points of the two weights shown with the loss of each, for 3-D; of a long trail so many that no gap is seen. */
  const lifted = (rows, columns) => {
    const [calculator, values] = [getCalculator(state), getInputs(state).slice()];
    const places = weights.map((name) => inputs.indexOf(name));
    const loss = (calculator.rightStep ?? calculator.step).loss;
    const apart = Math.max(1, rows.length / 400);
    return Array.from({ length: Math.ceil(rows.length / apart) }, (_, i) => {
      const row = rows[Math.floor(i * apart)];
      places.forEach((place, column) => { values[place] = row[column]; });
      return [...columns.map((column) => row[column]), calculator.probe(values, state.get("sample"))[loss]];
    });
  };
  const raised = (point) => [...point, lossAt(point)];

  const lossAt = (point) => {
    const [calculator, values] = [getCalculator(state), getInputs(state).slice()];
    names().forEach((name, i) => { values[inputs.indexOf(name)] = point[i]; });
    return calculator.probe(values, state.get("sample"))[(calculator.rightStep ?? calculator.step).loss];
  };

  /**
   * Moves the point: to a round number under the pixel, if it is dragged; else to where a slider could put it, by the
   * hundredth part of an axis that is a power of ten.
   */
  const moveTo = (point, pixels = [0, 0]) => {
    const start = getStart(state);
    const changes = point.map((value, i) => {
      const [low, high] = ranges()[i];
      if (pixels[i]) return [names()[i], restNear(value, [low, high], pixels[i] / 2, start[names()[i]])];
      const decimals = 2 - Math.floor(Math.log10(high - low) + 1e-9);
      return [names()[i], Number(value.toFixed(Math.min(Math.max(decimals, 0), 20)))];
    });
    setInputs(state, Object.fromEntries(changes));
  };

  const under = find(el, ".bw-under");
  const look = createLookControls(under, surface.svg, model.get("words"), constants.tilt, model.get("background").look, () => {
    paint();
    back.wait();
  });
  const rest = () => {
    paintSurface(false);
    return isSeen() ? picture.getSize() : null;
  };
  const back = createBackground(model, state, look, rest, () => {
    axes.show({ ...back.scene(), failed: model.get("background").failed });
    paint();
  });
  const axes = createAxesControls(under, model, state, back);
  const hover = (point) => {
    hovered = point;
    paint();
  };
  watchPointer(surface, moveTo, hover, () => surface.grasp(lossAt));
  watchKeys(surface.point, () => names().map((name) => getInputs(state)[inputs.indexOf(name)]), ranges, moveTo);
  return [
    scheduleFrames(state, `${numbersOf(state)} change:ranges change:activation change:steps change:ghosts ${WALKED}`, paint, () => slots.mark()),
    back.stop,
    surface.stop,
  ];
}

/** Dragging the point, or pressing a mouse anywhere on the surface, moves both weights; pointing asks for the loss. */
function watchPointer({ svg, point, grip, at, getPixels }, moveTo, hover, grasp) {
  let dragging = false;
  let off = { clientX: 0, clientY: 0 };
  svg.addEventListener("pointerdown", (event) => {
    const held = takeHold(event, point, grip);
    if (event.button !== 0 || !(held || (!isFinger(event) && at(event)))) return;
    event.preventDefault();
    point.focus({ preventScroll: true });
    svg.setPointerCapture(event.pointerId);
    dragging = true;
    hover(null); // what is said is of the point again
    grasp();
    off = (isFinger(event) && held) || { clientX: 0, clientY: 0 };
    if (!isFinger(event) && event.target !== point) moveTo(at(event, true), getPixels());
  });
  svg.addEventListener("pointermove", (event) => {
    const there = dragging && at({ clientX: event.clientX - off.clientX, clientY: event.clientY - off.clientY }, true);
    if (there) moveTo(there, getPixels());
    else if (!dragging) hover(at(event));
  });
  const release = () => { dragging = false; };
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);
  svg.addEventListener("pointerleave", () => hover(null));
}

/** Arrow keys move the point by a hundredth of the axes, with Shift by a tenth. */
function watchKeys(point, here, ranges, moveTo) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  point.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would go to another cell
    const share = event.shiftKey ? 0.1 : 0.01;
    moveTo(here().map((value, i) => {
      const [low, high] = ranges()[i];
      return value + way[i] * share * (high - low);
    }));
  });
}
