// @ts-check
/** What the page knows, without a page: `deno test` runs this, and tests/lab/board/test_page.py that. */
import assert from "node:assert/strict";
import { OWN, State } from "../../../lab/board/page/state.js";

/** @typedef {import("../../../lab/board/page/state.js").Mark} Mark */

let number = 0;

/** @param {Partial<Mark>} what @returns {Mark} */
function mark(what) {
  number += 1;
  return { k: "try", n: number, t: number, c: "gateway", pod: "v2", s: 200, bad: false, run: 0, id: null, a: 1, from: null, own: false, flags: [], pool: "all", why: "", times: 0, line: "", to: "", reset: [], earliest: null, sweep: null, ...what };
}

Deno.test("a retry knows the try that it comes after", () => {
  const state = new State();
  const first = mark({ id: "abc", s: 500, bad: true, run: 1 });
  const second = mark({ id: "abc", pod: "v1", from: "v2" });
  const other = mark({ id: "abc", c: "client", from: "v2" });
  state.add([first, second, other]);
  assert.equal(second.before, first);
  assert.equal(other.before, undefined, "another caller's request of the same id is another request");
  assert.deepEqual([state.pods, state.client], [1, 0]);
});

Deno.test("an answer of a pod is counted, and its try is what is kept", () => {
  const state = new State();
  state.add([mark({}), mark({ k: "end" }), mark({ k: "end", s: 503, own: true })]);
  assert.deepEqual(
    state.marks.map((each) => [each.k, each.own]),
    [
      ["try", false],
      ["end", true],
    ],
  );
  assert.deepEqual([state.client, state.recent.length], [1, 2]);
});

Deno.test("what the client saw is counted apart from what the pods had", () => {
  const state = new State();
  state.add([mark({ s: 500, bad: true }), mark({ k: "end", s: 200 }), mark({ k: "end", s: 503 }), mark({ k: "end", s: 0 })]);
  assert.deepEqual([state.pods, state.client], [1, 2]);
});

Deno.test("a band goes from the ejection to the return, of one pool alone", () => {
  const state = new State();
  state.add([mark({ k: "out", t: 100 }), mark({ k: "out", t: 110, pool: "subset" }), mark({ k: "back", t: 400 })]);
  assert.deepEqual(
    state.bands.map((each) => [each.pool, each.from, each.until]),
    [
      ["all", 100, 400],
      ["subset", 110, null],
    ],
  );
  assert.equal(state.open.size, 1);
});

Deno.test("an Envoy that was started again has forgotten its own ejections, and nobody else's", () => {
  const state = new State();
  state.add([mark({ k: "out", t: 100 }), mark({ k: "out", t: 110, c: "client" }), mark({ run: 2, bad: true })]);
  state.add([mark({ k: "proxy", t: 200, to: "started" })]);
  assert.deepEqual(
    state.bands.map((each) => [each.c, each.until]),
    [
      ["gateway", 200],
      ["client", null],
    ],
  );
  assert.equal(state.runs.get("gateway\nv2"), undefined);
  assert.equal(state.open.size, 1);
});

Deno.test("a change ends the bands of the pools that are new by it, and no others", () => {
  const state = new State();
  state.add([mark({ k: "out", t: 100 }), mark({ k: "out", t: 110, pool: "subset" }), mark({ run: 2, bad: true })]);
  state.add([mark({ k: "applied", t: 150 })]);
  assert.equal(state.open.size, 2, "another route alone");
  assert.equal(state.runs.get("gateway\nv2"), 2);
  state.add([mark({ k: "applied", t: 200, reset: ["all"] })]);
  assert.deepEqual(
    state.bands.map((each) => [each.pool, each.until]),
    [
      ["all", 200],
      ["subset", null],
    ],
  );
  assert.equal(state.runs.size, 0);
});

