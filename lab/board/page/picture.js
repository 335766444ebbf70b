// @ts-check
/** The picture: a lane for each pod, a half of it for each caller, time running to the right.
 *
 * Marks are painted once, into tiles of some seconds, and the tiles are moved: redrawing every mark
 * in each frame is too slow at 200 requests a second.
 */
import { timeOfDay } from "./clock.js";
import { deeds } from "./deeds.js";
import { OWN } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Mark} Mark */

const FRAMES = 30;
/** More answers than this in a tenth of a second are drawn as a column; every failure stays a mark. */
const DENSE = 30;
/** Below the lanes the ruler stands. */
export const FOOT = 24;
/** So far is what is written at the right from the picture's edge. */
const EDGE = 8;
const FONT = 'system-ui, "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif';

/** How high a lane is beside the others: the proxy's own is a narrow one. @param {string} lane */
export const weight = (lane) => (lane === OWN ? 0.3 : 1);

export class Picture {
  span = 15_000;
  /** @type {number|null} the moment that is held */
  held = null;
  skew = 0;
  /** The present; of a run that is played back the moment that it has come to. */
  time = () => Date.now() + this.skew;
  /** @type {number|null} when it stopped by itself */
  stopped = null;
  /** Whether the ruler has the time of day, and not how long ago it was. */
  clock = false;
  frozen = false;
  /** @type {Map<number, {canvas: OffscreenCanvas, pen: OffscreenCanvasRenderingContext2D, bins: Map<string, number>}>} */
  tiles = new Map();
  last = 0;
  /** @type {number[]} how long each of the last frames was, in ms */
  frames = [];
  /** The moment that is on the canvas; -1 where it is to be drawn anew. */
  shown = -1;
  /** @type {Record<string, string>} */
  colour = {};
  ratio = 1;
  width = 0;
  height = 0;

