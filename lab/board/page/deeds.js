// @ts-check
/** What was done to a lab, in its picture: another fault plan in a pod's lane, other rules across all. */

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./picture.js").Picture} Picture */

/** What is said of one. @param {Mark} mark @param {(name: string, values?: Record<string, string>) => string} word */
export function told(mark, word) {
  if (mark.k === "plan") return word("planned", { pod: mark.pod, plan: mark.plan ?? "" });
  if (mark.k === "refused") return word("refused");
  return mark.pools?.length ? word("forgot", { pools: mark.pools.join(", ") }) : word("applied");
}

/**
 * A dashed line at each, with what it was where there is room for it.
 * @param {Picture} picture @param {number} from @param {number} now @param {(at: number) => number} x
 */
export function deeds(picture, from, now, x) {
  const { pen, colour, state } = picture;
  /** @type {Map<string, number>} */
  const clear = new Map();
  pen.save();
  pen.strokeStyle = colour.quiet;
  pen.fillStyle = colour.ink;
  pen.lineWidth = 1.5;
  pen.setLineDash([3, 4]);
  pen.font = `${picture.width < 600 ? 12 : 15}px system-ui, sans-serif`;
  pen.textAlign = "left";
  pen.textBaseline = "top";
  for (const mark of state.deeds) {
    if (mark.t < from || mark.t > now) continue;
    const { top, height } = mark.k === "plan" ? picture.lane(mark.pod) : picture.lane(state.lanes[0]);
    const bottom = mark.k === "plan" ? top + height : picture.height - 24;
    const at = x(mark.t);
    pen.beginPath();
    pen.moveTo(at, top + 2);
    pen.lineTo(at, bottom - 2);
    pen.stroke();
    const said = mark.k === "plan" ? (mark.plan ?? "") : picture.word("applied");
    const wide = pen.measureText(said).width;
    // What was done to all is above, and what was done to the pod below, where no countdown stands.
    const row = `${mark.k} ${top}`;
    if (at < (clear.get(row) ?? 0) || wide > picture.width / 2) continue;
    clear.set(row, at + wide + 12);
    pen.fillText(said, Math.min(at + 5, picture.width - wide - 4), mark.k === "plan" ? bottom - 18 : top + 4);
  }
  pen.restore();
}
