// Copying: a selected derivation as lines that one can read; a browser copies MathML a letter a line.

/**
 * @param {HTMLElement} root
 * @returns {() => void} stops it
 */
export function copyLines(root) {
  /** @param {ClipboardEvent} event */
  const copy = (event) => {
    const selection = getSelection();
    if (!selection?.rangeCount || !event.clipboardData) return;
    const range = selection.getRangeAt(0);
    const rows = [...root.querySelectorAll("tr")].filter((row) => isSelected(range, row));
    if (!rows.some((row) => row.querySelector("math"))) return; // plain text is copied as it is
    const titles = [...root.querySelectorAll("h4")].filter((title) => isSelected(range, title));
    const lines = [...titles.map((title) => title.textContent), ...rows.map((row) => writeLine(range, row))];
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
  };
  root.addEventListener("copy", copy);
  return () => root.removeEventListener("copy", copy);
}

/** What is selected of a row: formula = numbers = value. @param {Range} range @param {HTMLTableRowElement} row */
function writeLine(range, row) {
  const between = row.querySelector("math") && !row.matches(".bw-nudged") ? " = " : " ";
  return [...row.cells].flatMap((cell) => writeCell(range, cell)).join(between);
}

/** Its formula, if it has one, and what else stands in it. @param {Range} range @param {HTMLTableCellElement} cell */
function writeCell(range, cell) {
  const parts = [...cell.childNodes].filter((part) => isSelected(range, part));
  const formulas = parts.map((part) => part instanceof Element && part.getAttribute("data-plain"));
  const words = parts.filter((_, i) => !formulas[i]).map((part) => (part.nodeName === "DIV" ? " " : "") + part.textContent);
  return [...formulas, words.join("").trim()].filter(Boolean);
}

/** @param {Range} range @param {Node} node @returns {boolean} whether something of it that can be seen is selected */
function isSelected(range, node) {
  const seen = node instanceof Element ? node : node.parentElement;
  if (!range.intersectsNode(node) || !seen || getComputedStyle(seen).visibility === "hidden") return false;
  const part = document.createRange();
  part.selectNodeContents(node);
  if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0) part.setStart(range.startContainer, range.startOffset);
  if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0) part.setEnd(range.endContainer, range.endOffset);
  return part.toString().trim() !== "";
}
