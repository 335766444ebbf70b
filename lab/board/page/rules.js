// @ts-check
/** The rules' fields: what is set, another value, and what is wrong with one, beside its field. */

/** @typedef {{resource: string, where: string, name: string, kind: string, value: string|number|null}} Field */
/** @typedef {{fields: Field[], diff: string}} Rules */
/** @typedef {import("./acts.js").Came} Came */

/** So many letters stand in a line of a field. */
const LETTERS = 34;

/** A row's fields hold text that may be long: as many lines as it takes. @param {string} value */
export const lines = (value) => Math.max(1, Math.ceil(value.length / LETTERS));

export class RuleFields {
  /** @type {Map<string, {field: Field, input: HTMLTextAreaElement, problem: HTMLElement}>} */
  rows = new Map();
  acts = false;

  /** @param {HTMLElement} box @param {(name: string) => string} word @param {(body: object) => Promise<Came>} send @param {(rules: Rules) => void} changed */
  constructor(box, word, send, changed) {
    this.box = box;
    this.word = word;
    this.send = send;
    this.changed = changed;
  }

  /** Whether its reader may change them. @param {boolean} acts */
  may(acts) {
    this.acts = acts;
    for (const { input } of this.rows.values()) input.disabled = !acts;
  }

  /** @param {Field[]} fields */
  show(fields) {
    const names = fields.map(named);
    if (names.join("\n") !== [...this.rows.keys()].join("\n")) this.build(fields);
    fields.forEach((field, i) => {
      const row = this.rows.get(names[i]);
      if (!row) return;
      row.field = field;
      row.input.placeholder = this.word("unset");
      // What is being typed, and what was refused, is its reader's, and stays.
      if (row.input !== document.activeElement && !row.problem.textContent) this.put(row.input, plain(field));
    });
  }

  /** @param {Field[]} fields */
  build(fields) {
    this.rows.clear();
    let last = "";
    const shown = fields.flatMap((field, i) => {
      const group = `${field.resource} · ${field.where.split(".").slice(1, -1).join(".")}`;
      const label = this.row(field, `rule-problem-${i}`);
      if (group === last) return label;
      last = group;
      return [Object.assign(document.createElement("h3"), { textContent: group }), ...label];
    });
    this.box.replaceChildren(...shown);
  }

  /** @param {Field} field @param {string} id @returns {HTMLElement[]} */
  row(field, id) {
    const input = document.createElement("textarea");
    const problem = Object.assign(document.createElement("p"), { className: "problem", id });
    problem.setAttribute("role", "alert");
    Object.assign(input, { disabled: !this.acts, autocomplete: "off", spellcheck: false, maxLength: 300 });
    input.dataset.where = field.where;
    input.setAttribute("aria-describedby", id);
    const label = document.createElement("label");
    label.append(Object.assign(document.createElement("span"), { textContent: field.name }), input);
    const row = { field, input, problem };
    this.rows.set(named(field), row);
    input.onkeydown = (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.change(row);
      }
      if (event.key === "Escape") {
        this.put(input, plain(row.field));
        this.refuse(row, "");
      }
    };
    input.oninput = () => (input.rows = lines(input.value));
    input.onchange = () => this.change(row);
    return [label, problem];
  }

  /** @param {{field: Field, input: HTMLTextAreaElement, problem: HTMLElement}} row */
  async change(row) {
    const { field, input } = row;
    // A line's end that was pasted along is none of the value.
    const value = input.value.replaceAll(/\s*\n\s*/g, "");
    if (value.trim() === plain(field)) {
      this.put(input, plain(field));
      this.refuse(row, "");
      return;
    }
    const { done, problem } = await this.send({ resource: field.resource, where: field.where, value });
    this.refuse(row, problem);
    if (!done) return;
    this.put(input, value);
    this.changed(done);
  }

  /** @param {{input: HTMLTextAreaElement, problem: HTMLElement}} row @param {string} problem */
  refuse({ input, problem: place }, problem) {
    place.textContent = problem;
    input.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  /** @param {HTMLTextAreaElement} input @param {string} value */
  put(input, value) {
    input.value = value;
    input.rows = lines(value);
    input.parentElement?.classList.toggle("long", value.length > 12);
  }
}

/** @param {Field} field */
const named = (field) => `${field.resource} ${field.where}`;

/** @param {Field} field */
const plain = (field) => (field.value === null ? "" : String(field.value));
