// @ts-check
/** A recorded run, played back: the moment that is shown goes on at a speed of its own, and jumps. */

import { timeOfDay } from "./clock.js";
import { lacking } from "./held.js";
import { spoken, timed } from "./slider.js";
import { READY, visible } from "./state.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Facts} Facts */
/** @typedef {import("./state.js").State} State */

/** So many milliseconds are to be seen before the first mark, and after the last one. */
const MARGIN = 1000;

export class Play {
  speed = 1;
  going = true;
  /** How many of the marks have been shown. */
  shown = 0;

  /** @param {State} state @param {Facts} facts those of the end @param {Mark[]} marks in their order @param {() => number} clock in milliseconds */
  constructor(state, facts, marks, clock = () => performance.now()) {
    this.state = state;
    this.facts = facts;
    this.marks = marks;
    this.news = marks.filter((each) => each.k === "back" || each.k === "applied");
    this.turned = marks.filter((each) => each.k === "pod");
    this.clock = clock;
    // A lab may have stood for long before anybody asked it for anything.
    this.from = ((marks.find(visible) ?? marks[0])?.t ?? 0) - MARGIN;
    // Logs of several Envoys, and of the client, are by the time at which each thing began.
    this.until = marks.reduce((last, each) => Math.max(last, each.t), this.from) + MARGIN;
    this.at = this.from;
    this.since = clock();
    state.clear();
    state.facts = this.moment();
  }

  /** The moment that is shown. */
  get now() {
    if (!this.going) return this.at;
    return Math.min(this.until, this.at + (this.clock() - this.since) * this.speed);
  }

  get ended() {
    return this.now >= this.until;
  }

  /** Go on or stand still, from here; from the beginning where it has ended. @param {boolean} going */
  go(going) {
    this.at = going && this.ended ? this.from : this.now;
    this.since = this.clock();
    this.going = going;
  }

  /** @param {number} speed */
  run(speed) {
    this.at = this.now;
    this.since = this.clock();
    this.speed = speed;
  }

  /** Jump. @param {number} at */
  seek(at) {
    this.at = Math.min(this.until, Math.max(this.from, at));
    this.since = this.clock();
  }

  /** What has happened since the last time, or all of it where the time went back; `anew` says which. @returns {{marks: Mark[], anew: boolean}} */
  advance() {
    const now = this.now;
    const anew = this.shown > 0 && this.marks[this.shown - 1].t > now;
    if (anew) {
      this.state.clear();
      this.shown = 0;
    }
    const begin = this.shown;
    while (this.shown < this.marks.length && this.marks[this.shown].t <= now) this.shown += 1;
    const marks = this.marks.slice(begin, this.shown);
    this.state.add(marks);
    if (marks.length || anew) this.state.facts = this.moment();
    return { marks, anew };
  }

  /** The facts of the moment: who is ready, and who is out until when. @returns {Facts} */
  moment() {
    /** @type {Map<string, {ready: boolean, starts: number}>} */
    const turns = new Map();
    for (const mark of this.turned) {
      const found = turns.get(mark.pod) ?? { ready: false, starts: 0 };
      if (!turns.has(mark.pod)) turns.set(mark.pod, found);
      if (mark.t > this.now) continue;
      found.ready = READY.get(mark.to) ?? found.ready;
      found.starts += mark.to === "started" ? 1 : 0;
    }
    const pods = (this.facts.pods ?? []).map((pod) => {
      const turn = turns.get(pod.name);
      const known = turn ? { ready: turn.ready, restarts: Math.max(0, turn.starts - 1) } : { ready: pod.ready ?? true, restarts: 0 };
      return Object.assign({}, pod, known, { trouble: null, unready: null, end: null });
    });
    const later = this.news.filter((each) => each.t > this.now);
    const hosts = (this.facts.hosts ?? []).map((host) => {
      const band = this.state.open.get(`${host.c}\n${host.pod}\n${host.cluster}`);
      const out = { ejected: Boolean(band), since: band?.from ?? null, earliest: band?.earliest ?? null, latest: null };
      if (later.some((each) => each.k === "applied" && each.reset.includes(host.cluster))) {
        // The rules of then are not those of the end, which alone are known; the return itself is.
        const back = later.find((each) => each.k === "back" && each.c === host.c && each.pod === host.pod && each.pool === host.cluster);
        Object.assign(out, { threshold: 0, earliest: back?.t ?? null });
      }
      return Object.assign({}, host, out);
    });
    return { ...this.facts, pods, hosts, trouble: null };
  }
}

/**
 * The controls of a playback.
 * @param {Play} play
 * @param {(id: string) => any} $
 * @param {(name: string, values?: Record<string, string>) => string} word
 * @param {{gaps: Record<string, string>[], lang: () => string, moment: number|null, changed: (marks: Mark[], anew: boolean) => void}} page
 * @returns {() => void} says all of it again, in the language of now
 */
export function controls(play, $, word, page) {
  $("play").hidden = false;
  document.body.dataset.kept = "";
  $("play-at").min = String(play.from);
  $("play-at").max = String(play.until);
  $("play-outs").replaceChildren(...play.marks.filter((each) => each.k === "out").map((each) => new Option("", String(each.t))));
  const tell = () => {
    const now = play.now;
    const going = play.going && !play.ended;
    $("play-go").textContent = word(going ? "hold" : play.ended ? "from-start" : "go-on");
    $("play-go").setAttribute("aria-pressed", String(!going));
    if (document.activeElement !== $("play-at") || going) $("play-at").value = String(now);
    spoken($("play-at"), now);
    const passed = ((now - play.from) / 1000).toFixed(0);
    const all = ((play.until - play.from) / 1000).toFixed(0);
    const said = `${timeOfDay(now)} · ${word("passed", { seconds: passed, all })}`;
    if ($("play-when").textContent !== said) $("play-when").textContent = said;
  };
  const turn = () => {
    const { marks, anew } = play.advance();
    if (marks.length || anew) page.changed(marks, anew);
    tell();
  };
  /** What is paused can be linked to. */
  const note = () => history.replaceState(null, "", play.going ? location.pathname : `#t=${Math.round(play.now)}`);
  $("play-go").onclick = () => {
    play.go(!play.going || play.ended);
    note();
    turn();
  };
  $("play-at").oninput = () => {
    $("gone").textContent = "";
    play.seek(Number($("play-at").value));
    note();
    turn();
  };
  $("play-speed").onchange = () => play.run(Number($("play-speed").value));
  timed($("play-at"));
  if (page.moment !== null) $("gone").textContent = lacking(page.moment, play.from, play.until, word);
  if (page.moment !== null && !$("gone").textContent) {
    play.go(false);
    play.seek(page.moment);
    note();
  }
  const retell = () => {
    for (const each of $("play-speed").options) each.textContent = `×${each.value}`;
    $("play-speed").setAttribute("aria-label", word("speed"));
    $("play-at").setAttribute("aria-label", word("moments"));
    $("play-gaps").textContent = page.gaps.map((each) => each[page.lang()]).join(" · ");
    tell();
  };
  setInterval(turn, 50);
  turn();
  retell();
  return retell;
}
