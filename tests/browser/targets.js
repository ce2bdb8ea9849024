// What a finger is to press or to take hold of, and which of it is too small (WCAG 2.2, 2.5.8).
(root, size) => {
  // Near its corners, too, nothing may lie over it; they are round, and some targets are discs.
  const ways = [[-1, -1], [1, -1], [-1, 1], [1, 1], [-1, 0], [1, 0], [0, -1], [0, 1]];
  const reach = size / 2 - 2;
  const found = [];
  for (const target of root.querySelectorAll("button, summary, select, input, textarea, [role=slider], a[href]")) {
    if (!target.checkVisibility({ visibilityProperty: true }) || target.disabled || target.closest("p a")) continue;
    target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const label = ["checkbox", "radio"].includes(target.type) ? target.labels[0] : null; // it takes the press as well
    const grip = target.previousElementSibling?.matches(".bw-grip") ? target.previousElementSibling : null;
    const box = (label ?? grip ?? target).getBoundingClientRect();
    const isHit = (hit) => [target, label, grip].some((part) => part?.contains(hit));
    const missed = ways.some(([across, down]) => {
      const far = reach * (across && down ? Math.SQRT1_2 : 1);
      const [x, y] = [(box.left + box.right) / 2 + across * far, (box.top + box.bottom) / 2 + down * far];
      return !isHit(document.elementFromPoint(x, y));
    });
    const name = target.getAttribute("aria-label") || target.textContent.trim() || target.title || target.className;
    const measures = `${Math.round(box.width)} × ${Math.round(box.height)}`;
    if (missed || Math.min(box.width, box.height) < size - 0.5)
      found.push(`${target.localName} “${name.slice(0, 40)}” (${measures})`);
  }
  return found;
}
