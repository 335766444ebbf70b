// @ts-check
/** A fault plan being typed: the grammar's words to click, and what is wrong with it, in its place. */

/** @typedef {{part: string, syntax: string, says: string, example: string}} Word */

/**
 * The plan with another word in it: an effect takes the place of the last rule's, and so does a when.
 * @param {string} plan
 * @param {Word} word
 */
export function with_word(plan, word) {
  const rules = plan.split(";");
  const last = (rules.pop() ?? "").trim();
  const at = last.lastIndexOf("@");
  const bare = !last || last === "none";
  const effect = word.part === "effect" ? word.example : bare ? "500" : at < 0 ? last : last.slice(0, at);
  const when = word.part === "when" ? word.example : at < 0 ? "always" : last.slice(at + 1);
  return [...rules.map((each) => each.trim()), `${effect}@${when}`].join("; ");
}

export class PlanField {
  /** @param {HTMLInputElement} field @param {HTMLElement} problem @param {HTMLElement} help @param {() => string} lang */
  constructor(field, problem, help, lang) {
    this.field = field;
    this.problem = problem;
    this.help = help;
    this.lang = lang;
    this.asked = 0;
    field.addEventListener("input", () => this.check());
  }

  /** The words, in the reader's language. */
  async speak() {
    /** @type {Word[]} */
    const words = (await (await fetch(`/grammar?lang=${this.lang()}`)).json()).grammar;
    const groups = ["effect", "when"].map((part) => {
      const list = document.createElement("ul");
      for (const each of words.filter((word) => word.part === part)) {
        const row = document.createElement("li");
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: each.syntax });
        button.onclick = () => {
          this.field.value = with_word(this.field.value, each);
          this.check();
          this.field.focus();
        };
        row.append(button, Object.assign(document.createElement("span"), { textContent: each.says }));
        list.append(row);
      }
      const head = Object.assign(document.createElement("h3"), { textContent: part === "effect" ? "effect" : "@ when" });
      const group = document.createElement("section");
      group.append(head, list);
      return group;
    });
    this.help.replaceChildren(...groups);
    await this.check();
  }

  /** Say what is wrong with it, while it is typed. */
  async check() {
    const mine = (this.asked += 1);
    const answer = await fetch(`/plan?text=${encodeURIComponent(this.field.value)}&lang=${this.lang()}`);
    const got = await answer.json();
    if (mine !== this.asked) return;
    this.problem.textContent = got.problem ?? "";
    this.field.setAttribute("aria-invalid", String(Boolean(got.problem)));
  }
}
