"""What a reader sees, measured in the page: what lies on what, and how text stands out from its ground."""

from __future__ import annotations

__all__ = ["CONTRASTS", "OVERLAPS", "SMALLEST"]

OVERLAPS = """(root) => {
  root.scrollIntoView({behavior: "instant"}); // from its top: further down the sliders stay over what is read
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
  const written = "text, td, th, h4, .bw-sub:not(.bw-under), .bw-readout, summary, label > span, "
    + ".bw-place, .bw-said, button, input";
  const seen = [...root.querySelectorAll(written)]
    .filter(node => node.checkVisibility() && node.textContent.trim() + (node.value ?? ""))
    .map(node => {
      const box = boxOf(node);
      return {node, text: node.textContent.trim() || node.value, box};
    });
  const found = [];
  const edge = root.getBoundingClientRect();
  seen.forEach(({node, text, box}, place) => {
    if (box.left < edge.left - 0.5 || box.right > edge.right + 0.5) found.push(`${text} is cut off`);
    for (const other of seen.slice(place + 1)) {
      if (node.contains(other.node)) continue; // a button in its cell
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

# WCAG 2.2, 1.4.3 and 1.4.11: the ratio of relative luminances, for all text and for the lines of the diagram.
# axe leaves out what is in SVG. The valley's words stand on the picture, on its lightest colour.
CONTRASTS = """(root) => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].map((part, i) => i === 3 ? part / 255 : part);
  };
  const over = (top, ground) => [0, 1, 2].map(i => top[i] * top[3] + ground[i] * (1 - top[3]));
  const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [r, g, b] = colour.map(part => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element) => {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
      layers.push(rgba(getComputedStyle(node).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((ground, layer) => over(layer, ground), [255, 255, 255]);
  };
  const ratio = (colour, ground) => {
    const [lighter, darker] = [light(over(rgba(colour), ground)), light(ground)].sort((a, b) => b - a);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const found = [];
  const judge = (what, colour, ground, least) => {
    const reached = ratio(colour, ground);
    if (!(reached >= least)) found.push(`${what}: ${reached.toFixed(2)}`);
  };
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const [text, element] = [walk.currentNode.textContent.trim(), walk.currentNode.parentElement];
    if (!text || !element.checkVisibility() || element.closest(".bw-hidden")) continue;
    const [svg, {fill, color}] = [element.closest("svg"), getComputedStyle(element)];
    let ground = groundOf(svg?.parentElement ?? element);
    const box = element.closest(".bw-symbol, .bw-number") && svg?.querySelector(".bw-node");
    if (box) ground = over(rgba(getComputedStyle(box).fill), ground);
    if (element.closest(".bw-valley")) ground = [247, 251, 255];
    judge(text, svg ? fill : color, ground, 4.5);
  }
  for (const line of root.querySelectorAll(".bw-diagram :is(.bw-arrow, .bw-node)"))
    if (line.checkVisibility())
      judge(line.getAttribute("class"), getComputedStyle(line).stroke, groundOf(line.closest("section")), 3);
  return found;
}"""
