// @ts-check
/** The sweeps that are known, and those that follow from them. */
import assert from "node:assert/strict";
import { Sweeps } from "../../../lab/board/page/sweeps.js";

/** @param {any} what @returns {import("../../../lab/board/page/state.js").Mark} */
const mark = (what) => ({ k: "back", t: 0, c: "gateway", pool: "all", sweep: null, reset: [], to: "", ...what });

Deno.test("a return is a sweep, and the others are an interval apart, before and after it", () => {
  const sweeps = new Sweeps();
  assert.deepEqual(sweeps.between("gateway", "all", 0, 1e9), []);
  sweeps.take(mark({ t: 50_000, sweep: 10_000 }));
  assert.deepEqual(sweeps.between("gateway", "all", 25_000, 61_000), [30_000, 40_000, 50_000, 60_000]);
  assert.deepEqual(sweeps.between("client", "all", 25_000, 61_000), []);
  assert.deepEqual(sweeps.between("gateway", "other", 25_000, 61_000), []);
  assert.deepEqual(sweeps.between("gateway", "all", 51_000, 52_000), []);
});

Deno.test("the last one that is known counts, and far from it the beat is not known", () => {
  const sweeps = new Sweeps();
  sweeps.take(mark({ t: 50_000, sweep: 1000 }));
  sweeps.take(mark({ t: 70_003, sweep: 1000 }));
  assert.deepEqual(sweeps.between("gateway", "all", 71_000, 72_500), [71_003, 72_003]);
  assert.equal(sweeps.between("gateway", "all", 0, 1e9).length, 61);
});

Deno.test("a mark that is no sweep says nothing of them", () => {
  const sweeps = new Sweeps();
  sweeps.take(mark({ k: "out", t: 50_000 }));
  assert.equal(sweeps.known.size, 0);
});

Deno.test("an Envoy that was started again, and a pool that is new, have another beat", () => {
  const sweeps = new Sweeps();
  sweeps.take(mark({ t: 50_000, sweep: 1000 }));
  sweeps.take(mark({ t: 50_000, sweep: 1000, c: "client" }));
  sweeps.take(mark({ k: "proxy", to: "started", t: 60_500 }));
  assert.deepEqual(sweeps.between("gateway", "all", 0, 1e9), []);
  assert.equal(sweeps.between("client", "all", 40_000, 41_000).length, 2);
  sweeps.take(mark({ t: 63_000, sweep: 1000 }));
  assert.deepEqual(sweeps.between("gateway", "all", 0, 64_000), [61_000, 62_000, 63_000, 64_000]);
  sweeps.take(mark({ k: "applied", t: 65_500, reset: ["all"] }));
  assert.equal(sweeps.known.size, 0);
  sweeps.take(mark({ t: 68_000, sweep: 2000 }));
  assert.deepEqual(sweeps.between("gateway", "all", 0, 68_000), [66_000, 68_000]);
});
