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
  /** Whose plan is in it. */
  pod = "";
  /** @type {string|null} what that pod runs, as far as it is known */
  running = null;

  /** @param {HTMLInputElement} field @param {HTMLElement} problem @param {HTMLElement} help @param {HTMLElement} done @param {() => string} lang */
  constructor(field, problem, help, done, lang) {
    this.field = field;
    this.problem = problem;
    this.help = help;
    this.done = done;
    this.lang = lang;
    this.asked = 0;
    field.addEventListener("input", () => {
      this.done.textContent = "";
      this.check();
    });
  }

  /** What a pod runs: the field has it, unless another one is being typed for that pod. @param {string} pod @param {string|null} plan */
  runs(pod, plan) {
    // Of a board that has just been started nobody knows a pod yet.
    if (!pod) return;
    const typed = pod === this.pod && this.field.value !== (this.running ?? "");
    if (pod !== this.pod) this.done.textContent = "";
    const known = plan ?? (pod === this.pod ? this.running : null);
    this.pod = pod;
    this.running = known;
    if (typed || this.field.value === (known ?? "")) return;
    this.field.value = known ?? "";
    this.check();
  }

  /** It was put in force. @param {string} said @param {string} plan as the pod has it */
  set(said, plan) {
    this.done.textContent = said;
    this.field.value = plan;
    this.running = plan;
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
          this.done.textContent = "";
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
    let problem = "";
    try {
      problem = (await (await fetch(`/plan?text=${encodeURIComponent(this.field.value)}&lang=${this.lang()}`)).json()).problem ?? "";
    } catch {
      // Nobody there who knows: whoever sends it is told so, and not kept from it by what was wrong before.
    }
    if (mine !== this.asked) return;
    this.problem.textContent = problem;
    this.field.setAttribute("aria-invalid", String(Boolean(problem)));
  }
}

/** A button that opens the words and shuts them. @param {HTMLElement} button @param {HTMLElement} help */
export function opens(button, help) {
  button.onclick = () => {
    help.hidden = !help.hidden;
    button.setAttribute("aria-expanded", String(!help.hidden));
  };
}
