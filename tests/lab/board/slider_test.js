// @ts-check
/** The keys of a slider over time. */
import assert from "node:assert/strict";
import { moved } from "../../../lab/board/page/slider.js";

Deno.test("an arrow is a second, and a page fifteen", () => {
  const from = (/** @type {string} */ key) => moved(key, 100_000, 0, 110_000);
  assert.deepEqual(["ArrowLeft", "ArrowDown", "ArrowRight", "PageDown"].map(from), [99_000, 99_000, 101_000, 85_000]);
  assert.equal(from("PageUp"), 110_000, "no further than there is something");
  assert.equal(moved("ArrowLeft", 500, 0, 1000), 0);
  assert.equal(from("a"), null);
});
