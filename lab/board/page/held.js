// @ts-check
/** A moment that is held, scrolled back and linked to. */
import { dayAndTime, timeOfDay } from "./clock.js";
import { spoken, stand, timed } from "./slider.js";

/** @typedef {import("./picture.js").Picture} Picture */
/** @typedef {import("./state.js").State} State */
/** @typedef {(name: string, values?: Record<string, string>) => string} Say */

/** Two clocks are so far apart, and what happened at the edge is not lost. */
const NEAR = 2000;

/** The moment of a link; null where there is no link, NaN where it is none. @param {string} hash */
export function linked(hash) {
  if (!hash.startsWith("#t=")) return null;
  return /^#t=\d{1,15}$/.test(hash) ? Number(hash.slice(3)) : NaN;
}

/** That a link's moment is not there; "" where it is. @param {number} at @param {number} from @param {number} until @param {Say} word */
export function lacking(at, from, until, word) {
  if (at >= from - NEAR && at <= until + NEAR) return "";
  const when = Number.isNaN(at) || at > 8.64e15 ? "?" : dayAndTime(at);
  return word("gone", { when, first: timeOfDay(from), last: timeOfDay(until) });
}

export class Held {
  /** @param {(id: string) => any} $ @param {Picture} picture @param {State} state @param {Say} word @param {() => void} turned after it was held or let go */
  constructor($, picture, state, word, turned) {
    this.$ = $;
    this.picture = picture;
    this.state = state;
    this.word = word;
    this.turned = turned;
    timed($("moment"));
    $("hold").onclick = () => {
      $("gone").textContent = "";
      this.at(picture.held === null ? this.now : null);
    };
    $("moment").oninput = () => this.at(Number($("moment").value));
  }

  get now() {
    return Math.round(this.picture.stopped ?? Date.now() + this.picture.skew);
  }

  /** Since when there is something: the lab's beginning, or as long ago as marks are kept. */
  get oldest() {
    return Math.max(this.now - this.state.kept, this.state.marks[0]?.t ?? 0);
  }

  /** Hold a moment, or go on. @param {number|null} at */
  at(at) {
    const { $, picture } = this;
    const turned = picture.held !== at;
    picture.held = at;
    picture.shown = -1;
    picture.repaint();
    $("past").hidden = at === null;
    this.speak();
    if (at !== null) {
      if (turned && document.activeElement !== $("moment")) stand($("moment"), Math.min(at, this.oldest), Math.max(at, this.now), at);
      spoken($("moment"), at);
      $("when").textContent = timeOfDay(at);
      history.replaceState(null, "", `#t=${Math.round(at)}`);
    } else history.replaceState(null, "", location.pathname);
    this.turned();
  }

  /** Where a link leads: to its moment, or to the present, which is then said. @param {number|null} at */
  follow(at) {
    if (at === null) return;
    const said = lacking(at, this.oldest, this.now, this.word);
    this.at(said ? null : at);
    this.$("gone").textContent = said;
  }

  speak() {
    const { $, picture, word } = this;
    $("hold").textContent = word(picture.held === null ? "hold" : "go-on");
    $("hold").setAttribute("aria-pressed", String(picture.held !== null));
    $("moment").setAttribute("aria-label", word("moments"));
  }
}
