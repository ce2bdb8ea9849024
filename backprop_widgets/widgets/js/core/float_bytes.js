// Floats as bytes, eight each, in the order of this machine, which is that of the kernel: exact, infinities and NaN included.

/** @param {DataView} bytes @returns {Float64Array<ArrayBuffer>} */
export function unpack(bytes) {
  const buffer = /** @type {ArrayBuffer} */ (bytes.buffer);
  return new Float64Array(buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @param {ArrayLike<number>} numbers @returns {DataView} */
export function pack(numbers) {
  return new DataView(Float64Array.from(numbers).buffer);
}
