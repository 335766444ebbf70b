// @ts-check
/** How near a pod is to going, as its places show it. */
import assert from "node:assert/strict";
import { heights, places } from "../../../lab/board/page/lanes.js";

Deno.test("a short run has a place for each error", () => {
  assert.deepEqual(places(2, 3), [1, 1, 0]);
  assert.deepEqual(places(0, 0), [], "no threshold is set");
});

Deno.test("of a long run as much is full as of the run", () => {
  assert.deepEqual(places(4, 40), [1, ...Array.from({ length: 9 }, () => 0)]);
  assert.deepEqual(places(39, 40).slice(-2), [1, 0.75]);
  assert.ok(places(40, 40).every((each) => each === 1));
  assert.ok(places(99_999, 100_000).at(-1) !== 1, "not yet");
});

Deno.test("few lanes have all the room, and many are scrolled", () => {
  assert.deepEqual(heights(900, 376, 2.25, 1), { all: 900, lane: 400, view: 400, kind: "roomy" });
  assert.equal(heights(600, 376, 4.3, 2).kind, "low");
  const many = heights(600, 376, 30.3, 2);
  assert.deepEqual([many.all, Math.round(many.view), many.kind], [1334, 22, "tiny"]);
  assert.ok(heights(400, 118, 12.3, 2).lane >= 70, "with the name above");
});