Deno.test("old marks go, and an open band stays however old it is", () => {
  const state = new State(1000);
  state.add([mark({ k: "out", t: 0 }), mark({ k: "out", t: 1, pod: "v1" }), mark({ k: "back", t: 2, pod: "v1" })]);
  for (let i = 0; i < 3000; i += 1) state.add([mark({ t: 10 + i })]);
  assert.ok(state.marks.length < 2100, String(state.marks.length));
  assert.deepEqual(
    state.bands.map((each) => each.pod),
    ["v2"],
  );
});

Deno.test("tries that nobody comes back to are forgotten", () => {
  const state = new State();
  for (let i = 0; i < 6000; i += 1) state.add([mark({ id: `r${i}`, bad: true })]);
  assert.equal(state.tries.size, 5000);
});

Deno.test("the lanes are the pods and the proxy's own, and a host is the pool's before a subset's", () => {
  const state = new State();
  const host = { c: "gateway", pod: "v2", cluster: "", pool: "", subset: true, ejected: false, times: 0, threshold: 3, interval: 1, since: null, earliest: null, latest: null };
  const pod = { name: "v2", version: "v2", ready: true, restarts: 0, trouble: null, unready: null };
  state.facts = { condition: "ready", pods: [pod], hosts: [host, { ...host, subset: false }] };
  assert.deepEqual(state.lanes, ["v2", OWN]);
  assert.equal(state.host("gateway", "v2")?.subset, false);
  state.facts.hosts?.push({ ...host, ejected: true });
  assert.equal(state.host("gateway", "v2")?.ejected, true);
  assert.equal(state.host("client", "v2"), undefined);
});

Deno.test("the rate is that of the last five seconds", () => {
  const state = new State();
  state.add([1000, 5500, 6000, 6500, 7000].map((t) => mark({ k: "end", t })));
  assert.equal(state.rate(10_000), 4 / 5);
});

Deno.test("what Envoy forgot did not come back", () => {
  const state = new State();
  state.add([mark({ k: "out", t: 100 }), mark({ k: "back", t: 200 }), mark({ k: "out", t: 300 }), mark({ k: "applied", t: 400, reset: ["all"] }), mark({ k: "out", t: 500 }), mark({ k: "proxy", t: 600, to: "started" })]);
  assert.deepEqual(
    state.bands.map((each) => [each.until, each.forgotten ?? false]),
    [
      [200, false],
      [400, true],
      [600, true],
    ],
  );
});

Deno.test("how a pod stood at a moment that is held", () => {
  const state = new State();
  state.add([
    mark({ k: "pod", t: 10, to: "started" }),
    mark({ k: "pod", t: 20, to: "ready" }),
    mark({ t: 100, bad: true, s: 500, run: 1 }),
    mark({ t: 110, bad: true, s: 500, run: 2, c: "sidecar" }),
    mark({ k: "out", t: 200 }),
    mark({ k: "back", t: 300 }),
    mark({ t: 400, bad: true, s: 500, run: 1 }),
    mark({ k: "applied", t: 500, reset: ["all"] }),
  ]);
  const stood = [15, 99, 150, 250, 300, 450, 500].map((at) => state.stood("gateway", "v2", at));
  assert.deepEqual(
    stood.map((each) => [each.ready, each.out, each.run]),
    [
      [false, false, 0],
      [true, false, 0],
      [true, false, 1],
      [true, true, 1],
      [true, false, 0],
      [true, false, 1],
      [true, false, 0],
    ],
  );
  assert.deepEqual(state.stood("gateway", "nobody", 500), { out: false, run: 0, ready: null });
});

Deno.test("who goes while it is gone had been forgotten, before the change is told", () => {
  const state = new State();
  state.add([mark({ k: "out", t: 100 }), mark({ k: "out", t: 300 }), mark({ k: "applied", t: 400, reset: ["all"] })]);
  const now = () => state.bands.map((each) => [each.until, each.forgotten ?? false]);
  assert.deepEqual(now(), [
    [300, true],
    [null, false],
  ]);
  state.add([mark({ k: "applied", t: 900, reset: ["all"] })]);
  assert.deepEqual(now().at(-1), [900, true], "the change after it is another one");
});
