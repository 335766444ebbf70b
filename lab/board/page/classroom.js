// @ts-check
/** The drill as it stands, in its place on the page, and what whoever acts does with it. */
import { drawn } from "./drill.js";

/** @typedef {import("./drill.js").Lesson} Lesson */

export class Classroom {
  /** @type {Lesson} */
  lesson = { phase: "none" };
  /** @type {{name: string, number: number, title: Record<string, string>}[]} */
  drills = [];
  acts = false;

  /** @param {(id: string) => any} $ @param {(name: string, values?: Record<string, string>) => string} word @param {() => string} lang @param {import("./acts.js").Acts} acts @param {() => void} turned when another phase has begun */
  constructor($, word, lang, acts, turned) {
    this.$ = $;
    this.word = word;
    this.lang = lang;
    this.turned = turned;
    const on = (/** @type {string} */ form, /** @type {string} */ path, /** @type {() => object} */ body) => {
      $(form).onsubmit = (/** @type {Event} */ event) => {
        event.preventDefault();
        acts.act(path, body());
      };
    };
    on("drill-choose", "/drill/choose", () => ({ name: $("drill-name").value }));
    on("drill-run", "/drill/run", () => ({ answer: $("drill-answer").value }));
    on("drill-end", "/drill/end", () => ({}));
    $("drill-hint").onclick = () => acts.act("/drill/hint", {});
  }

  /** What stands in the lab's place at the head, once a drill runs. */
  get title() {
    const { phase, question } = this.lesson;
    return phase === "none" || phase === "asked" ? "" : (question?.title[this.lang()] ?? "");
  }

  /** The drill as it stands. @param {Lesson} now */
  teach(now) {
    const { $, word } = this;
    const turned = now.phase !== this.lesson.phase;
    this.lesson = now;
    document.body.dataset.drill = now.phase;
    const box = $("drill");
    // The question has the whole screen, and what comes after it stands beside the picture.
    if (now.phase === "asked") $("stage").before(box);
    else if (turned) document.querySelector("aside")?.prepend(box);
    box.hidden = now.phase === "none";
    box.replaceChildren(...drawn(now, this.lang(), word));
    $("drill-allowed").textContent = now.question?.allowed[this.lang()] ?? "";
    $("drill-leave").textContent = word(now.phase === "done" ? "drill-back" : "drill-end");
    this.may(this.acts);
    if (!turned) return;
    if (now.phase === "asked") $("drill-answer").value = "";
    box.scrollTop = 0;
    this.turned();
  }

  /** Whether its reader may act. @param {boolean} acts */
  may(acts) {
    const { $, lesson } = this;
    this.acts = acts;
    $("drill-choose").hidden = !acts || lesson.phase !== "none" || !this.drills.length;
    $("drill-run").hidden = !acts || lesson.phase !== "asked";
    $("drill-end").hidden = !acts || lesson.phase === "none";
  }

  /** Those that there are to choose. @param {{name: string, number: number, title: Record<string, string>}[]} drills */
  shelve(drills) {
    this.drills = drills;
    const { $ } = this;
    const chosen = $("drill-name").value;
    $("drill-name").replaceChildren(...drills.map((each) => new Option(`${each.number} ${each.title[this.lang()]}`, each.name)));
    if (chosen) $("drill-name").value = chosen;
    this.may(this.acts);
  }

  /** In another language. */
  speak() {
    this.shelve(this.drills);
    this.teach(this.lesson);
  }
}
