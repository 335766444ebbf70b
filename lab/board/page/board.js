// @ts-check
/** The page: it follows the stream, keeps what is said beside the picture, and sends what is done. */
import { Acts } from "./acts.js";
import { Classroom } from "./classroom.js";
import { dayAndTime, timeOfDay } from "./clock.js";
import { told } from "./deeds.js";
import { draw, rows } from "./foresight.js";
import { Held, linked } from "./held.js";
import { Lanes } from "./lanes.js";
import { Load } from "./load.js";
import { Picture } from "./picture.js";
import { opens, PlanField } from "./plan.js";
import { controls, Play } from "./play.js";
import { RuleFields } from "./rules.js";
import { State } from "./state.js";
import { tell } from "./tally.js";
import { themed } from "./theme.js";
import { pretty, Why } from "./why.js";
import { Wire } from "./wire.js";

/** @typedef {import("./state.js").Mark} Mark */

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const state = new State();
/** @type {Record<string, string>} */
let words = {};
let lang = localStorage.getItem("lang") ?? "";
let touched = "";
// A link to a moment, until it is known what there is; what holds it takes the place of the link.
let wanted = linked(location.hash);

/** A sentence of the catalogue. @param {string} name @param {Record<string, string>} [values] */
function word(name, values = {}) {
  return Object.entries(values).reduce((said, [key, value]) => said.replaceAll(`{${key}}`, value), words[name] ?? "");
}

const picture = new Picture($("picture"), state, word);
// Tests and screen readers can't look into a canvas: this is what it shows.
Object.assign(window, { board: { state, picture } });

const columns = new Lanes($("lanes"), state, word, touch);
const moment = new Held($, picture, state, word, () => {
  columns.held = picture.held;
  columns.turn();
});
const acts = new Acts({
  words: () => words,
  lang: () => lang,
  say: (problem) => ($("problem").textContent = problem),
  refused() {
    const was = acting;
    may(false);
    $("read-only").textContent = word("token-anew");
    if (was) $("token").focus();
  },
});
const load = new Load($("load-rate"), $("load-now"), word, (rate) => acts.act("/load", { rate }));
const fields = new RuleFields($("rules"), word, (body) => acts.send("/rules", body), showRules);
const why = new Why({ box: $("why-box"), of: $("why-of"), list: $("why") }, () => lang);

let acting = false;
const classroom = new Classroom($, word, () => lang, acts, () => {
  $("problem").textContent = "";
  rules();
});

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

const plan = new PlanField($("plan"), $("plan-problem"), $("plan-help"), $("plan-done"), () => lang);
opens($("plan-words"), $("plan-help"));

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
  classroom.speak();
  compare();
  plan.speak();
  lanes();
  moment.speak();
  load.speak();
  link(connection);
  trouble();
  retell();
}

/** @typedef {"connecting"|"live"|"lost"|"silent"|"ended"|"renewing"|"over"|"kept"} Connection */
/** @type {Connection} */
let connection = "connecting";
let since = 0;
/** Whether nothing is heard of the server. @param {Connection} each */
const away = (each) => each === "lost" || each === "silent";
/** @param {Connection} to */
function link(to) {
  // It is lost once, however often it is tried again.
  if (away(to) && !away(connection)) since = Date.now();
  // What was refused was refused by another one, or before.
  if (to === "live" && connection !== "live") $("problem").textContent = "";
  connection = to;
  picture.frozen = to === "lost" || to === "silent" || to === "ended" || to === "renewing" || to === "over";
  if (to === "over") whole();
  picture.stopped = picture.frozen ? (picture.stopped ?? Date.now() + picture.skew) : null;
  document.body.dataset.link = to;
  $("link").dataset.state = to;
  $("link").textContent = word(to, { when: to === "kept" ? dayAndTime(since) : timeOfDay(since) });
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
  if (facts.condition === "over" || facts.condition === "renewing") return facts.condition;
  return !facts.pods || facts.condition === "ended" || facts.condition === "killed" ? "ended" : "live";
}

/** The server's word on how it all stands. @param {any} got */
function stands(got) {
  picture.skew = got.now - Date.now();
  state.facts = got.facts;
  picture.stopped = null;
  link(condition(got.facts));
  classroom.teach(got.lesson ?? { phase: "none" });
  foresee();
  lanes();
  load.show(got.facts.load);
  plans();
  trouble();
  explain();
  picture.repaint();
  moment.follow(wanted);
  wanted = null;
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
    columns.turn();
  },
  facts(got) {
    const before = JSON.stringify([state.lanes, state.callers]);
    state.facts = got.facts;
    picture.skew = got.now - Date.now();
    if (condition(got.facts) !== connection) link(condition(got.facts));
    if (JSON.stringify([state.lanes, state.callers]) !== before) {
      lanes();
      picture.repaint();
    } else columns.turn();
    load.show(got.facts.load);
    plans();
    compare();
    trouble();
  },
  lesson: (now) => classroom.teach(now),
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
  picture.time = () => play.now;
  picture.clock = true;
  Object.assign(/** @type {any} */ (window).board, { play });
  since = play.from;
  connection = "kept";
  lanes();
  retell = controls(play, $, word, {
    gaps: run.gaps,
    lang: () => lang,
    moment: wanted,
    changed: (marks, anew) => {
      if (anew) $("log").replaceChildren();
      if (anew || marks.length > 5000) picture.repaint();
      else marks.forEach((each) => picture.paint(each));
      // A moment that stands still is drawn again for what has come to it.
      picture.shown = -1;
      marks.filter((each) => ["out", "back", "kept", "applied", "plan", "refused"].includes(each.k)).slice(-50).forEach(note);
      if (anew) explain();
      columns.turn();
    },
  });
  link("kept");
}
/** What a playback says again in another language. */
let retell = () => {};

