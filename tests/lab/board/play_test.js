// @ts-check
/** A recorded run played back, without a page and without a clock. */
import assert from "node:assert/strict";
import { Play } from "../../../lab/board/page/play.js";
import { State } from "../../../lab/board/page/state.js";

/** @typedef {import("../../../lab/board/page/state.js").Mark} Mark */

/** @param {number} t @param {Partial<Mark>} what @returns {Mark} */
const mark = (t, what) => ({ k: "try", n: t, t, c: "gateway", pod: "v2", s: 200, bad: false, run: 0, id: null, a: 1, from: null, own: false, flags: [], pool: "all", why: "", times: 0, line: "", to: "", reset: [], earliest: null, sweep: null, ...what });
const pod = { name: "v2", version: "v2", ready: true, restarts: 7, trouble: { en: "at the end" }, unready: null };
const host = { c: "gateway", pod: "v2", cluster: "all", pool: "", subset: false, ejected: true, times: 1, threshold: 3, interval: 1, since: 1, earliest: 2, latest: 3 };
const facts = { condition: "kept", callers: [{ name: "gateway", kind: "gateway" }], pods: [pod], hosts: [host] };

/** A playback, and a hand on its clock. @param {Mark[]} marks */
function playing(marks) {
  const hand = { at: 0 };
  const state = new State();
  return { hand, state, play: new Play(state, facts, marks, () => hand.at) };
}

const run = [
  // The lab stood for long before anybody asked it for anything.
  mark(1_000, { k: "pod", to: "started" }),
  mark(2_000, { k: "pod", to: "ready" }),
  mark(10_000, {}),
  mark(12_000, { bad: true, s: 500, run: 1 }),
  mark(13_000, { k: "out", earliest: 16_000 }),
  mark(16_500, { k: "back" }),
  mark(18_000, { k: "pod", to: "started" }),
];

Deno.test("it begins at the first request, and knows what was before", () => {
  const { play, state } = playing(run);
  assert.equal(play.from, 9000);
  assert.deepEqual(play.advance().marks.map((each) => each.t), [1000, 2000]);
  assert.deepEqual(state.facts.pods?.map((each) => each.ready), [true]);
  assert.equal(playing(run.slice(0, 2)).play.from, 0, "nobody asked for anything at all");
});

Deno.test("it goes on at its speed, and each mark comes once", () => {
  const { hand, play, state } = playing(run);
  assert.deepEqual([play.from, play.until, play.now], [9000, 19_000, 9000]);
  assert.equal(play.advance().anew, false);
  hand.at = 2500;
  assert.deepEqual(play.advance().marks.map((each) => each.t), [10_000]);
  play.run(10);
  hand.at = 2600;
  assert.equal(play.now, 12_500);
  assert.deepEqual(play.advance().marks.map((each) => each.t), [12_000]);
  assert.equal(state.pods, 1);
  hand.at = 60_000;
  assert.deepEqual([play.now, play.ended], [19_000, true]);
  play.go(true);
  assert.deepEqual([play.now, play.ended, play.going], [9000, false, true]);
});

Deno.test("it stands still, and goes on where it stood", () => {
  const { hand, play } = playing(run);
  hand.at = 1000;
  play.go(false);
  hand.at = 50_000;
  assert.equal(play.now, 10_000);
  play.run(2);
  play.go(true);
  hand.at = 51_000;
  assert.equal(play.now, 12_000);
});

Deno.test("a jump back begins anew, and the facts are those of the moment", () => {
  const { play, state } = playing(run);
  play.go(false);
  play.seek(14_000);
  assert.equal(play.advance().anew, false);
  assert.deepEqual(state.facts.hosts?.map((each) => [each.ejected, each.since, each.earliest]), [[true, 13_000, 16_000]]);
  assert.deepEqual(state.facts.pods?.map((each) => [each.ready, each.restarts, each.trouble]), [[true, 0, null]]);
  play.seek(99_000);
  play.advance();
  assert.deepEqual([play.now, state.facts.hosts?.[0].ejected, state.facts.pods?.[0].ready, state.facts.pods?.[0].restarts], [19_000, false, false, 1]);
  play.seek(11_500);
  const { marks, anew } = play.advance();
  assert.deepEqual([marks.length, anew, state.bands.length, state.pods], [3, true, 0, 0]);
  assert.equal(state.facts.pods?.[0].ready, true);
});

Deno.test("rules that were others then are not told as those of the end", () => {
  const { play, state } = playing([...run.slice(0, 6), mark(17_000, { k: "applied", reset: ["all"] })]);
  play.go(false);
  play.seek(14_000);
  play.advance();
  assert.deepEqual(state.facts.hosts?.map((each) => [each.threshold, each.earliest]), [[0, 16_500]]);
  play.seek(17_500);
  play.advance();
  assert.equal(state.facts.hosts?.[0].threshold, 3);
});

Deno.test("a run to which nothing happened has a beginning and an end", () => {
  const { hand, play } = playing([]);
  hand.at = 10_000;
  assert.deepEqual([play.ended, play.advance().marks], [true, []]);
});
