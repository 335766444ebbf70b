// @ts-check
/** The left column: a button for each pod, how each caller sees it, and how near it is to going. */
import { FOOT, weight } from "./picture.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Pod} Pod */
/** @typedef {(name: string, values?: Record<string, string>) => string} Say */

/** So many places are drawn: of a longer run each is a share of it. */
const MOST = 10;
/** A longer run than this is not counted at one glance, and has its figure beside it. */
const COUNTED = 5;

/** As high as this is a lane at least, and a caller's part of it: with more pods the picture is scrolled. */
const LEAST = 40;
const LEAST_VIEW = 22;
/** Above the views where the column is narrow there is the pod's name. */
const NARROW = 200;
const NAME = 26;

/**
 * How much room there is: the height of all lanes, of one, and of one caller's part of one.
 * @param {number} room what is there @param {number} width @param {number} lanes how many, by their weight @param {number} callers
 */
export function heights(room, width, lanes, callers) {
  const name = width < NARROW ? NAME : 0;
  const all = Math.max(room, Math.ceil(lanes * Math.max(LEAST, name + callers * LEAST_VIEW)));
  const lane = all / lanes;
  const view = (lane - name) / callers;
  return { all, lane, view, kind: view < 30 ? "tiny" : view < 74 ? "low" : "roomy" };
}

/** How full each place is, from 0 to 1. @param {number} run @param {number} threshold @returns {number[]} */
export function places(run, threshold) {
  const drawn = Math.min(threshold, MOST);
  return Array.from({ length: drawn }, (_, i) => Math.max(0, Math.min(1, (run * drawn) / threshold - i)));
}

/** How a pod stands with a caller. @param {State} state @param {string} caller @param {string} name @param {number|null} held the moment that is looked at; null is now */
export function standing(state, caller, name, held) {
  const host = state.host(caller, name);
  const pod = (state.facts.pods ?? []).find((each) => each.name === name);
  const threshold = host?.threshold ?? 0;
  if (held !== null) {
    const then = state.stood(caller, name, held);
    return { kind: then.out ? "out" : (then.ready ?? pod?.ready) ? "in" : "unready", run: then.out ? threshold : Math.min(threshold, then.run), threshold };
  }
  const out = [...state.open.values()].some((each) => each.c === caller && each.pod === name) || (host?.ejected ?? false);
  return { kind: out ? "out" : pod?.ready ? "in" : "unready", run: out ? threshold : Math.min(threshold, state.runs.get(`${caller}\n${name}`) ?? 0), threshold };
}

/** @param {string} tag @param {string} kind @param {string} [text] */
function made(tag, kind, text = "") {
  return Object.assign(document.createElement(tag), { className: kind, textContent: text });
}

export class Lanes {
  /** @type {number|null} the moment that is looked at; null is now */
  held = null;

  /** @param {HTMLElement} column @param {State} state @param {Say} word @param {(name: string) => void} touch */
  constructor(column, state, word, touch) {
    this.column = column;
    this.state = state;
    this.word = word;
    this.touch = touch;
    new ResizeObserver(() => this.fit()).observe(/** @type {HTMLElement} */ (column.parentElement));
  }

  /** Have all of it find room. */
  fit() {
    const { column, state } = this;
    const stage = /** @type {HTMLElement} */ (column.parentElement);
    const lanes = state.lanes.reduce((sum, each) => sum + weight(each), 0);
    const { all, lane, view, kind } = heights(stage.clientHeight - FOOT, column.clientWidth, lanes, Math.max(1, state.callers.length));
    stage.style.setProperty("--least", `${all + FOOT}px`);
    column.style.setProperty("--lane", `${lane}px`);
    column.style.setProperty("--view", `${view}px`);
    column.dataset.room = kind;
  }

  /** All of it anew. @param {string} touched the pod that is asked about */
  draw(touched) {
    const { state } = this;
    this.column.replaceChildren(...state.lanes.map((name) => this.row(name, touched)));
    this.column.style.gridTemplateRows = state.lanes.map((each) => `minmax(0, ${weight(each)}fr)`).join(" ");
    this.fit();
    this.turn();
  }

  /** @param {string} name @param {string} touched */
  row(name, touched) {
    const pod = (this.state.facts.pods ?? []).find((each) => each.name === name);
    const row = made(pod ? "button" : "div", "lane");
    row.dataset.pod = name;
    const head = made("b", pod ? "" : "wide", pod ? "" : this.word("proxy"));
    row.append(head);
    if (!pod) return row;
    head.append(made("i", "", pod.version), made("span", "rest", name), made("span", "runs"));
    row.title = name;
    row.setAttribute("aria-pressed", String(name === touched));
    row.onclick = () => this.touch(name);
    const halves = made("span", "views");
    row.append(halves);
    for (const caller of this.state.callers) {
      const view = made("span", "view");
      view.dataset.caller = caller;
      halves.append(view);
    }
    return row;
  }

  /** What changes often in it. */
  turn() {
    this.plans();
    for (const view of /** @type {NodeListOf<HTMLElement>} */ (this.column.querySelectorAll(".view"))) {
      const name = /** @type {HTMLElement|null} */ (view.closest(".lane"))?.dataset.pod ?? "";
      this.show(view, name, view.dataset.caller ?? "");
    }
  }

  /** Which fault plan each pod runs, where it has any. */
  plans() {
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.column.querySelectorAll(".lane"))) {
      const place = row.querySelector(".runs");
      const plan = (this.state.facts.pods ?? []).find((each) => each.name === row.dataset.pod)?.plan ?? "none";
      const said = plan === "none" ? "" : this.word("runs", { plan });
      if (place && place.textContent !== said) Object.assign(place, { textContent: said, title: said });
    }
  }

  /** @param {HTMLElement} view @param {string} name @param {string} caller */
  show(view, name, caller) {
    const { state, word } = this;
    const pod = (state.facts.pods ?? []).find((each) => each.name === name);
    const { kind, run, threshold } = standing(state, caller, name, this.held);
    const said = kind === "out" ? word("out-now") : word(kind);
    const more = pod?.restarts && this.held === null ? `· ${word(pod.restarts === 1 ? "restarted" : "restarts", { count: String(pod.restarts) })}` : "";
    const end = (this.held === null && pod?.end?.[document.documentElement.lang]) || "";
    const key = [kind, run, threshold, said, more, end, state.callers.length].join();
    if (view.dataset.key === key) return;
    view.title = end;
    Object.assign(view.dataset, { key, state: kind, run: String(run) });
    const boxes = made("span", threshold > COUNTED ? "boxes many" : "boxes");
    boxes.setAttribute("aria-label", `${run}/${threshold}`);
    for (const share of places(run, threshold)) {
      const box = made("span", share === 1 ? "box full" : "box");
      if (share > 0 && share < 1) box.style.setProperty("--full", `${Math.round(share * 100)}%`);
      boxes.append(box);
    }
    const figure = made("span", "figure", threshold > COUNTED ? `${run}/${threshold}` : "");
    figure.setAttribute("aria-hidden", "true");
    const words = made("span", "state");
    words.append(said, ...(more ? [" ", made("span", "more", more)] : []));
    view.title = `${caller}: ${run}/${threshold} ${said} ${more}`.trim();
    view.replaceChildren(made("span", "whose", state.callers.length > 1 ? caller : ""), boxes, figure, words);
  }
}
