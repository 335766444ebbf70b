// @ts-check
/** Links to a moment. */
import assert from "node:assert/strict";
import { lacking, linked } from "../../../lab/board/page/held.js";

/** @param {string} name @param {Record<string, string>} [values] */
const word = (name, values = {}) => `${name} ${values.when}`;

Deno.test("a link is a moment, none, or a wrong one", () => {
  assert.equal(linked("#t=1795908199740"), 1_795_908_199_740);
  assert.equal(linked(""), null);
  assert.equal(linked("#elsewhere"), null);
  for (const wrong of ["#t=", "#t=soon", "#t=-5", "#t=1e9", `#t=${"9".repeat(16)}`]) assert.ok(Number.isNaN(linked(wrong)), wrong);
});

Deno.test("a moment that is not kept is said with its day", () => {
  const now = Date.parse("2026-11-28T12:00:00");
  assert.equal(lacking(now, now - 1000, now, word), "");
  assert.equal(lacking(now + 1500, now - 1000, now, word), "", "two clocks");
  assert.equal(lacking(now - 86_400_000, now - 1000, now, word), "gone 2026-11-27 12:00:00");
  assert.equal(lacking(now + 86_400_000, now - 1000, now, word), "gone 2026-11-29 12:00:00");
  assert.equal(lacking(NaN, now - 1000, now, word), "gone ?");
  assert.match(lacking(999_999_999_999_999, now - 1000, now, word), /^gone 33658-/);
});
