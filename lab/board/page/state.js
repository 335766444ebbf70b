// @ts-check
/** What the board knows: the marks of the last ten minutes and the facts of now. Nothing here draws. */

/** @typedef {{k: string, n: number, t: number, c: string, pod: string, s: number, bad: boolean, run: number, id: string|null, a: number, from: string|null, own: boolean, flags: string[], pool: string, why: string, times: number, line: string, to: string, plan?: string, reset: string[], pools?: string[], earliest: number|null, sweep: number|null, seconds?: number, before?: Mark}} Mark */
/** @typedef {{c: string, pod: string, cluster: string, pool: string, subset: boolean, ejected: boolean, times: number, threshold: number, interval: number, since: number|null, earliest: number|null, latest: number|null}} Host */
/** @typedef {Record<string, string>|null|undefined} Said in every language */
/** @typedef {{name: string, version: string, ready: boolean, restarts: number, trouble: Said, unready: Said, plan?: string|null, end?: Said}} Pod */
/** @typedef {{lab?: string, condition: string, callers?: {name: string, kind: string}[], pods?: Pod[], hosts?: Host[], measured?: import("./foresight.js").Measured[], load?: number, trouble?: Said}} Facts */
/** @typedef {{c: string, pod: string, pool: string, from: number, until: number|null, earliest: number|null, forgotten?: boolean, anew?: boolean}} Band `forgotten` where it ended without a return, `anew` where it is of a pool that was new before its change was told */

import { Sweeps } from "./sweeps.js";

export const KEPT = 600_000;
/** What of a pod's turns makes it ready, and what unready; whatever else happens to it changes neither. */
export const READY = new Map([["ready", true], ["started", false], ["unready", false], ["ended", false], ["terminating", false], ["withdrawn", false], ["gone", false]]);
/** The lane of what the proxy answered by itself. */
export const OWN = "";

/** What is seen in the picture; what it came after, such as pods that start, is not. @param {Mark} mark */
export const visible = (mark) => ["try", "end", "out", "back", "kept"].includes(mark.k);

export class State {
  /** @type {Facts} */
  facts = { condition: "unknown" };
  /** @type {Mark[]} */
  marks = [];
  /** @type {Band[]} */
  bands = [];
  /** @type {Map<string, Band>} */
  open = new Map();
  /** @type {Map<string, number>} */
  runs = new Map();
  /** @type {Map<string, Mark>} */
  tries = new Map();
  /** @type {Mark|null} */
  event = null;
  /** How many errors clients saw, and how many there were in the pods. */
  client = 0;
  pods = 0;
  /** @type {number[]} */
  recent = [];
  /** @type {Mark[]} plans and rules that were changed */
  deeds = [];
  sweeps = new Sweeps();

  /** @param {number} kept for how many milliseconds marks are kept */
  constructor(kept = KEPT) {
    this.kept = kept;
  }

  clear() {
    this.marks = [];
    this.bands = [];
    this.open = new Map();
    this.runs = new Map();
    this.tries = new Map();
    this.event = null;
    this.client = 0;
    this.pods = 0;
    this.recent = [];
    this.deeds = [];
    this.sweeps = new Sweeps();
  }

  /** The lanes from top to bottom: each pod, then the proxy's own. */
  get lanes() {
    return [...(this.facts.pods ?? []).map((each) => each.name), OWN];
  }

  get callers() {
    return (this.facts.callers ?? []).map((each) => each.name);
  }

  /** @param {string} caller @param {string} pod */
  host(caller, pod) {
    const mine = (this.facts.hosts ?? []).filter((each) => each.c === caller && each.pod === pod);
    return mine.find((each) => each.ejected) ?? mine.find((each) => !each.subset) ?? mine[0];
  }

