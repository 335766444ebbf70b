// @ts-check
/** The page: it follows the stream, keeps what is said beside the picture, and sends what is done. */
import { drawn } from "./drill.js";
import { draw, rows } from "./foresight.js";
import { Picture, weight } from "./picture.js";
import { PlanField } from "./plan.js";
import { controls, Play } from "./play.js";
import { State } from "./state.js";
import { Wire } from "./wire.js";

/** @typedef {import("./state.js").Mark} Mark */

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const state = new State();
/** @type {Record<string, string>} */
let words = {};
let lang = localStorage.getItem("lang") ?? "";
let token = sessionStorage.getItem("token") ?? "";
let touched = "";
// A link to a moment; what holds it takes the place of the link.
const wanted = /^#t=(\d+)$/.exec(location.hash);
let asked = 0;
let explaining = false;
let askAgain = false;

/** A sentence of the catalogue. @param {string} name @param {Record<string, string>} [values] */
function word(name, values = {}) {
  return Object.entries(values).reduce((said, [key, value]) => said.replaceAll(`{${key}}`, value), words[name] ?? "");
}

const picture = new Picture($("picture"), state, word);
// Tests and screen readers can't look into a canvas: this is what it shows.
Object.assign(window, { board: { state, picture } });

/** @type {import("./drill.js").Lesson} */
let lesson = { phase: "none" };
/** @type {{name: string, number: number, title: Record<string, string>}[]} */
let drills = [];
let acting = false;

/** The drill as it stands. @param {import("./drill.js").Lesson} now */
function teach(now) {
  const turned = now.phase !== lesson.phase;
  lesson = now;
  document.body.dataset.drill = now.phase;
  const box = $("drill");
  // The question has the whole screen, and what comes after it stands beside the picture.
  if (now.phase === "asked") $("stage").before(box);
  else if (turned) document.querySelector("aside")?.prepend(box);
  box.hidden = now.phase === "none";
  box.replaceChildren(...drawn(now, lang, word));
  $("drill-allowed").textContent = now.question?.allowed[lang] ?? "";
  $("drill-choose").hidden = !acting || now.phase !== "none" || !drills.length;
  $("drill-run").hidden = !acting || now.phase !== "asked";
  $("drill-end").hidden = !acting || now.phase === "none";
  $("drill-leave").textContent = word(now.phase === "done" ? "drill-back" : "drill-end");
  if (turned) {
    $("problem").textContent = "";
    if (now.phase === "asked") $("drill-answer").value = "";
    box.scrollTop = 0;
    rules();
  }
}

/** @type {import("./foresight.js").Predicted[]} */
let predicted = [];

