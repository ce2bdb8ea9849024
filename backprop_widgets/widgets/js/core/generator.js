// Generator: random numbers that follow from a seed; training/generator.py draws the same, and says the sources.

/** @param {number} word @param {number} bits @returns {number} */
const rotate = (word, bits) => (word << bits) | (word >>> (32 - bits));

/** FNV-1a of a text, its UTF-16 units in two bytes each. @param {string} text @returns {number} */
function hash(text) {
  let word = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    for (const byte of [unit & 255, unit >> 8]) word = Math.imul(word ^ byte, 0x01000193);
  }
  return word;
}

/** MurmurHash3's fmix32. @param {number} word @returns {number} */
function mix(word) {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

export class Generator {
  /** @param {number | string} seed a whole number or a text */
  constructor(seed) {
    const word = hash(String(seed).normalize("NFC"));
    this.state = [1, 2, 3, 4].map((turn) => mix((word + Math.imul(turn, 0x9e3779b9)) | 0));
  }

  /** @returns {number} a whole number from 0 to 2³² − 1 */
  word() {
    let [a, b, c, d] = this.state;
    c ^= a;
    d ^= b;
    this.state = [a ^ d, b ^ c, c ^ (b << 9), rotate(d, 11)];
    return Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  }

  /** @returns {number} from [0, 1), a multiple of 2⁻⁵³ */
  uniform() {
    const high = this.word() >>> 5;
    return (high * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** @param {number} count from 1 to 2³² @returns {number} a whole number from 0 to count − 1 */
  integer(count) {
    const end = 2 ** 32 - (2 ** 32 % count);
    let word = this.word();
    while (word >= end) word = this.word();
    return word % count;
  }

  /** @template T @param {ArrayLike<T>} items @returns {T} one of them */
  choice(items) {
    return items[this.integer(items.length)];
  }

  /** @template T @param {Iterable<T>} items @returns {T[]} the items in another order */
  shuffle(items) {
    const order = [...items];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = this.integer(last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }
}
