// Stage: the whole screen for one element, in letters for the last row.
const [WIDE, HIGH] = [857, 482]; // pixels of a page that fill the screen: letters of 12.5 are 28 high on one of 1920 × 1080
const LEAST = 360; // of its width on a small screen

/**
 * Fills the screen with an element, or the window where the screen is refused.
 * @param {HTMLElement} element
 * @param {() => void} left called when the reader has left, as by Escape, which the browser keeps for itself
 * @returns {() => void} gives the screen back
 */
export function fillScreen(element, left) {
  const fit = () => {
    const least = Math.min(innerHeight / HIGH, innerWidth / LEAST);
    element.style.setProperty("--bw-zoom", String(Math.max(1, Math.min(Math.max(least, innerWidth / WIDE), innerWidth / LEAST))));
  };
  const change = () => {
    if (!document.fullscreenElement) left();
  };
  fit();
  addEventListener("resize", fit);
  document.addEventListener("fullscreenchange", change);
  element.requestFullscreen?.().catch(() => {});
  return () => {
    removeEventListener("resize", fit);
    document.removeEventListener("fullscreenchange", change);
    if (document.fullscreenElement === element) document.exitFullscreen();
  };
}
