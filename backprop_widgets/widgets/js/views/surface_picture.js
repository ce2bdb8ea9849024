// Surface picture: the inside of the axes. While anything moves the page paints it; when all rests, matplotlib's picture is seen.
import { createBandPainter } from "../core/bands.js";
import { getCalculator } from "../core/calculator.js";
import { createLossSurface } from "../core/loss_surface.js";
import { createRelief, listFaces } from "../core/relief.js";
import { getInputs } from "../core/store.js";
import { find } from "../dom/find.js";

const [QUICK, SLOW] = [2e6, 3e7]; // operations at most, while something moves and when all rests

/**
 * @param {HTMLElement} root
 * @param {any} state
 * @param {import("../core/bands.js").Look} look
 */
export function createSurfacePicture(root, state, look) {
  const canvas = /** @type {HTMLCanvasElement} */ (find(root, "canvas"));
  const picture = /** @type {HTMLImageElement} */ (find(root, ".bw-picture"));
  // kept in the processor's memory, where its pixels are written
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const paintBands = createBandPainter(look);
  /** @type {{data?: object, axes?: string, most?: number, key?: string, compute?: any}} */
  let prepared = {};
  /** @type {ImageData | null} */
  let image = null;
  /** @type {any} */
  let surface = null;
  /** @type {any} */
  let relief = null;

  /** @param {import("./background.js").Scene} scene @param {boolean} quick whether something moves */
  const compute = ({ names, ranges }, quick) => {
    const [{ data }, most, axes] = [getCalculator(state), quick ? QUICK : SLOW, names.join()];
    if (prepared.data !== data || prepared.most !== most || prepared.axes !== axes) {
      prepared = { data, most, axes, compute: createLossSurface(data, names, look, most), key: "" };
    }
    const inputs = getInputs(state);
    const values = Object.fromEntries(state.get("inputs").map((name, i) => [name, inputs[i]]));
    const key = JSON.stringify([values, ranges]); // turning it changes nothing of this
    if (key !== prepared.key) [surface, relief] = [prepared.compute(values, ranges), null];
    prepared.key = key;
    return surface;
  };

  /**
   * Paints what was computed.
   * @param {{left: number, top: number, wide: number, high: number}} box where, in pixels of the page
   * @param {((shares: number[]) => number[]) | null} camera for 3-D
   */
  const paint = (box, camera) => {
    const sides = { left: box.left, top: box.top, width: box.wide, height: box.high };
    for (const part of [canvas, picture]) {
      for (const [side, pixels] of Object.entries(sides)) part.style[side] = `${pixels}px`;
    }
    const scale = devicePixelRatio || 1;
    const [width, height] = [Math.round(box.wide * scale), Math.round(box.high * scale)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    if (!camera) {
      if (!image || image.width !== width || image.height !== height) image = pen.createImageData(width, height);
      paintBands(image, surface, scale);
      pen.putImageData(image, 0, 0);
      return;
    }
    relief ??= createRelief(surface, look.thin);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, box.wide, box.high);
    pen.lineWidth = look.edge;
    for (const { band, outline } of listFaces(relief, camera)) {
      pen.fillStyle = pen.strokeStyle = look.colours[band];
      pen.beginPath();
      for (const [x, y] of outline) pen.lineTo(x, y);
      pen.closePath();
      pen.fill();
      pen.stroke();
    }
  };

  /** @param {string} address of matplotlib's picture; empty while there is none of what is to be seen */
  const show = (address) => {
    if (address && picture.getAttribute("src") !== address) picture.src = address;
    root.classList.toggle("bw-moving", !address);
  };
  /** @returns {number[]} width, height, pixels to one of the page */
  const getSize = () => [canvas.width, canvas.height, devicePixelRatio || 1];
  return { compute, paint, show, getSize };
}
