// @ts-check
/** Times of day. */
import assert from "node:assert/strict";
import { dayAndTime, timeOfDay } from "../../../lab/board/page/clock.js";

Deno.test("in 24 hours, with two figures each", () => {
  assert.equal(timeOfDay(new Date(2026, 10, 28, 0, 5, 9).getTime()), "00:05:09");
  assert.equal(timeOfDay(new Date(2026, 10, 28, 23, 59, 59).getTime()), "23:59:59");
  assert.equal(dayAndTime(new Date(2026, 0, 2, 13, 0, 0).getTime()), "2026-01-02 13:00:00");
});
