// How a number is written for a reader; explain/numbers.py writes the same.

let undefinedWord = "undefined"; // until the kernel has said it in its language

/**
 * Say what stands for a number that is none.
 * @param {string} word
 */
export function nameUndefined(word) {
  undefinedWord = word;
}

/**
 * @param {number} value any float
 * @param {string} code "4": four decimals; "4n": the same, a negative number in brackets; "s": the same without zeros at
 *   the end; "8", "8n", "8s": these in eight characters at most, fewer decimals from 100 up;
 *   "g": four significant digits at most; "%": a share in percent, one decimal, with its sign;
 *   "check": a relative error as a tick, or as a cross if it is not below the tolerance
 * @param {number} [tolerance] of "check", as the kernel sends it
 * @returns {string}
 */
export function formatNumber(value, code, tolerance = NaN) {
  if (code === "check") return value < tolerance ? "✓" : "✗";
  if (Number.isNaN(value)) return code === "%" ? "—" : undefinedWord;
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (code === "%") {
    const share = size * 100;
    const part = share === Infinity ? "∞" : share < 1e6 ? share.toFixed(1) : scientific(share);
    return `${part === "0.0" ? "" : sign || "+"}${part} %`;
  }
  let text;
  if (size === Infinity) text = "∞";
  else if (size !== 0 && !(size >= 0.00005 && size < 100000)) text = scientific(size);
  else {
    text = code === "g" ? significant(size) : size.toFixed(code[0] === "8" ? countDecimals(size) : 4);
    if ((code === "g" || code.endsWith("s")) && text.includes(".")) text = text.replace(/\.?0+$/, "");
  }
  return sign && code[1] === "n" ? `(−${text})` : sign + text;
}

/** @param {number} size below 100000 @returns {number} the decimals for which eight characters have room, four at most */
function countDecimals(size) {
  return 4 - [100, 1000, 10000].filter((bound) => size >= bound).length;
}

/** @param {number} size @returns {string} */
function significant(size) {
  const text = size.toPrecision(4); // with an exponent from 10000 up; Number's own text has none below a million
  return text.includes("e") ? String(Number(text)) : text;
}

/** @param {number} size @returns {string} */
function scientific(size) {
  return size.toExponential(2).replace("e+", "e").replace("-", "−");
}

/**
 * The number a person typed; explain/numbers.py reads the same.
 * @param {string} text
 * @returns {number | null} null if it is not a finite number; a decimal comma and a true minus sign are understood
 */
export function parseNumber(text) {
  let plain = text.trim().replaceAll("−", "-");
  if (plain.split(",").length === 2 && !plain.includes(".")) plain = plain.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  return Number.isFinite(Number(plain)) ? Number(plain) : null;
}

/**
 * A number as one would type it again: exactly the same float.
 * @param {number} value
 * @returns {string}
 */
export function writeExactly(value) {
  return String(value);
}