/** What the server says; nothing where it is gone, which is said where the connection is. @param {string} path */
async function heard(path) {
  try {
    const answer = await fetch(path);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** What is predicted of the breaker in force: anew where the rules or a plan are others. */
async function foresee() {
  predicted = (await heard(`/prediction?lang=${lang}`))?.pools ?? [];
  compare();
}

/** It beside what was measured, of the caller whose requests are sent. */
function compare() {
  const pool = predicted[0];
  $("foresee-box").hidden = !pool;
  if (!pool) return;
  const measured = (state.facts.measured ?? []).filter((each) => each.pool === pool.pool);
  $("foresee-of").textContent = pool.pool;
  draw($("foresee"), rows(pool, measured.find((each) => each.c === state.callers[0]) ?? measured[0], word), word);
}

const plan = new PlanField($("plan"), $("plan-problem"), $("plan-help"), () => lang);
$("plan-words").onclick = () => {
  const help = $("plan-help");
  help.hidden = !help.hidden;
  $("plan-words").setAttribute("aria-expanded", String(!help.hidden));
};

async function shelf() {
  drills = (await heard(`/drills?lang=${lang}`))?.drills ?? [];
  named();
}

function named() {
  const chosen = $("drill-name").value;
  $("drill-name").replaceChildren(...drills.map((each) => new Option(`${each.number} ${each.title[lang]}`, each.name)));
  if (chosen) $("drill-name").value = chosen;
}

async function speak() {
  const got = await (await fetch(`/words?lang=${lang}`)).json();
  words = got.words;
  lang = got.lang;
  document.documentElement.lang = lang;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = word(/** @type {HTMLElement} */ (each).dataset.word ?? "");
  $("picture").setAttribute("aria-label", word("picture"));
  for (const each of $("span").options) each.textContent = word("span", { seconds: each.value });
  $("plan").setAttribute("aria-label", word("plan"));
  $("span").setAttribute("aria-label", word("span", { seconds: $("span").value }));
  document.title = `${word("title")} · goodjob`;
  named();
  teach(lesson);
  compare();
  plan.speak();
  lanes();
  hold(picture.held);
  link(connection);
  trouble();
  retell();
}

/** @typedef {"connecting"|"live"|"lost"|"silent"|"ended"|"over"|"kept"} Connection */
/** @type {Connection} */
let connection = "connecting";
let lostAt = "";
/** @param {Connection} to */
function link(to) {
  if ((to === "lost" || to === "silent") && connection !== to) lostAt = new Date().toLocaleTimeString(lang || undefined);
  connection = to;
  picture.frozen = to === "lost" || to === "silent" || to === "ended" || to === "over";
  if (to === "over") whole();
  picture.stopped = picture.frozen ? (picture.stopped ?? Date.now() + picture.skew) : null;
  document.body.dataset.link = to;
  $("link").dataset.state = to;
  $("link").textContent = word(to, { when: lostAt });
}

/** The whole of a run that is over. */
function whole() {
  // Pods that came up are older than what the run is about.
  const first = state.marks.find((each) => each.k === "try" || each.k === "end");
  if (!first || picture.stopped !== null) return;
  picture.stopped = (state.marks.at(-1)?.t ?? 0) + 300;
  const long = (picture.stopped - first.t) / 1000;
  const spans = [...$("span").options].map((each) => Number(each.value));
  const fits = spans.find((each) => each > long * 1.05) ?? Math.max(...spans);
  $("span").value = String(fits);
  picture.show(fits);
}

/** What the lab's condition means to the page. @param {import("./state.js").Facts} facts @returns {Connection} */
function condition(facts) {
  if (facts.condition === "over") return "over";
  return !facts.pods || facts.condition === "ended" || facts.condition === "killed" ? "ended" : "live";
}

/** The server's word on how it all stands. @param {any} got */
function stands(got) {
  picture.skew = got.now - Date.now();
  state.facts = got.facts;
  picture.stopped = null;
  link(condition(got.facts));
  teach(got.lesson ?? { phase: "none" });
  foresee();
  lanes();
  trouble();
  explain();
  picture.repaint();
}

/** @type {import("./wire.js").Page} */
const page = {
  hello(got) {
    state.clear();
    if (got.kept) {
      state.facts = got.facts;
      wire.close();
      replay();
      return;
    }
    state.add(got.marks);
    stands(got);
  },
  again(got) {
    state.add(got.marks);
    got.marks.slice(-200).forEach(note);
    stands(got);
  },
  marks(marks) {
    state.add(marks);
    for (const each of marks) {
      picture.paint(each);
      note(each);
    }
    views();
  },
  facts(got) {
    const before = JSON.stringify([state.lanes, state.callers]);
    state.facts = got.facts;
    picture.skew = got.now - Date.now();
    if (condition(got.facts) !== connection) link(condition(got.facts));
    if (JSON.stringify([state.lanes, state.callers]) !== before) {
      lanes();
      picture.repaint();
    } else views();
    compare();
    trouble();
  },
  lesson: teach,
  beat(got) {
    picture.skew = got.now - Date.now();
  },
  lost: () => link("lost"),
  silent: () => link("silent"),
  back() {
    link(condition(state.facts));
    picture.repaint();
  },
};
const wire = new Wire("/stream", page);
Object.assign(/** @type {any} */ (window).board, { wire });

/** A recorded run: all of it is here, and the server is asked no more. */
async function replay() {
  const run = await (await fetch("/run")).json();
  const play = new Play(state, run.facts, run.marks);
  hold(null);
  picture.time = () => play.now;
  picture.clock = true;
  Object.assign(/** @type {any} */ (window).board, { play });
  lostAt = new Date(play.from).toLocaleString(lang || undefined);
  connection = "kept";
  lanes();
  retell = controls(play, $, word, {
    gaps: run.gaps,
    lang: () => lang,
    moment: wanted ? Number(wanted[1]) : null,
    changed: (marks, anew) => {
      if (anew) $("log").replaceChildren();
      if (anew || marks.length > 5000) picture.repaint();
      else marks.forEach((each) => picture.paint(each));
      // A moment that stands still is drawn again for what has come to it.
      picture.shown = -1;
      marks.filter((each) => ["out", "back", "kept"].includes(each.k)).slice(-50).forEach(note);
      if (anew) explain();
      views();
    },
  });
  link("kept");
}
/** What a playback says again in another language. */
let retell = () => {};

/** What is the matter with the lab, or with a pod. */
function trouble() {
  const said = [state.facts.trouble, ...(state.facts.pods ?? []).flatMap((each) => [each.trouble, each.unready])];
  $("trouble").textContent = said.map((each) => each?.[lang] ?? "").filter((each) => each).join(" ");
}

/** A line for whoever does not see the picture. @param {Mark} mark */
function note(mark) {
  if (mark.k === "applied") rules();
  if (mark.k === "applied" || mark.k === "plan") foresee();
  const said = { out: "went", back: "came-back", kept: "stayed", jumped: "jumped", stood: "stood", proxy: `proxy-${mark.to}` }[mark.k];
  if (!said || !words[said]) return;
  const line = document.createElement("li");
  const when = document.createElement("b");
  when.textContent = `${new Date(mark.t).toLocaleTimeString(lang)} `;
  line.append(when, word(said, { caller: mark.c, pod: mark.pod, seconds: String(mark.seconds) }));
  $("log").prepend(line);
  while ($("log").children.length > 50) $("log").lastChild.remove();
  explain();
}

/** The left column: a button for each pod, and how each caller sees it. */
function lanes() {
  const all = state.lanes.map((name) => {
    const pod = (state.facts.pods ?? []).find((each) => each.name === name);
    const row = document.createElement(pod ? "button" : "div");
    row.className = "lane";
    row.dataset.pod = name;
    const head = document.createElement("b");
    if (pod) {
      const version = document.createElement("i");
      version.textContent = pod.version;
      const rest = document.createElement("span");
      rest.className = "rest";
      rest.textContent = name;
      head.append(version, rest);
      row.setAttribute("aria-pressed", String(name === touched));
      row.onclick = () => touch(name);
    } else {
      head.textContent = word("proxy");
      head.className = "wide";
    }
    row.append(head);
    if (pod) {
      const halves = document.createElement("span");
      halves.className = "views";
      row.append(halves);
      for (const caller of state.callers) {
        const view = document.createElement("span");
        view.className = "view";
        view.dataset.caller = caller;
        halves.append(view);
      }
    }
    return row;
  });
  $("lanes").replaceChildren(...all);
  $("lanes").style.gridTemplateRows = state.lanes.map((each) => `minmax(0, ${weight(each)}fr)`).join(" ");
  $("lab").textContent = lesson.phase === "none" || lesson.phase === "asked" ? (state.facts.lab ?? "") : (lesson.question?.title[lang] ?? "");
  const pods = (state.facts.pods ?? []).map((each) => new Option(each.name, each.name));
  const chosen = $("who").value || pods.at(-1)?.value;
  $("who").replaceChildren(...pods);
  if (chosen) $("who").value = chosen;
  views();
}

/** What changes often in it. */
function views() {
  for (const view of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".view"))) {
    const name = /** @type {HTMLElement|null} */ (view.closest(".lane"))?.dataset.pod ?? "";
    const caller = view.dataset.caller ?? "";
    const host = state.host(caller, name);
    const pod = (state.facts.pods ?? []).find((each) => each.name === name);
    const out = [...state.open.values()].some((each) => each.c === caller && each.pod === name) || (host?.ejected ?? false);
    const threshold = host?.threshold ?? 0;
    const run = out ? threshold : Math.min(threshold, state.runs.get(`${caller}\n${name}`) ?? 0);
    const kind = out ? "out" : pod?.ready ? "in" : "unready";
    const said = out ? word("out", { seconds: "" }).replace(/\s+\S*$/, "") : word(kind);
    const more = pod?.restarts ? ` · ${word("restarts", { count: String(pod.restarts) })}` : "";
    const key = [kind, run, threshold, said, more, pod?.end?.[lang], state.callers.length].join();
    if (view.dataset.key === key) continue;
    view.dataset.key = key;
    view.title = pod?.end?.[lang] ?? "";
    view.dataset.state = kind;
    view.dataset.run = String(run);
    const boxes = document.createElement("span");
    boxes.className = threshold > 5 ? "boxes many" : "boxes";
    boxes.setAttribute("aria-label", `${run}/${threshold}`);
    for (let i = 0; i < Math.min(threshold, 10); i += 1) {
      const box = document.createElement("span");
      box.className = i < run ? "box full" : "box";
      boxes.append(box);
    }
    const whose = document.createElement("span");
    whose.className = "whose";
    whose.textContent = state.callers.length > 1 ? caller : "";
    const standing = document.createElement("span");
    standing.className = "state";
    standing.textContent = said + more;
    view.replaceChildren(whose, boxes, standing);
  }
}