  /** @param {HTMLCanvasElement} canvas @param {State} state @param {(name: string, values?: Record<string, string>) => string} word */
  constructor(canvas, state, word) {
    this.canvas = canvas;
    this.state = state;
    this.word = word;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.restyle();
    this.resize();
    const loop = (/** @type {number} */ at) => {
      this.frame(at);
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
  }

  /** The right edge of the picture. */
  get now() {
    return this.held ?? this.stopped ?? this.time();
  }

  restyle() {
    const probe = document.createElement("i");
    document.body.append(probe);
    for (const name of ["ink", "quiet", "card", "lane", "lane-two", "line", "ok", "bad", "own", "retry", "out"]) {
      probe.style.color = `var(--${name})`;
      this.colour[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    this.repaint();
  }

  resize() {
    const box = this.canvas.getBoundingClientRect();
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.width = box.width;
    this.height = box.height;
    this.canvas.width = Math.round(box.width * this.ratio);
    this.canvas.height = Math.round(box.height * this.ratio);
    this.repaint();
  }

  /** @param {number} seconds */
  show(seconds) {
    this.span = seconds * 1000;
    this.repaint();
  }

  get tile() {
    return this.span / 15;
  }

  /** Where a lane begins, and how high it is. @param {string} pod */
  lane(pod) {
    const lanes = this.state.lanes;
    const one = (this.height - FOOT) / lanes.reduce((sum, each) => sum + weight(each), 0);
    let top = 0;
    for (const each of lanes) {
      if (each === pod) break;
      top += weight(each) * one;
    }
    return { top, height: weight(pod) * one };
  }

  repaint() {
    this.tiles.clear();
    this.shown = -1;
    if (!this.width) return;
    const oldest = this.now - this.span - this.tile;
    for (const mark of this.state.marks) if (mark.t >= oldest) this.paint(mark);
  }

  /** The middle of a caller's half of a lane. @param {string} pod @param {string} caller */
  middle(pod, caller) {
    const lane = this.lane(pod);
    const callers = Math.max(1, this.state.callers.length);
    const half = Math.max(0, this.state.callers.indexOf(caller));
    return lane.top + (lane.height * (half + 0.5)) / callers;
  }

  /** How high a caller's half is. @param {string} pod */
  half(pod) {
    return this.lane(pod).height / Math.max(1, this.state.callers.length);
  }

  /** Spread by the request, so that many do not merge into a line. @param {Mark} mark */
  height_of(mark) {
    const pod = mark.k === "end" ? OWN : mark.pod;
    const seed = mark.id === null ? mark.n : parseInt(mark.id.slice(0, 6), 16) || mark.n;
    // Above what the proxy answered by itself there is room for why.
    const [low, spread] = pod === OWN ? [0.18, 0.2] : [0, 0.3];
    return this.middle(pod, mark.c) + (((seed % 17) - 8) / 8 * spread + low) * this.half(pod);
  }

  /** As large as there is room: to be seen from the last row, and no blot where many are. @param {Mark} mark */
  markSize(mark) {
    const room = Math.min(this.half(mark.k === "end" ? OWN : mark.pod) * 0.045, this.width / 150);
    return Math.max(2.6, Math.min(7, room * Math.sqrt(15_000 / this.span)));
  }

  /** @param {Mark} mark */
  paint(mark) {
    if (!this.width || !(mark.k === "try" || (mark.k === "end" && mark.own))) return;
    // A pod that is gone has no lane.
    if (mark.k === "try" && !this.state.lanes.includes(mark.pod)) return;
    const scale = this.width / this.span;
    const pad = 10 / scale;
    const begin = Math.min(mark.before?.t ?? mark.t, mark.t) - pad;
    for (let i = Math.floor(begin / this.tile); i <= Math.floor((mark.t + pad) / this.tile); i += 1) {
      const tile = this.tileAt(i, scale);
      if (tile) this.draw(tile, mark, (at) => (at - i * this.tile) * scale);
    }
  }

  /** @param {number} i @param {number} scale */
  tileAt(i, scale) {
    const found = this.tiles.get(i);
    if (found) return found;
    const canvas = new OffscreenCanvas(Math.ceil(this.tile * scale * this.ratio) + 2, this.canvas.height || 1);
    const pen = canvas.getContext("2d");
    if (!pen) return null;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const made = { canvas, pen, bins: new Map() };
    this.tiles.set(i, made);
    return made;
  }

  /** @param {{pen: OffscreenCanvasRenderingContext2D, bins: Map<string, number>}} tile @param {Mark} mark @param {(at: number) => number} x */
  draw(tile, mark, x) {
    const { pen } = tile;
    const colour = this.colour;
    const at = x(mark.t);
    const y = this.height_of(mark);
    const size = this.markSize(mark);
    if (mark.before) {
      pen.strokeStyle = colour.retry;
      pen.globalAlpha = 0.4;
      pen.lineWidth = 1.6;
      pen.beginPath();
      pen.moveTo(x(mark.before.t), this.height_of(mark.before));
      pen.lineTo(at, y);
      pen.stroke();
      pen.globalAlpha = 1;
    }
    pen.beginPath();
    if (mark.k === "end") {
      pen.fillStyle = colour.own;
      pen.moveTo(at, y - size * 1.3);
      pen.lineTo(at + size * 1.2, y + size);
      pen.lineTo(at - size * 1.2, y + size);
      pen.fill();
    } else if (mark.bad) {
      pen.strokeStyle = colour.bad;
      pen.lineWidth = size * 0.62;
      pen.moveTo(at - size, y - size);
      pen.lineTo(at + size, y + size);
      pen.moveTo(at - size, y + size);
      pen.lineTo(at + size, y - size);
      pen.stroke();
    } else {
      const bin = `${mark.c} ${mark.pod} ${Math.floor(mark.t / 100)}`;
      const count = (tile.bins.get(bin) ?? 0) + 1;
      tile.bins.set(bin, count);
      pen.fillStyle = colour.ok;
      if (count <= DENSE) {
        pen.globalAlpha = mark.before ? 1 : 0.75;
        pen.arc(at, y, mark.before ? size : size * 0.75, 0, 7);
        pen.fill();
      } else {
        const tall = Math.min(1, count / (4 * DENSE)) * this.half(mark.pod) * 0.8;
        pen.globalAlpha = 0.06;
        pen.fillRect(x(Math.floor(mark.t / 100) * 100), this.middle(mark.pod, mark.c) - tall / 2, x(mark.t + 100) - x(mark.t), tall);
      }
      pen.globalAlpha = 1;
    }
  }

  /** @param {number} at */
  frame(at) {
    if (!this.width || at - this.last < 1000 / FRAMES - 4) return;
    if (this.frozen && this.shown >= 0) return;
    let now = this.now;
    if (this.calm.matches) now = Math.floor(now / 1000) * 1000;
    if (now === this.shown) return;
    this.frames.push(at - this.last);
    if (this.frames.length > 600) this.frames.shift();
    this.last = at;
    this.shown = now;
    const { pen, colour, width, state } = this;
    const from = now - this.span;
    const scale = width / this.span;
    const x = (/** @type {number} */ when) => (when - from) * scale;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, width, this.height);
    state.lanes.forEach((pod, i) => {
      pen.fillStyle = i % 2 ? colour.lane : colour["lane-two"];
      const { top, height } = this.lane(pod);
      pen.fillRect(0, top + 1, width, height - 2);
      // Where one caller's opinion ends and the next one's begins.
      pen.fillStyle = colour.line;
      const halves = pod === OWN ? 1 : state.callers.length;
      for (let half = 1; half < halves; half += 1) pen.fillRect(0, top + (height * half) / halves, width, 1);
    });
    this.ruler(now, x);
    const { lanes } = state;
    for (const band of state.bands) if (lanes.includes(band.pod)) this.band(band, now, x);
    const oldest = this.held === null ? from - this.tile : -Infinity;
    for (const [i, tile] of this.tiles) {
      if ((i + 1) * this.tile < oldest) this.tiles.delete(i);
      else if ((i + 1) * this.tile >= from && i * this.tile <= now) pen.drawImage(tile.canvas, 0, 0, tile.canvas.width, tile.canvas.height, x(i * this.tile), 0, tile.canvas.width / this.ratio, tile.canvas.height / this.ratio);
    }
    deeds(this, from, now, x);
    this.flags(from, now, x);
    this.countdowns(now);
  }

  /** @param {number} now @param {(at: number) => number} x */
  ruler(now, x) {
    const { pen, colour } = this;
    const step = this.span / 5;
    pen.font = `${this.width < 600 ? 13 : 16}px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    // Where there is no room for all of them, every second moment is said.
    const every = this.clock && pen.measureText(timeOfDay(now)).width * 1.15 > this.width / 5 ? 2 : 1;
    for (let ago = step, i = 1; ago < this.span; ago += step, i += 1) {
      pen.fillStyle = colour.line;
      pen.fillRect(x(now - ago), 0, 1, this.height - FOOT);
      if (i % every) continue;
      pen.fillStyle = colour.quiet;
      const said = this.clock ? timeOfDay(now - ago) : this.word("ago", { seconds: String(Math.round(ago / 1000)) });
      pen.fillText(said, x(now - ago), this.height - FOOT / 2);
    }
  }

  /** @param {import("./state.js").Band} band @param {number} now @param {(at: number) => number} x */
  band(band, now, x) {
    const { pen, colour } = this;
    const begin = Math.max(0, x(band.from));
    const end = x(Math.min(band.until ?? now, now));
    if (end < 0 || band.from > now) return;
    const high = this.half(band.pod) * 0.88;
    const top = this.middle(band.pod, band.c) - high / 2;
    pen.fillStyle = colour.out;
    pen.fillRect(begin, top, Math.max(1, end - begin), high);
    // Slanting lines, so that it is no matter of colour, which go along with the time.
    pen.save();
    pen.beginPath();
    pen.rect(begin, top, Math.max(1, end - begin), high);
    pen.clip();
    pen.strokeStyle = colour.out;
    pen.lineWidth = 6;
    pen.beginPath();
    const step = 26;
    const first = begin - high + ((((x(band.from) - begin) % step) + step) % step) - step;
    for (let at = first; at < end; at += step) {
      pen.moveTo(at, top + high);
      pen.lineTo(at + high, top);
    }
    pen.stroke();
    pen.restore();
    // A sweep lets back whose time is over, and passes by whose is not.
    pen.fillStyle = colour.ink;
    for (const sweep of this.state.sweeps.between(band.c, band.pool, band.from, Math.min(band.until ?? now, now))) {
      pen.beginPath();
      pen.moveTo(x(sweep), top + high - 9);
      pen.lineTo(x(sweep) + 6, top + high + 2);
      pen.lineTo(x(sweep) - 6, top + high + 2);
      pen.fill();
    }
    pen.fillStyle = colour.bad;
    if (x(band.from) >= 0) pen.fillRect(x(band.from), top, 5, high);
    if (band.until === null || band.until > now) return;
    // One that Envoy forgot did not come back at a sweep: its end is broken, and no return's.
    pen.fillStyle = band.forgotten ? colour.quiet : colour.ok;
    if (band.forgotten) for (let at = top; at < top + high; at += 12) pen.fillRect(end - 5, at, 5, Math.min(6, top + high - at));
    else pen.fillRect(end - 5, top, 5, high);
    const said = this.word("span", { seconds: ((band.until - band.from) / 1000).toFixed(1) });
    const big = Math.max(12, Math.min(22, high * 0.12));
    pen.font = `bold ${big}px ${FONT}`;
    if (pen.measureText(said).width + 24 > end - begin) return;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    pen.fillStyle = colour.bad;
    pen.fillText(said, end - 12, top + big * 0.8);
  }

  /** What the proxy answered by itself says why. @param {number} from @param {number} now @param {(at: number) => number} x */
  flags(from, now, x) {
    const { pen, colour, state } = this;
    const big = Math.max(10, Math.min(this.width < 600 ? 13 : 17, this.half(OWN) * 0.34));
    pen.font = `bold ${big}px ${FONT}`;
    pen.textBaseline = "middle";
    let clear = -1;
    for (let i = state.marks.length - 1, looked = 0; i >= 0 && looked < 4000; i -= 1, looked += 1) {
      const mark = state.marks[i];
      if (mark.t < from) break;
      if (mark.k !== "end" || !mark.own || mark.t > now) continue;
      const at = x(mark.t);
      if (clear >= 0 && at > clear - 42) continue;
      pen.fillStyle = colour.own;
      const said = mark.flags[0] ?? String(mark.s);
      // To the left of its mark where the picture ends at the right.
      const wide = pen.measureText(said).width;
      const before = at + 4 + wide > this.width;
      clear = before ? at - wide : at;
      pen.textAlign = before ? "right" : "left";
      pen.fillText(said, before ? Math.min(at + 8, this.width - 2) : at - 4, this.middle(OWN, mark.c) - this.half(OWN) * 0.34);
    }
  }

  /** Who is out at a moment, and until when at least. @param {number} now @returns {{c: string, pod: string, from: number, earliest: number}[]} */
  away(now) {
    const { state } = this;
    const live = this.held === null && this.stopped === null;
    const hosts = (state.facts.hosts ?? []).filter((each) => each.ejected && each.earliest !== null);
    const found = [];
    for (const band of state.bands) {
      if (band.from > now || (band.until !== null && band.until <= now)) continue;
      // What Envoy says of now is better than what was reckoned when it began.
      const host = live ? hosts.find((each) => each.c === band.c && each.pod === band.pod && each.cluster === band.pool) : undefined;
      const earliest = host?.earliest ?? band.earliest;
      if (earliest !== null) found.push({ c: band.c, pod: band.pod, from: band.from, earliest });
    }
    if (live) for (const host of hosts) if (!found.some((each) => each.c === host.c && each.pod === host.pod)) found.push({ c: host.c, pod: host.pod, from: host.since ?? 0, earliest: host.earliest ?? 0 });
    return found;
  }

  /** @param {number} now */
  countdowns(now) {
    const { pen, colour } = this;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const each of this.away(now).filter((one) => this.state.lanes.includes(one.pod))) {
      const left = (each.earliest - now) / 1000;
      const said = left > 0 ? this.word("out", { seconds: left.toFixed(1) }) : this.word("sweep");
      const half = this.half(each.pod);
      const size = (/** @type {number} */ most) => {
        const big = Math.max(13, Math.min(52, most, this.width / 9));
        pen.font = `bold ${big}px ${FONT}`;
        return big * Math.min(1, (this.width * (this.width < 600 ? 0.88 : 0.5)) / pen.measureText(said).width);
      };
      // Above the marks there is room; in the middle it is larger, and must not hide what tripped it.
      const above = size(half * 0.17 / 1.4);
      const middle = size(half * 0.36);
      pen.font = `bold ${middle}px ${FONT}`;
      const tripped = (1 - (now - each.from - 2000) / this.span) * this.width;
      const raised = above >= 30 || tripped > this.width - EDGE - pen.measureText(said).width - middle;
      const big = raised ? above : middle;
      pen.font = `bold ${big}px ${FONT}`;
      const wide = pen.measureText(said).width + big * 0.8;
      const tall = big * (raised ? 1.3 : 1.5);
      const y = raised ? this.middle(each.pod, each.c) - half / 2 + tall / 2 + 2 : this.middle(each.pod, each.c);
      pen.fillStyle = colour.card;
      pen.beginPath();
      pen.roundRect(this.width - wide - EDGE, y - tall / 2, wide, tall, big * 0.3);
      pen.fill();
      pen.fillStyle = colour.bad;
      pen.fillText(said, this.width - EDGE - big * 0.4, y);
    }
  }
}
