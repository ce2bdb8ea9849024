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
    const part = share === Infinity ? "∞" : share < 1e6 ? share.toFixed(1) : writeScientific(share);
    return `${part === "0.0" ? "" : sign || "+"}${part} %`;
  }
  let text;
  if (size === Infinity) text = "∞";
  else if (size !== 0 && !(size >= 0.00005 && size < 100000)) text = writeScientific(size);
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

/** @param {number} size @param {number} [decimals] @returns {string} */
export function writeScientific(size, decimals = 2) {
  return size.toExponential(decimals).replace("e+", "e").replace("-", "−");
}

// What stands for a sign or a digit on one keyboard or another.
const TYPED = {
  "+": "＋﹢",
  "-": "−－﹣‐‑‒–—",
  ".": "．。｡",
  ",": "，",
  "/": "／⁄∕÷",
  e: "EｅＥ",
  " ": "\t\n\v\f\r\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff",
  ...Object.fromEntries(Array.from("０１２３４５６７８９", (typed, digit) => [digit, typed])),
};
const PLAIN = new Map(Object.entries(TYPED).flatMap(([plain, every]) => Array.from(every, (typed) => [typed, plain])));
const FRACTIONS = "½12 ⅓13 ⅔23 ¼14 ¾34 ⅕15 ⅖25 ⅗35 ⅘45 ⅙16 ⅚56 ⅐17 ⅛18 ⅜38 ⅝58 ⅞78 ⅑19 ⅒1A".split(" ");
const VULGAR = new Map(FRACTIONS.map(([typed, ...digits]) => [typed, digits.map((digit) => Number.parseInt(digit, 16))]));
const PART = String.raw`([\d.,]+(?:e[+-]?\d+)?)`;
const FRACTION = new RegExp(`^([+-]?) ?${PART}(?: ?/ ?${PART})?$`);
const MIXED = new RegExp(`^([+-]?) ?(\\d*) ?([${[...VULGAR.keys()].join("")}])$`);
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/;
const THOUSANDS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?(?:e[+-]?\d+)?$/;

/**
 * The number a person typed; explain/notation/numbers.py says the rule, and reads the same.
 * @param {string} text
 * @returns {number | string} a finite number; or why it is none: "empty", "text", "comma", "zero", "huge" or "tiny"
 */
export function parseNumber(text) {
  const plain = Array.from(text, (typed) => PLAIN.get(typed) ?? typed).join("").replace(/^ +| +$/g, "");
  if (!plain) return "empty";
  const mixed = MIXED.exec(plain);
  if (mixed) {
    const [above, below] = /** @type {number[]} */ (VULGAR.get(mixed[3]));
    return divide(mixed[1], Number(mixed[2]) * below + above, below);
  }
  const fraction = FRACTION.exec(plain);
  if (!fraction) return "text";
  const [above, below] = [fraction[2], fraction[3] ?? "1"].map(parseDecimal);
  if (typeof above === "string") return above;
  return typeof below === "string" ? below : divide(fraction[1], above, below);
}

/** @param {string} text of a number without a sign @returns {number | string} */
function parseDecimal(text) {
  if (THOUSANDS.test(text)) return "comma";
  const plain = text.split(",").length === 2 && !text.includes(".") ? text.replace(",", ".") : text;
  if (!DECIMAL.test(plain)) return "text";
  const number = Number(plain);
  if (number === Infinity) return "huge";
  return number === 0 && /[1-9]/.test(plain.split("e")[0]) ? "tiny" : number;
}

/** @param {string} sign @param {number} above @param {number} below @returns {number | string} */
function divide(sign, above, below) {
  if (below === 0) return "zero";
  const number = above / below;
  if (number === Infinity) return "huge";
  if (number === 0 && above !== 0) return "tiny";
  return sign === "-" ? -number : number;
}
