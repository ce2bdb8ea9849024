// Landscape: a picture of the loss surface with the path, the step and a point to drag drawn over it,
// and the loss along the path below.
import { formatNumber, slotFiller, unpacked } from "./numbers.js";
import { dots, draw, polyline, scale, set } from "./plot.js";

/** @param {{model: any, el: HTMLElement}} view */
function render({ model, el }) {
  el.classList.add("bw");
  el.innerHTML = model.get("template"); // built by the package; names in it are escaped
  const fill = slotFiller(model, el);
  const surface = surfaceView(model, el.querySelector(".bw-surface"));
  const curve = curveView(model, el.querySelector(".bw-curve"));
  const follow = () => {
    fill();
    surface.follow();
    curve();
  };
  const theme = () => {
    model.set("dark", document.body.dataset.jpThemeLight === "false");
    model.save_changes();
  };
  const watch = new MutationObserver(theme);
  watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  theme();
  surface.picture();
  follow();
  model.on("change:picture", surface.picture);
  model.on("change:frame change:numbers change:path", follow);
  return () => {
    watch.disconnect();
    surface.close();
    model.off("change:picture", surface.picture);
    model.off("change:frame change:numbers change:path", follow);
  };
}

/**
 * The picture and what is alive on it.
 * @param {any} model
 * @param {HTMLElement} root
 */
function surfaceView(model, root) {
  const image = root.querySelector("img");
  const svg = draw("svg", { "aria-hidden": "true" }, root);
  const field = draw("svg", { class: "bw-field" }, svg);
  const trail = draw("polyline", { class: "bw-trail" }, field);
  const line = draw("polyline", { class: "bw-path" }, field);
  const marks = draw("path", { class: "bw-marks" }, field);
  const step = draw("g", { class: "bw-step-arrow" }, field);
  const shaft = draw("line", {}, step);
  const head = draw("polygon", { points: "0,0 -9,4.5 -9,-4.5" }, step);
  const point = draw("circle", { class: "bw-point", r: 6.5 }, svg);
  let address = "";

  const scales = () => {
    const frame = model.get("frame");
    const [width, height] = frame.size;
    const [left, top] = [frame.left * width, frame.top * height];
    const [wide, high] = [frame.width * width, frame.height * height];
    return {
      frame, width, height, left, top, wide, high,
      x: scale(frame.x, [left, left + wide]),
      y: scale(frame.y, [top + high, top]),
    };
  };

  const picture = () => {
    const old = address;
    address = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    image.src = address;
    if (old) URL.revokeObjectURL(old);
  };

  const follow = () => {
    const { width, height, left, top, wide, high, x, y } = scales();
    set(svg, { viewBox: `0 0 ${width} ${height}` });
    set(field, { x: left, y: top, width: wide, height: high, viewBox: `${left} ${top} ${wide} ${high}` });
    const pairs = (numbers) => {
      const found = [];
      for (let i = 0; i < numbers.length; i += 2) found.push([x(numbers[i]), y(numbers[i + 1])]);
      return found;
    };
    const points = pairs(unpacked(model.get("path")));
    set(trail, { points: polyline(pairs(unpacked(model.get("trail")))) });
    set(line, { points: polyline(points) });
    set(marks, { d: dots(points.slice(1), 1.3) });
    const [here, slope] = [points[0], unpacked(model.get("slope"))];
    const along = [x(-slope[0]) - x(0), y(-slope[1]) - y(0)];
    const length = Math.hypot(along[0], along[1]);
    const visible = Number.isFinite(length) && length > 0;
    set(step, { visibility: visible ? "visible" : "hidden" });
    if (visible) {
      const [dx, dy] = [along[0] / length, along[1] / length];
      const reach = 20 + 36 * Math.tanh(4 * Math.hypot(slope[0], slope[1])); // shorter where it is flatter
      const tip = [here[0] + reach * dx, here[1] + reach * dy];
      set(shaft, { x1: here[0] + 7 * dx, y1: here[1] + 7 * dy, x2: tip[0] - 7 * dx, y2: tip[1] - 7 * dy });
      set(head, { transform: `translate(${tip[0]} ${tip[1]}) rotate(${(Math.atan2(dy, dx) * 180) / Math.PI})` });
    }
    const inside = [Math.min(Math.max(here[0], left), left + wide), Math.min(Math.max(here[1], top), top + high)];
    set(point, { cx: inside[0], cy: inside[1] });
    point.classList.toggle("bw-outside", Math.hypot(inside[0] - here[0], inside[1] - here[1]) > 0.01);
  };

  let count = 0;
  /** @param {PointerEvent} event */
  const drag = (event) => {
    const { frame, width, height, x, y, left, top, wide, high } = scales();
    const box = svg.getBoundingClientRect();
    const across = Math.min(Math.max(((event.clientX - box.left) / box.width) * width, left), left + wide);
    const down = Math.min(Math.max(((event.clientY - box.top) / box.height) * height, top), top + high);
    count += 1;
    model.set("dragged", [
      scale([x(frame.x[0]), x(frame.x[1])], frame.x)(across),
      scale([y(frame.y[0]), y(frame.y[1])], frame.y)(down),
      count,
    ]);
    model.save_changes();
  };
  point.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    point.setPointerCapture(event.pointerId);
    point.addEventListener("pointermove", drag);
  });
  const release = () => point.removeEventListener("pointermove", drag);
  point.addEventListener("pointerup", release);
  point.addEventListener("pointercancel", release);
  return { picture, follow, close: () => address && URL.revokeObjectURL(address) };
}

/**
 * The loss at each step of the path.
 * @param {any} model
 * @param {HTMLElement} root
 * @returns {() => void}
 */
function curveView(model, root) {
  const [left, right, top, bottom] = [30, 470, 16, 76];
  const svg = draw("svg", { viewBox: "0 0 480 96", role: "img", "aria-label": root.dataset.label }, root);
  draw("path", { class: "bw-axis", d: `M${left} ${top - 8}V${bottom}H${right}` }, svg);
  const line = draw("polyline", { class: "bw-path" }, svg);
  const start = draw("circle", { class: "bw-start", r: 4, cx: left }, svg);
  const first = draw("text", { class: "bw-note", x: left + 8 }, svg);
  const last = draw("text", { class: "bw-note", x: right, "text-anchor": "end" }, svg);
  const count = draw("text", { class: "bw-note", x: right, y: bottom + 15, "text-anchor": "end" }, svg);
  const zero = draw("text", { class: "bw-note", x: left, y: bottom + 15, "text-anchor": "middle" }, svg);
  zero.textContent = "0";
  return () => {
    const losses = unpacked(model.get("losses"));
    const highest = Math.max(...losses);
    const x = scale([0, Math.max(losses.length - 1, 1)], [left, right]);
    const y = scale([0, highest > 0 ? highest : 1], [bottom, top]);
    const points = [...losses].map((loss, i) => [x(i), y(loss)]);
    const end = points[points.length - 1];
    set(line, { points: polyline(points) });
    set(start, { cy: points[0][1] });
    const rises = losses.length > 1 && losses[1] > losses[0];
    set(first, { y: rises ? Math.min(points[0][1] + 16, bottom - 3) : Math.max(points[0][1] - 3, 11) });
    set(last, { y: Math.max(end[1] - 7, 11) });
    first.textContent = formatNumber(losses[0], "4");
    last.textContent = losses.length > 1 ? formatNumber(losses[losses.length - 1], "4") : "";
    count.textContent = root.dataset.step.replace("#", String(losses.length - 1));
  };
}

export default { render };
