// @ts-check
/** A drill on the projector: the question, what happens, and what it came to.
 *
 * What it says comes from the server in both languages, and the answer only when the run is over.
 */

/** @typedef {Record<string, string>} Said */
/** @typedef {{name: string, number: number, title: Said, minutes: number, situation: Record<string, string[]>, ask: Said, kind: string, choices: {key: string, says: Said}[], allowed: Said, hints: number}} Question */
/** @typedef {{failed?: Said, label: Said, columns: {title: Said, value: Said}[], formula: Said, right: boolean|null, judged: Said|null, explanation: Record<string, string[]>, why: Said[], others: {label: Said, value: Said}[], unheld: {label: Said, why: Said}[], next: Said, command: string|null}} Came */
/** @typedef {{phase: string, question?: Question, given?: Said[], answer?: string|null, says?: Said|null, step?: {number: number, of: number, says: Said}|null, waiting?: Said|null, came?: Came}} Lesson */

/** An element with text in it. @param {string} tag @param {string} text @param {string} [kind] */
function made(tag, text, kind = "") {
  const found = Object.assign(document.createElement(tag), { className: kind });
  // What stands between two backticks is typed or read as it is.
  text.split("`").forEach((part, i) => {
    if (i % 2) found.append(Object.assign(document.createElement("code"), { textContent: part }));
    else if (part) found.append(part);
  });
  return found;
}

/** @param {string} tag @param {string} kind @param {HTMLElement[]} inside */
function around(tag, kind, ...inside) {
  const found = made(tag, "", kind);
  found.append(...inside);
  return found;
}

/**
 * What is on the screen of a drill.
 * @param {Lesson} lesson
 * @param {string} lang
 * @param {(name: string, values?: Record<string, string>) => string} word
 * @returns {HTMLElement[]}
 */
export function drawn(lesson, lang, word) {
  const { question, came } = lesson;
  if (!question) return [];
  const about = `${word("drill")} ${question.number} · ${word("drill-minutes", { minutes: String(question.minutes) })}`;
  const head = [made("p", about, "about"), made("h2", question.title[lang])];
  const situation = around("div", "situation", ...question.situation[lang].map((each) => made("p", each)));
  const asked = [made("p", question.ask[lang], "ask")];
  if (question.choices.length) asked.push(around("ol", "choices", ...question.choices.map((each) => choice(each, lesson, lang))));
  const hints = (lesson.given ?? []).map((each) => made("p", `${word("drill-hint")}: ${each[lang]}`, "hint"));
  if (lesson.phase === "asked") return [...head, situation, ...asked, ...hints];
  const chosen = question.choices.find((each) => each.key === lesson.answer);
  const yours = lesson.answer ? word("drill-yours", { answer: chosen ? `${chosen.key} (${chosen.says[lang]})` : lesson.answer }) : word("drill-nothing");
  if (lesson.phase === "running") {
    const now = lesson.step?.says ?? lesson.says;
    const steps = made("progress", "", "steps");
    Object.assign(steps, { max: lesson.step?.of ?? 1, value: lesson.step ? lesson.step.number - 0.5 : 0 });
    steps.setAttribute("aria-label", now?.[lang] ?? "");
    return [...head, ...asked, made("p", yours, "yours"), steps, made("p", now?.[lang] ?? "", "now"), made("p", lesson.waiting?.[lang] ?? "", "waiting")];
  }
  if (!came) return head;
  if (came.failed) return [...head, made("p", came.failed[lang], "judged wrong")];
  return [...head, ...asked.slice(0, 1), ...concluded(came, lang, word)];
}

/** @param {{key: string, says: Said}} each @param {Lesson} lesson @param {string} lang */
function choice(each, lesson, lang) {
  const found = around("li", "", made("b", each.key), made("span", each.says[lang]));
  if (lesson.answer === each.key) found.classList.add("chosen");
  return found;
}

/** Four figures side by side, whether the prediction was right, and why. @param {Came} came @param {string} lang @param {(name: string, values?: Record<string, string>) => string} word */
function concluded(came, lang, word) {
  const columns = came.columns.map((each) => around("div", "", made("dt", each.title[lang]), made("dd", each.value[lang])));
  const found = [made("p", came.label[lang], "label"), around("dl", "columns", ...columns)];
  if (came.judged) found.push(made("p", came.judged[lang], came.right ? "judged right" : "judged wrong"));
  found.push(made("p", came.formula[lang], "formula"), ...came.explanation[lang].map((each) => made("p", each)));
  if (came.why.length) found.push(made("h3", word("drill-why")), list(came.why.map((each) => each[lang])));
  if (came.others.length) found.push(made("h3", word("drill-also-measured")), list(came.others.map((each) => `${each.label[lang]}: ${each.value[lang]}`)));
  if (came.unheld.length) found.push(made("h3", word("drill-unheld")), list(came.unheld.map((each) => `${each.label[lang]}: ${each.why[lang]}`)));
  found.push(made("h3", word("drill-next")), made("p", came.next[lang]));
  if (came.command) found.push(Object.assign(made("pre", ""), { textContent: came.command }));
  return found;
}

/** @param {string[]} lines */
function list(lines) {
  return around("ul", "", ...lines.map((each) => made("li", each)));
}
