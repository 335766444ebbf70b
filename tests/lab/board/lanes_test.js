// @ts-check
/** How near a pod is to going, as its places show it. */
import assert from "node:assert/strict";
import { places } from "../../../lab/board/page/lanes.js";

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
