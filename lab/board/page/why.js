// @ts-check
/** Why a pod is where it is, in the words of `goodjob why`, and Envoy's own event beside it. */

/** The event as it came, with a blank where a line may break. @param {string} line */
export function pretty(line) {
  try {
    return JSON.stringify(JSON.parse(line), null, 1).replaceAll(/\n\s*/g, " ");
  } catch {
    return line;
  }
}

export class Why {
  asked = 0;
  busy = false;
  again = false;

  /** @param {{box: HTMLElement, of: HTMLElement, list: HTMLElement}} places @param {() => string} lang */
  constructor(places, lang) {
    this.places = places;
    this.lang = lang;
    this.name = "";
  }

  /** Ask of a pod; of none there is nothing to see. @param {string} name */
  async ask(name) {
    const { box, of } = this.places;
    if (name !== this.name || !name) box.hidden = true;
    this.name = name;
    of.textContent = name;
    // To answer it all evidence is read: one at a time is asked, and the last one is not forgotten.
    this.again = this.busy && Boolean(name);
    if (this.busy || !name) return;
    this.busy = true;
    const began = performance.now();
    try {
      await this.reasons(name);
    } catch {
      // That the server is gone is said where the connection is.
    } finally {
      this.busy = false;
      // The longer the run, the longer it takes, and the less often it is asked.
      if (this.again) setTimeout(() => this.ask(this.name), Math.max(1000, 5 * (performance.now() - began)));
    }
  }

  /** @param {string} name */
  async reasons(name) {
    const mine = (this.asked += 1);
    const answer = await fetch(`/why?pod=${encodeURIComponent(name)}&lang=${this.lang()}`);
    const got = await answer.json();
    if (mine !== this.asked || name !== this.name) return;
    /** @type {string[]} */
    const lines = got.why ?? [got.problem];
    this.places.list.replaceChildren(...lines.map((each) => Object.assign(document.createElement("li"), { textContent: each })));
    // A head without anything below it says nothing.
    this.places.box.hidden = !lines.length;
  }
}
