// @ts-check
/** A slider over time: its keys go by seconds, and what it says is a time of day. */
import { timeOfDay } from "./clock.js";

/** What a key moves it by, in milliseconds. @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1000, ArrowDown: -1000, ArrowRight: 1000, ArrowUp: 1000, PageDown: -15_000, PageUp: 15_000 };

/** Where a key leads to; null where it leads nowhere. @param {string} key @param {number} value @param {number} min @param {number} max */
export function moved(key, value, min, max) {
  const by = KEYS[key];
  return by ? Math.min(max, Math.max(min, value + by)) : null;
}

/** Its keys. @param {HTMLInputElement} slider */
export function timed(slider) {
  slider.step = "any";
  slider.addEventListener("keydown", (event) => {
    const to = moved(event.key, Number(slider.value), Number(slider.min), Number(slider.max));
    if (to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    slider.value = String(to);
    slider.dispatchEvent(new Event("input"));
  });
}

/** Set it between two moments, and have a screen reader hear a time of day. @param {HTMLInputElement} slider @param {number} from @param {number} until @param {number} at */
export function stand(slider, from, until, at) {
  slider.min = String(from);
  slider.max = String(until);
  slider.value = String(at);
  spoken(slider, at);
}

/** @param {HTMLInputElement} slider @param {number} at */
export function spoken(slider, at) {
  slider.setAttribute("aria-valuetext", timeOfDay(at));
}
