// @ts-check
/** What is done from the page: it is sent with the token, and a refusal is said where it belongs. */

/** @typedef {{done: any, problem: string}} Came what came of it; `done` is null where nothing did */

export class Acts {
  token = sessionStorage.getItem("token") ?? "";

  /** @param {{words: () => Record<string, string>, lang: () => string, say: (problem: string) => void, refused: () => void}} page `refused` is for a token that is not the board's, which has been let go of */
  constructor(page) {
    this.page = page;
  }

  /** Send it; what is wrong with it comes back. @param {string} path @param {object} body @returns {Promise<Came>} */
  async send(path, body) {
    const words = this.page.words();
    let answer;
    try {
      answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json", "x-goodjob-token": this.token }, body: JSON.stringify({ lang: this.page.lang(), ...body }) });
    } catch {
      return { done: null, problem: words.away };
    }
    // Of a server that fails the status alone is known.
    const got = await answer.json().catch(() => ({ problem: `HTTP ${answer.status}` }));
    if (answer.ok) return { done: got, problem: "" };
    if (answer.status === 401) this.forget();
    return { done: null, problem: typeof got.problem === "string" ? (words[got.problem.replace("board-", "")] ?? got.problem) : JSON.stringify(got.detail ?? got) };
  }

  /** Send it, and say what is wrong with it at the page's foot. @param {string} path @param {object} body */
  async act(path, body) {
    const { done, problem } = await this.send(path, body);
    this.page.say(problem);
    return done;
  }

  /** Whether a token is the board's; it is kept for as long as the tab is open. @param {string} token */
  async take(token) {
    this.token = token;
    const good = await this.act("/check", {});
    if (good) sessionStorage.setItem("token", token);
    return Boolean(good);
  }

  forget() {
    const had = sessionStorage.getItem("token") !== null;
    this.token = "";
    sessionStorage.removeItem("token");
    if (had) this.page.refused();
  }
}