/** Ask why of a pod. @param {string} name */
function touch(name) {
  touched = touched === name ? "" : name;
  for (const each of document.querySelectorAll("button.lane")) each.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (each).dataset.pod === touched));
  $("who").value = name;
  explain();
}

async function explain() {
  const name = touched || (state.event?.pod ?? "");
  $("why-box").hidden = !name;
  $("why-of").textContent = name;
  $("event-box").hidden = !state.event;
  if (state.event) $("event").textContent = pretty(state.event.line);
  $("why-box").hidden ||= connection === "kept";
  if (!name || connection === "kept") return;
  // To answer it all evidence is read: one at a time is asked, and the last one is not forgotten.
  askAgain = explaining;
  if (explaining) return;
  explaining = true;
  const began = performance.now();
  try {
    await reasons(name);
  } catch {
    // That the server is gone is said where the connection is.
  } finally {
    explaining = false;
    // The longer the run, the longer it takes, and the less often it is asked.
    if (askAgain) setTimeout(explain, Math.max(1000, 5 * (performance.now() - began)));
  }
}

/** @param {string} name */
async function reasons(name) {
  const mine = (asked += 1);
  const answer = await fetch(`/why?pod=${encodeURIComponent(name)}&lang=${lang}`);
  const got = await answer.json();
  if (mine !== asked) return;
  const lines = got.why ?? [got.problem];
  $("why").replaceChildren(...lines.map((/** @type {string} */ each) => Object.assign(document.createElement("li"), { textContent: each })));
}

