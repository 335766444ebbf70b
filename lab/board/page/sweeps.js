// @ts-check
/** When Envoy's sweeps came by. Nobody logs them: a return is one, and the others are an interval apart. */

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {{t: number, every: number, since: number}} Known a sweep, how far they are apart, and since when there are any of that beat */

/** Each sweep comes a little later than the interval says: so many of them on, the beat is no longer known. */
const FAR = 30;

export class Sweeps {
  /** @type {Map<string, Known>} by caller and pool */
  known = new Map();
  /** @type {Map<string, number>} when a proxy or a pool began anew */
  began = new Map();

  /** @param {Mark} mark */
  take(mark) {
    if (mark.k === "proxy" && mark.to === "started") {
      this.began.set(mark.c, mark.t);
      for (const name of this.known.keys()) if (name.startsWith(`${mark.c}\n`)) this.known.delete(name);
    } else if (mark.k === "applied") {
      for (const pool of mark.reset) this.began.set(`\n${pool}`, mark.t);
      for (const name of this.known.keys()) if (mark.reset.some((pool) => name.endsWith(`\n${pool}`))) this.known.delete(name);
    } else if (mark.sweep) {
      const since = Math.max(this.began.get(mark.c) ?? 0, this.began.get(`\n${mark.pool}`) ?? 0);
      this.known.set(`${mark.c}\n${mark.pool}`, { t: mark.t, every: mark.sweep, since });
    }
  }

  /** Those of a pool between two moments, as far as the beat is known. @param {string} caller @param {string} pool @param {number} from @param {number} until @returns {number[]} */
  between(caller, pool, from, until) {
    const known = this.known.get(`${caller}\n${pool}`);
    if (!known) return [];
    const { t, every, since } = known;
    const first = Math.max(-FAR, Math.ceil((Math.max(from, since) - t) / every));
    const last = Math.min(FAR, Math.floor((until - t) / every));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => t + (first + n) * every);
  }
}