  /** @param {Mark[]} marks in their order; what of them is to be drawn comes back. */
  add(marks) {
    for (const mark of marks) {
      const spot = `${mark.c}\n${mark.pod}`;
      this.sweeps.take(mark);
      if (mark.k === "try") {
        if (mark.bad) this.pods += 1;
        this.runs.set(spot, mark.run);
        const name = `${mark.c}\n${mark.id}`;
        if (mark.from !== null) mark.before = this.tries.get(name);
        if (mark.id !== null && mark.bad) this.tries.set(name, mark);
        if (this.tries.size > 5000) this.tries.delete(this.tries.keys().next().value ?? "");
      } else if (mark.k === "end") {
        if (mark.s === 0 || mark.s >= 500) this.client += 1;
        this.recent.push(mark.t);
      } else if (mark.k === "out") {
        /** @type {Band} */
        const band = { c: mark.c, pod: mark.pod, pool: mark.pool, from: mark.t, until: null, earliest: mark.earliest };
        // Nobody goes who is gone: Envoy has forgotten the one before, by a change that it has yet to tell.
        const before = this.open.get(`${spot}\n${mark.pool}`);
        if (before) {
          Object.assign(before, { until: mark.t, forgotten: true });
          band.anew = true;
        }
        this.bands.push(band);
        this.open.set(`${spot}\n${mark.pool}`, band);
        this.event = mark;
      } else if (mark.k === "back") {
        const band = this.open.get(`${spot}\n${mark.pool}`);
        if (band) band.until = mark.t;
        this.open.delete(`${spot}\n${mark.pool}`);
        this.runs.set(spot, 0);
        this.event = mark;
      } else if (mark.k === "applied" || (mark.k === "proxy" && mark.to === "started")) {
        this.forget(mark);
      }
      if (mark.k === "applied" || mark.k === "plan") this.deeds.push(mark);
      // Half of all are answers that a try's mark stands for: they are counted, and not kept.
      if (mark.k !== "end" || mark.own) this.marks.push(mark);
    }
    const oldest = (this.marks.at(-1)?.t ?? 0) - this.kept;
    let gone = 0;
    while (gone < this.marks.length && this.marks[gone].t < oldest) gone += 1;
    if (gone > 1000) this.marks.splice(0, gone);
    while (this.deeds.length && this.deeds[0].t < oldest) this.deeds.shift();
    this.bands = this.bands.filter((each) => each.until === null || each.until > oldest);
  }

  /** Envoy has forgotten: all of a proxy's that was started, or what it knew of pools that are new to it. @param {Mark} mark */
  forget(mark) {
    for (const [spot, band] of this.open) {
      if (mark.k === "proxy" ? band.c !== mark.c : !mark.reset.includes(band.pool)) continue;
      const anew = band.anew && mark.k === "applied";
      band.anew = false;
      if (anew) continue;
      Object.assign(band, { until: mark.t, forgotten: true });
      this.open.delete(spot);
    }
    for (const spot of this.runs.keys()) if (mark.k === "proxy" ? spot.startsWith(`${mark.c}\n`) : mark.reset.length) this.runs.delete(spot);
  }

  /** How a pod stood with a caller at a moment; `ready` is null where nothing says so. @param {string} caller @param {string} pod @param {number} at */
  stood(caller, pod, at) {
    const out = this.bands.some((each) => each.c === caller && each.pod === pod && each.from <= at && (each.until === null || each.until > at));
    let run = -1;
    /** @type {boolean|null} */
    let ready = null;
    for (let i = this.marks.length - 1; i >= 0 && (run < 0 || ready === null); i -= 1) {
      const mark = this.marks[i];
      if (mark.t > at) continue;
      const here = mark.pod === pod && mark.c === caller;
      if (run < 0) {
        if (here && mark.k === "try") run = mark.run;
        else if ((here && mark.k === "back") || (mark.k === "applied" && mark.reset.length) || (mark.k === "proxy" && mark.to === "started" && mark.c === caller)) run = 0;
      }
      if (mark.k === "pod" && mark.pod === pod) ready ??= READY.get(mark.to) ?? null;
    }
    return { out, run: Math.max(0, run), ready };
  }

  /** Requests a second, over the last five. @param {number} now */
  rate(now) {
    this.recent = this.recent.filter((each) => each > now - 5000);
    return this.recent.length / 5;
  }
}
