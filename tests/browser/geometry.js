// What a reader sees of the texts of a view: where each lies, and what is wrong with that. geometry.py says what is.
async (root) => {
  const SLACK = 1; // pixels; ink is smoothed at its edges
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  const found = new Set();
  for (const _ of "12") await new Promise((next) => requestAnimationFrame(next)); // what has changed is painted
  root.scrollIntoView({ block: "start", behavior: "instant" }); // so that no bar sticks where others pass under it

  const isSeen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !node.closest(".bw-hidden, desc, title, option, script, style, annotation");
  const isClear = (colour) => /^rgba\(.*, 0\)$|^transparent$/.test(colour);
  const tidy = (text) => text.replace(/\s+/g, " ").trim();

  // A line of 13 px letters is 18 px high, and two may well overlap: a text is where its ink is.
  const measured = new Map();
  const measure = (style, text) => {
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const key = pen.font + text;
    if (!measured.has(key)) {
      const ink = pen.measureText(text);
      const [above, high] = [ink.fontBoundingBoxAscent, ink.fontBoundingBoxAscent + ink.fontBoundingBoxDescent];
      const shares = [(above - ink.actualBoundingBoxAscent) / high, (above + ink.actualBoundingBoxDescent) / high];
      measured.set(key, { shares, width: ink.width });
    }
    return measured.get(key);
  };

  const runs = []; // the lines of all texts: in which element, what it says, where its ink is
  const add = (element, text, range) => {
    const squeezed = element.closest("[textLength]"); // a range knows its letters as they were
    const box = squeezed ? squeezed.getBoundingClientRect() : range;
    const style = getComputedStyle(element);
    if (!text || isClear(element.ownerSVGElement ? style.fill : style.color)) return;
    const [top, bottom] = measure(style, text).shares.map((share) => box.top + share * box.height);
    runs.push({ element, text, left: box.left, right: box.right, top, bottom, what: `“${text}”` });
  };
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    const [node, element] = [walk.currentNode, walk.currentNode.parentElement];
    const text = tidy(node.data);
    if (!text || !isSeen(element) || element.closest("textarea, select")) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width && box.height) add(element, text, box);
  }
  // What a field or a menu shows is no text of the document.
  for (const control of root.querySelectorAll("input:not([type=range], [type=checkbox], [type=radio]), select")) {
    const style = getComputedStyle(control);
    if (!isSeen(control) || isClear(style.color)) continue;
    const menu = control.tagName === "SELECT";
    const text = tidy(menu ? control.selectedOptions[0]?.text ?? "" : control.value);
    const edges = ["paddingLeft", "paddingRight", "borderLeftWidth", "borderRightWidth"].map((side) => parseFloat(style[side]));
    const room = control.offsetWidth - edges.reduce((sum, edge) => sum + edge) - (menu ? 16 / control.currentCSSZoom : 0); // a menu has its arrow, which does not grow
    // what was typed and is refused can be scrolled in its field, as anything that is typed
    if (measure(style, text).width > room + SLACK && !control.hasAttribute("aria-invalid")) found.add(`“${text}” is cut off in its ${menu ? "menu" : "field"}`);
    const box = control.getBoundingClientRect();
    const high = 1.2 * parseFloat(style.fontSize) * (box.height / control.offsetHeight);
    add(control, text, new DOMRect(box.left + 2, (box.top + box.bottom - high) / 2, box.width - 4, high));
  }

  // Cut off by something around it, or by the edge of the page. What can be scrolled to can be read.
  const frames = new Map();
  const getFrames = (element) => { // what does not let all of an element be seen, from the inside out
    if (!element || element === document.body) return [];
    if (!frames.has(element)) {
      const style = getComputedStyle(element);
      const paints = /paint|strict|content/.test(style.contain);
      const flows = [style.overflowX, style.overflowY].map((flow) => (paints && flow === "visible" ? "clip" : flow));
      const frameless = flows.every((flow) => flow === "visible") || /^(contents|inline|none)$/.test(style.display)
        || element.matches("input, select") || (element.ownerSVGElement && element.tagName !== "svg");
      const own = frameless ? [] : [{ element, flows, box: element.getBoundingClientRect() }];
      frames.set(element, [...own, ...getFrames(element.parentElement)]);
    }
    return frames.get(element);
  };
  const around = root.getBoundingClientRect();
  const edge = document.documentElement.clientWidth;
  const things = []; // the texts again, each as far as it is in sight
  for (const run of runs) {
    let { left, right, top, bottom } = run;
    for (const { element, flows, box } of getFrames(run.element)) {
      const beyond = [left < box.left - SLACK || right > box.right + SLACK, top < box.top - SLACK || bottom > box.bottom + SLACK];
      if (beyond.some((is, side) => is && /hidden|clip/.test(flows[side])))
        found.add(`${run.what} is cut off by ${element.localName}.${element.getAttribute("class")}`);
      if (/auto|scroll/.test(flows[0])) [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      if (/auto|scroll/.test(flows[1])) [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      if (left > right || top > bottom) break;
    }
    if (left > right || top > bottom) continue;
    things.push({ ...run, left, right, top, bottom });
    if (left < -SLACK || right > edge + SLACK) found.add(`${run.what} reaches beyond the page`);
    else if (left < around.left - SLACK || right > around.right + SLACK) found.add(`${run.what} reaches beyond its view`);
  }
  for (const node of root.querySelectorAll("*")) { // what scrolls sideways has a shade where it goes on
    const { overflowX, backgroundAttachment } = getComputedStyle(node);
    if (/auto|scroll/.test(overflowX) && node.scrollWidth > node.clientWidth + SLACK && node.clientWidth && isSeen(node)
      && !backgroundAttachment.includes("local") && !node.matches("textarea, select"))
      found.add(`${node.localName}.${node.getAttribute("class")} scrolls sideways, and does not show it`);
  }
  if (root.scrollWidth > root.clientWidth + SLACK) found.add("the view is wider than its place");
  for (let node = root.parentElement; node; node = node.parentElement)
    if (node.scrollWidth > node.clientWidth + SLACK && (node === document.documentElement || /auto|scroll/.test(getComputedStyle(node).overflowX)))
      found.add("the page is wider than its window");

  // On another text, on what a hand takes hold of.
  const addSolid = (element, what, { left, right, top, bottom }) => {
    for (const { box } of getFrames(element)) [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    if (isSeen(element) && top < bottom) things.push({ element, what, left, right, top, bottom, solid: true });
  };
  for (const thumb of root.querySelectorAll(".noUi-handle")) {
    const [{ left, right, top, bottom }, edge] = [thumb.getBoundingClientRect(), 4]; // its disc is smaller than its hold
    addSolid(thumb, "a thumb", { left: left + edge, right: right - edge, top: top + edge, bottom: bottom - edge });
  }
  for (const box of root.querySelectorAll("[type=range], [type=checkbox]")) addSolid(box, `a ${box.type}`, box.getBoundingClientRect());
  for (const point of root.querySelectorAll(".bw-point")) addSolid(point, "the point", point.getBoundingClientRect());
  things.sort((a, b) => a.top - b.top);
  things.forEach((thing, place) => {
    for (let next = place + 1; next < things.length && things[next].top < thing.bottom - SLACK; next += 1) {
      const other = things[next];
      if (thing.element === other.element || (thing.solid && other.solid)) continue;
      const wide = Math.min(thing.right, other.right) - Math.max(thing.left, other.left);
      const high = Math.min(thing.bottom, other.bottom) - Math.max(thing.top, other.top);
      const [upper, under] = thing.solid ? [other, thing] : [thing, other];
      if (wide > SLACK && high > SLACK) found.add(`${upper.what} lies on ${under.what}`);
    }
  });

  // Over the edge of a node of the diagram.
  for (const shape of root.querySelectorAll(".bw-node")) {
    if (!isSeen(shape)) continue;
    const box = shape.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const round = shape.tagName === "circle";
    const [wide, high] = [box.width / 2, box.height / 2];
    const reaches = (across, down, slack) => round
      ? Math.hypot(across, down) <= wide + slack : across <= wide + slack && down <= high + slack;
    for (const run of things) {
      if (run.solid || shape.ownerSVGElement !== run.element.ownerSVGElement) continue;
      const [[left, right], [top, bottom]] = [[run.left - x, run.right - x], [run.top - y, run.bottom - y]];
      const near = ([low, top]) => Math.max(low, -top, 0);
      if (!reaches(near([left, right]), near([top, bottom]), -SLACK)) continue;
      if (!reaches(Math.max(-left, right), Math.max(-top, bottom), SLACK))
        found.add(`${run.what} crosses the edge of the node ${shape.parentElement.dataset.of ?? ""}`);
    }
  }

  // On a line of the diagram, which a halo keeps off, and a node, under which the line goes; on a curve of a nudge's error.
  for (const line of root.querySelectorAll(":is(.bw-diagram, .bw-nudge) .bw-arrow:not(.bw-bare-line)")) {
    if (!isSeen(line)) continue;
    const [{ a, b, c, d, e, f }, long] = [line.getScreenCTM(), line.getTotalLength()];
    const near = things.filter(({ element, solid }) => !solid && element.ownerSVGElement === line.ownerSVGElement
      && !/^stroke/.test(getComputedStyle(element).paintOrder) && !element.closest("g")?.querySelector(".bw-node"));
    for (let at = 0; near.length && long && at <= long; at += 2) {
      const point = line.getPointAtLength(at);
      const [x, y] = [a * point.x + c * point.y + e, b * point.x + d * point.y + f];
      for (const { left, right, top, bottom, what } of near)
        if (x > left && x < right && y > top && y < bottom) found.add(`${what} lies on a line`);
    }
  }
  return [...found];
}
