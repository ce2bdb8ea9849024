// Computes and paints surfaces that Python has written down, as the page does; see test_loss_surface.py.
import { createBandPainter } from "../../backprop_widgets/widgets/js/core/bands.js";
import { createLossSurface, cut, writeLevels } from "../../backprop_widgets/widgets/js/core/loss_surface.js";
import { createCamera } from "../../backprop_widgets/widgets/js/core/projection.js";
import { createRelief, listFaces } from "../../backprop_widgets/widgets/js/core/relief.js";

const { look, cases } = JSON.parse(Deno.readTextFileSync(Deno.env.get("CASES")));
const written = (number) => (Number.isFinite(number) ? number : String(number));

const answers = cases.map(({ programs, axes, values, ranges, points, size, view, scale, losses }) => {
  if (losses) return writeLevels(cut(Float64Array.from(losses), look), look);
  const surface = createLossSurface(programs, axes, { ...look, points })(values, ranges);
  const found = { losses: Array.from(surface.losses, written), bounds: surface.bounds };
  if (view) {
    const relief = createRelief(surface, look.thin);
    const camera = createCamera(view, look.camera, size);
    const corners = Array.from(relief.corners[0], (x, k) => camera([x, relief.corners[1][k], relief.corners[2][k]]));
    const depths = listFaces(relief, camera).map(({ outline }) => outline.reduce((sum, point) => sum + point[2] / 4, 0));
    return { ...found, corners, bands: Array.from(relief.bands), depths };
  }
  if (!size) return found;
  const [width, height] = size;
  const image = { width, height, data: new Uint8ClampedArray(4 * width * height) };
  createBandPainter(look)(image, surface, scale);
  return { ...found, pixels: Array.from(image.data) };
});
Deno.writeTextFileSync(Deno.env.get("ANSWERS"), JSON.stringify(answers));
