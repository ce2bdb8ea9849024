// Round numbers: where a value that is dragged comes to rest, for a pixel is seldom worth one.

/**
 * The roundest number near a value: a multiple of 10, else of 5, of 1, of 0.5, of 0.1, and so on.
 * @param {number} value
 * @param {number} reach how far away it may be; 0: the value itself
 */
export function roundWithin(value, reach) {
  if (!(reach > 0) || !Number.isFinite(value + reach)) return value;
  if (Math.abs(value) <= reach) return 0;
  for (let power = Math.ceil(Math.log10(Math.abs(value) + reach)); ; power -= 1) {
    for (const unit of [10 ** power, 10 ** power / 2]) {
      const near = Math.round(value / unit) * unit;
      // the second is true sooner or later: half a unit is never far
      if (Math.abs(near - value) <= reach || unit <= reach) return Number(near.toPrecision(12));
    }
  }
}

/**
 * Where a value that is dragged comes to rest: at the start, at an end or at the roundest number under the same pixel.
 * @param {number} value
 * @param {number[]} range from which end to which it can be dragged
 * @param {number} reach half a pixel
 * @param {number} start
 */
export function restNear(value, [low, high], reach, start) {
  if (value <= low || value >= high) return value;
  const within = reach * 1.001; // what lies in the middle between two pixels is under one of them
  if (Math.abs(start - value) <= within) return start;
  return Math.min(Math.max(roundWithin(value, within), low), high);
}

/**
 * Round numbers from one end of a scale to the other: the multiples of 1, 2 or 5 times a power of ten, so that they are few.
 * @param {number} low
 * @param {number} high
 * @param {number} [most] spaces between them
 */
export function listTicks(low, high, most = 8) {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const unit = [1, 2, 5, 10].map((factor) => factor * power).find((size) => (high - low) / size <= most * (1 + 1e-9)) ?? high - low;
  const [first, last] = [Math.ceil(low / unit - 1e-9), Math.floor(high / unit + 1e-9)];
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => Number(((first + i) * unit).toPrecision(12)) + 0); // + 0: no −0
}

/** @param {number} size @returns {number} the next of 1, 1.5, 2, 3, 5, 7 times a power of ten, or 0: an axis that seldom changes */
export function roundUp(size) {
  if (!size) return 0;
  const power = 10 ** Math.floor(Math.log10(size));
  return power * ([1, 1.5, 2, 3, 5, 7].find((factor) => factor * power >= size * (1 - 1e-9)) ?? 10);
}
