// @ts-check
/** A whole run, without a server: its data is in the page itself. */
import { dayAndTime, timeOfDay } from "./clock.js";
import { Picture, weight } from "./picture.js";
import { spoken, stand, timed } from "./slider.js";
import { OWN, State, visible } from "./state.js";

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const packed = Uint8Array.from(atob($("data").textContent), (each) => each.charCodeAt(0));
const data = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
/** @type {string} */
let lang = data.lang;

/** @param {string} name @param {Record<string, string>} [values] */
function word(name, values = {}) {
  return Object.entries(values).reduce((said, [key, value]) => said.replaceAll(`{${key}}`, value), data.words[lang][name] ?? "");
}

const state = new State(Infinity);
state.facts = data.facts;
state.add(data.marks);
// A lab may have stood for long before anybody asked it for anything.
const first = (data.marks.find(visible) ?? data.marks[0])?.t ?? 0;
const last = data.marks.at(-1)?.t ?? 1000;
const whole = Math.max(2000, last - first + 1000);
const picture = new Picture($("picture"), state, word);
picture.clock = true;
picture.held = last + 500;
Object.assign(window, { board: { state, picture } });

/** @param {number} span in milliseconds */
function zoom(span) {
  picture.show(Math.max(2000, Math.min(whole, span)) / 1000);
  stand($("moment"), Math.min(first + picture.span, last + 500), last + 500, Number($("moment").value));
  // All of it is in the picture: there is nowhere to go.
  $("moment").disabled = $("moment").min === $("moment").max;
  turn();
}

function turn() {
  picture.held = Number($("moment").value);
  picture.repaint();
  $("when").textContent = timeOfDay(picture.held);
  spoken($("moment"), picture.held);
}

/** @param {string} tag @param {string} text @param {string} [kind] */
function element(tag, text, kind = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className: kind });
}

/** @param {string[]} cells @param {string} tag */
function line(cells, tag) {
  const row = document.createElement("tr");
  row.append(...cells.map((each) => element(tag, each)));
  return row;
}

/** @param {any} table @param {string[]} head @param {string[][]} rows */
function fill(table, head, rows) {
  table.replaceChildren(line(head, "th"), ...rows.map((each) => line(each, "td")));
}

/** @param {Record<string, number>|undefined} counts */
const counted = (counts) => Object.entries(counts ?? {}).map(([status, n]) => `${status === "0" ? word("no-answer") : status} ×${n}`).join(", ") || "-";

/** How many of these are failures. @param {Record<string, number>} counts */
const failed = (counts) => Object.entries(counts).reduce((sum, [status, n]) => sum + (status === "0" || Number(status) >= 500 ? n : 0), 0);

function speak() {
  document.documentElement.lang = lang;
  document.title = `${word("run")} · goodjob`;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = word(/** @type {HTMLElement} */ (each).dataset.word ?? "");
  $("picture").setAttribute("aria-label", word("picture"));
  $("moment").setAttribute("aria-label", word("moments"));
  $("back").setAttribute("aria-label", word("wider"));
  $("closer").setAttribute("aria-label", word("closer"));
  const told = data.told;
  $("lab").textContent = data.facts.lab ?? "";
  $("lanes").replaceChildren(
    ...state.lanes.map((name) => {
      const row = element("div", "", "lane");
      row.dataset.pod = name;
      const pod = (state.facts.pods ?? []).find((each) => each.name === name);
      const head = element("b", name === OWN ? word("proxy") : "", name === OWN ? "wide" : "");
      if (pod) head.append(element("i", pod.version), element("span", name, "rest"));
      row.append(head);
      if (pod && state.callers.length > 1) {
        const views = element("span", "", "views");
        views.append(...state.callers.map((caller) => element("span", caller, "view")));
        row.append(views);
      }
      return row;
    }),
  );
  $("lanes").style.gridTemplateRows = state.lanes.map((each) => `minmax(0, ${weight(each)}fr)`).join(" ");
  $("gaps-box").hidden = !told.gaps.length;
  $("gaps").replaceChildren(...told.gaps.map((/** @type {any} */ each) => element("li", each[lang])));
  const pods = Object.values(told.logged).reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + failed(each), 0);
  $("seen").textContent = `${word("asked", { requests: String(told.requests), hidden: String(told.hidden) })} ${word("seen", { client: String(failed(told.statuses)), pods: String(pods) })}`;
  const names = [...new Set([...Object.keys(told.seen), ...Object.keys(told.logged)])].toSorted();
  fill($("pods"), [word("pod"), word("proxy-saw"), word("pod-logged")], names.map((each) => [each, counted(told.seen[each]), counted(told.logged[each])]));
  fill($("outs"), [word("caller"), word("pool"), word("ejections")], Object.entries(told.ejections).flatMap(([who, pools]) => Object.entries(/** @type {Record<string, number>} */ (pools)).map(([pool, n]) => [who, pool, String(n)])));
  $("moments").replaceChildren(
    ...told.moments.map((/** @type {any} */ each) => {
      const item = element("li", "", each.kind);
      const when = element("button", timeOfDay(each.t));
      when.onclick = () => {
        $("moment").value = String(Math.min(last + 500, each.t + picture.span / 2));
        turn();
        $("stage").scrollIntoView();
      };
      item.append(when, ` ${each.text[lang]}`);
      return item;
    }),
  );
  const rules = Object.entries(told.rules);
  $("rules-box").hidden = !rules.length;
  $("rules").textContent = rules.map(([, text]) => text).join("---\n");
  $("again-box").hidden = told.again.length < 2;
  $("again").textContent = told.again.map((/** @type {any} */ each) => each[lang]).join("\n");
  $("made").textContent = word("made", { when: dayAndTime(Date.parse(told.made)), versions: Object.entries(told.versions).map((each) => each.join(" ")).join(", ") });
  turn();
}

$("language").onclick = () => {
  lang = lang === "ko" ? "en" : "ko";
  speak();
};
timed($("moment"));
$("moment").oninput = turn;
$("back").onclick = () => zoom(picture.span * 2);
$("closer").onclick = () => zoom(picture.span / 2);
$("moment").max = String(last + 500);
$("moment").value = String(last + 500);
speak();
zoom(whole);
