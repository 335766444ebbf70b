// @ts-check
/** The stream of the board's server, which ends, falls silent and comes again, and what that is to the page. */

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {{hello: (got: any) => void, again: (got: any) => void, marks: (marks: Mark[]) => void, facts: (got: any) => void, lesson: (got: any) => void, beat: (got: any) => void, lost: () => void, silent: () => void, back: () => void}} Page */

/** The server says something every second: one that is silent for so long stands still, or can't be reached. */
export const SILENT = 4000;
/** After so long it is asked anew, since a connection that died in a sleep may never say so. */
export const ANEW = 15_000;

export class Wire {
  /** @type {EventSource|null} */
  source = null;
  /** The last message's id: where the server goes on. */
  last = "";
  /** The last mark's number: what was told twice is drawn once. */
  number = 0;
  quiet = false;

  /** @param {string} path @param {Page} page @param {() => number} clock in milliseconds @param {(url: string) => EventSource} connect */
  constructor(path, page, clock = () => performance.now(), connect = (url) => new EventSource(url)) {
    this.path = path;
    this.page = page;
    this.clock = clock;
    this.connect = connect;
    this.heard = clock();
  }

  open() {
    this.source?.close();
    this.heard = this.clock();
    const source = this.connect(this.last ? `${this.path}?last=${encodeURIComponent(this.last)}` : this.path);
    this.source = source;
    const { page } = this;
    this.on(source, "hello", (got) => {
      this.number = got.marks.at(-1)?.n ?? 0;
      page.hello(got);
    });
    this.on(source, "again", (got) => page.again(Object.assign(got, { marks: this.news(got.marks) })));
    this.on(source, "marks", (got) => page.marks(this.news(got)));
    this.on(source, "facts", page.facts);
    this.on(source, "lesson", page.lesson);
    this.on(source, "beat", page.beat);
    source.addEventListener("error", () => {
      // One that the browser does not try again is tried again here, when it has been silent for long.
      if (source === this.source) page.lost();
    });
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  /** Called now and then: whether the server has fallen silent. */
  check() {
    if (!this.source) return;
    const silence = this.clock() - this.heard;
    if (silence > ANEW) this.open();
    else if (silence > SILENT && !this.quiet) {
      this.quiet = true;
      this.page.silent();
    }
  }

  /** @param {EventSource} source @param {string} name @param {(got: any) => void} act */
  on(source, name, act) {
    source.addEventListener(name, (event) => {
      if (source !== this.source) return;
      this.heard = this.clock();
      if (event.lastEventId) this.last = event.lastEventId;
      if (this.quiet) {
        this.quiet = false;
        this.page.back();
      }
      act(JSON.parse(event.data));
    });
  }

  /** @param {Mark[]} marks */
  news(marks) {
    const found = marks.filter((each) => each.n > this.number);
    this.number = found.at(-1)?.n ?? this.number;
    return found;
  }
}