/** @param {string} line */
function pretty(line) {
  try {
    return JSON.stringify(JSON.parse(line), null, 1);
  } catch {
    return line;
  }
}

/** Hold a moment, or go on. @param {number|null} at */
function hold(at) {
  picture.held = at;
  picture.shown = -1;
  picture.repaint();
  $("hold").textContent = word(at === null ? "hold" : "go-on");
  $("hold").setAttribute("aria-pressed", String(at !== null));
  $("past").hidden = at === null;
  if (at !== null) {
    $("when").textContent = new Date(at).toLocaleTimeString(lang);
    history.replaceState(null, "", `#t=${Math.round(at)}`);
  } else history.replaceState(null, "", location.pathname);
}

$("hold").onclick = () => {
  if (picture.held !== null) return hold(null);
  $("moment").max = String(Date.now() + picture.skew);
  $("moment").min = String(Date.now() + picture.skew - 600_000);
  $("moment").value = $("moment").max;
  return hold(Number($("moment").max));
};
$("moment").oninput = () => hold(Number($("moment").value));
$("span").onchange = () => picture.show(Number($("span").value));
$("language").onclick = () => {
  lang = lang === "ko" ? "en" : "ko";
  localStorage.setItem("lang", lang);
  speak().then(explain);
};
$("theme").onclick = () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark" || (document.documentElement.dataset.theme === undefined && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
  picture.restyle();
};

/** Send what is to be done. @param {string} path @param {object} body */
async function act(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json", "x-goodjob-token": token }, body: JSON.stringify({ lang, ...body }) });
  const got = await answer.json();
  const problem = typeof got.problem === "string" ? (words[got.problem.replace("board-", "")] ?? got.problem) : answer.ok ? "" : JSON.stringify(got.detail ?? got);
  $("problem").textContent = problem;
  return answer.ok ? got : null;
}

/** The rules' fields; controls for whoever may act. */
async function rules() {
  const found = await heard(`/rules?lang=${lang}`);
  if (found) showRules(found);
}

