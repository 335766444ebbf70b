// @ts-check
/** Moments in words: in 24 hours, the same everywhere, as Envoy's own lines have them. */

/** @param {number} figure */
const two = (figure) => String(figure).padStart(2, "0");

/** The time of day, where its reader is. @param {number} t */
export function timeOfDay(t) {
  const at = new Date(t);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
}

/** The day with it, year first. @param {number} t */
export function dayAndTime(t) {
  const at = new Date(t);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${timeOfDay(t)}`;
}
