"""What a reader of the page would notice, asked of an element: words on words, words cut off, words too small."""

__all__ = ["OVERLAPS", "SMALLEST"]

OVERLAPS = """(root) => {
  const boxOf = (node) => {
    if (node.tagName === "INPUT") return node.getBoundingClientRect();
    if (node.ownerSVGElement) { // its letters, without the halo around them
      const [box, {a, d, e, f}] = [node.getBBox(), node.getScreenCTM()];
      return new DOMRect(a * box.x + e, d * box.y + f, a * box.width, d * box.height);
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const written = "text, td, th, h4, .bw-sub:not(.bw-under), .bw-readout, summary, label > span, button, input";
  const seen = [...root.querySelectorAll(written)]
    .filter(node => node.checkVisibility() && node.textContent.trim() + (node.value ?? ""))
    .map(node => {
      const box = boxOf(node);
      return {text: node.textContent.trim() || node.value, box};
    });
  const found = [];
  const edge = root.getBoundingClientRect();
  seen.forEach(({text, box}, place) => {
    if (box.left < edge.left - 0.5 || box.right > edge.right + 0.5) found.push(`${text} is cut off`);
    for (const other of seen.slice(place + 1)) {
      const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (wide > 1.5 && high > 3) found.push(`${text} on ${other.text}`);
    }
  });
  return found;
}"""

SMALLEST = """root => Math.min(...[...root.querySelectorAll("text, td, input, button")]
          .filter(node => node.checkVisibility() && node.textContent)
          .map(node => parseFloat(getComputedStyle(node).fontSize)
            * (node.ownerSVGElement ? Math.hypot(node.getScreenCTM().a, node.getScreenCTM().b) : 1)))"""