/** @param {{fields: {resource: string, where: string, name: string, kind: string, value: string|number|null}[], diff: string}} got */
function showRules(got) {
  let last = "";
  const shown = got.fields.flatMap((field) => {
    const group = `${field.resource} · ${field.where.split(".").slice(1, -1).join(".")}`;
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.value = field.value === null ? "" : String(field.value);
    input.placeholder = word("unset");
    input.disabled = $("faults").hidden;
    input.autocomplete = "off";
    input.dataset.where = field.where;
    input.onchange = async () => {
      const done = await act("/rules", { resource: field.resource, where: field.where, value: input.value });
      if (done) showRules(done);
      else input.value = field.value === null ? "" : String(field.value);
    };
    label.append(field.name, input);
    if (group === last) return [label];
    last = group;
    return [Object.assign(document.createElement("h3"), { textContent: group }), label];
  });
  $("rules").replaceChildren(...shown);
  $("diff-box").hidden = !got.diff;
  $("diff").textContent = got.diff;
}

$("copy").onclick = () => navigator.clipboard.writeText($("diff").textContent);

/** @param {boolean} acts whether this page may act */
function may(acts) {
  $("enter").hidden = acts;
  $("faults").hidden = !acts;
  if (!acts) $("plan-help").hidden = true;
  $("load").hidden = !acts;
  $("fresh").hidden = !acts;
  acting = acts;
  teach(lesson);
  rules();
}

$("enter").onsubmit = async (/** @type {Event} */ event) => {
  event.preventDefault();
  token = $("token").value.trim();
  const good = await act("/check", {});
  if (good) sessionStorage.setItem("token", token);
  may(Boolean(good));
};
$("faults").onsubmit = (/** @type {Event} */ event) => {
  event.preventDefault();
  if ($("plan").getAttribute("aria-invalid") !== "true") act("/faults", { pod: $("who").value, plan: $("plan").value });
  else $("plan").focus();
};
$("fresh").onsubmit = async (/** @type {Event} */ event) => {
  event.preventDefault();
  $("starting").textContent = word("starting");
  const done = await act("/fresh", {});
  $("starting").textContent = "";
  $("load-rate").value = "0";
  $("load-now").textContent = word("off");
  if (done) showRules(done);
};
$("drill-choose").onsubmit = (/** @type {Event} */ event) => {
  event.preventDefault();
  act("/drill/choose", { name: $("drill-name").value });
};
$("drill-run").onsubmit = (/** @type {Event} */ event) => {
  event.preventDefault();
  act("/drill/run", { answer: $("drill-answer").value });
};
$("drill-hint").onclick = () => act("/drill/hint", {});
$("drill-end").onsubmit = (/** @type {Event} */ event) => {
  event.preventDefault();
  $("load-rate").value = "0";
  $("load-now").textContent = word("off");
  act("/drill/end", {});
};
$("load-rate").oninput = () => ($("load-now").textContent = $("load-rate").value === "0" ? word("off") : $("load-rate").value);
$("load-rate").onchange = () => act("/load", { rate: Number($("load-rate").value) });
document.onkeydown = (event) => {
  if (event.key === " " && event.target === document.body) {
    event.preventDefault();
    $(connection === "kept" ? "play-go" : "hold").click();
  }
};

setInterval(() => {
  const now = picture.time();
  $("rate").textContent = state.marks.length ? word("rate", { rate: state.rate(now).toFixed(state.rate(now) < 10 ? 1 : 0) }) : word("nothing");
  $("seen").textContent = word("seen", { client: String(state.client), pods: String(state.pods) });
  $("rate-now").textContent = state.rate(now).toFixed(state.rate(now) < 10 ? 1 : 0);
  $("client-errors").textContent = String(state.client);
  $("pod-errors").textContent = String(state.pods);
  for (const each of ["client", "pods"]) document.querySelector(`#tally .${each}`)?.classList.toggle("some", state[/** @type {"client"|"pods"} */ (each)] > 0);
}, 500);

const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
picture.restyle();
await speak();
await shelf();
if (token) may(Boolean(await act("/check", {})));
else rules();
wire.open();
setInterval(() => wire.check(), 500);
if (wanted) hold(Number(wanted[1]));