/** What is the matter with the lab, or with a pod. */
function trouble() {
  const said = [state.facts.trouble, ...(state.facts.pods ?? []).flatMap((each) => [each.trouble, each.unready])];
  $("trouble").textContent = said.map((each) => each?.[lang] ?? "").filter((each) => each).join(" · ");
}

/** A line for whoever does not see the picture. @param {Mark} mark */
function note(mark) {
  if (mark.k === "applied") rules();
  if (mark.k === "applied" || mark.k === "plan") foresee();
  const deed = ["applied", "plan", "refused"].includes(mark.k);
  const said = { out: "went", back: "came-back", kept: "stayed", jumped: "jumped", stood: "stood", proxy: `proxy-${mark.to}` }[mark.k];
  if (!deed && !(said && words[said])) return;
  const line = document.createElement("li");
  const when = document.createElement("b");
  when.textContent = `${timeOfDay(mark.t)} `;
  line.append(when, deed ? told(mark, word) : word(said ?? "", { caller: mark.c, pod: mark.pod, seconds: String(mark.seconds) }));
  $("log").prepend(line);
  while ($("log").children.length > 50) $("log").lastChild.remove();
  explain();
}

/** The plan of the pod that is chosen, in the field that takes another one. */
function plans() {
  const pod = (state.facts.pods ?? []).find((each) => each.name === $("who").value);
  plan.runs(pod?.name ?? "", pod?.plan ?? null);
}

/** The left column: a button for each pod, and how each caller sees it. */
function lanes() {
  columns.draw(touched);
  $("lab").textContent = classroom.title || (state.facts.lab ?? "");
  const pods = (state.facts.pods ?? []).map((each) => new Option(each.name, each.name));
  const chosen = $("who").value || pods.at(-1)?.value;
  $("who").replaceChildren(...pods);
  if (chosen) $("who").value = chosen;
}

/** Ask why of a pod. @param {string} name */
function touch(name) {
  touched = touched === name ? "" : name;
  for (const each of document.querySelectorAll("button.lane")) each.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (each).dataset.pod === touched));
  $("who").value = name;
  plans();
  explain();
}

/** What there is to say of the pod that is touched, or that Envoy spoke of last. */
function explain() {
  $("event-box").hidden = !state.event;
  if (state.event) $("event").textContent = pretty(state.event.line);
  // Of a recording there is no lab that could be asked.
  why.ask(connection === "kept" ? "" : touched || (state.event?.pod ?? ""));
}

$("span").onchange = () => picture.show(Number($("span").value));
$("language").onclick = () => {
  lang = lang === "ko" ? "en" : "ko";
  localStorage.setItem("lang", lang);
  speak().then(explain);
};
themed($("theme"), () => picture.restyle());

/** The rules' fields; controls for whoever may act. */
async function rules() {
  const found = await heard(`/rules?lang=${lang}`);
  if (found) showRules(found);
}

/** @param {import("./rules.js").Rules} got */
function showRules(got) {
  fields.show(got.fields);
  $("diff-box").hidden = !got.diff;
  $("diff").textContent = got.diff;
}

$("copy").onclick = () => navigator.clipboard.writeText($("diff").textContent);

/** @param {boolean} can whether this page may act */
function may(can) {
  $("enter").hidden = can;
  $("faults").hidden = !can;
  if (!can) $("plan-help").hidden = true;
  $("load-rate").disabled = !can;
  $("fresh").hidden = !can;
  acting = can;
  fields.may(can);
  classroom.may(can);
  rules();
}

$("enter").onsubmit = async (/** @type {Event} */ event) => {
  event.preventDefault();
  const good = await acts.take($("token").value.trim());
  may(good);
  $("token").value = "";
  $("read-only").textContent = word("read-only");
  // What had the focus is hidden now, or was wrong.
  const first = [...document.querySelectorAll("footer :is(select, input, button)")].find((each) => /** @type {HTMLElement} */ (each).offsetParent);
  /** @type {HTMLElement|undefined} */ (first)?.focus();
};
$("faults").onsubmit = (/** @type {Event} */ event) => {
  event.preventDefault();
  if ($("plan").getAttribute("aria-invalid") === "true") return $("plan").focus();
  const pod = $("who").value;
  acts.act("/faults", { pod, plan: $("plan").value }).then((/** @type {any} */ done) => {
    if (done) plan.set(word("set-now", { pod, plan: done.plan }), done.plan);
  });
};
$("who").onchange = plans;
$("fresh").onsubmit = async (/** @type {Event} */ event) => {
  event.preventDefault();
  $("starting").textContent = word("starting");
  const done = await acts.act("/fresh", {});
  $("starting").textContent = "";
  if (done) showRules(done);
};
document.onkeydown = (event) => {
  if (event.key === " " && event.target === document.body) {
    event.preventDefault();
    $(connection === "kept" ? "play-go" : "hold").click();
  }
};

setInterval(() => tell(state, picture.time(), $, word), 500);

await speak();
wire.open();
setInterval(() => wire.check(), 500);
classroom.shelve((await heard(`/drills?lang=${lang}`))?.drills ?? []);
// A token of the board before this one is let go of, and nobody asked for anything yet.
if (acts.token) may((await acts.send("/check", {})).done !== null);
else may(false);
window.onhashchange = () => {
  if (connection !== "kept") moment.follow(linked(location.hash));
};
