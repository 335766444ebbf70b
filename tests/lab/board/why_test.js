// @ts-check
/** Envoy's own event. */
import assert from "node:assert/strict";
import { pretty } from "../../../lab/board/page/why.js";

Deno.test("it is as it came, and may be broken into lines", () => {
  assert.equal(pretty('{"type":"CONSECUTIVE_5XX","num_ejections":1}'), '{ "type": "CONSECUTIVE_5XX", "num_ejections": 1 }');
  assert.equal(pretty("not JSON"), "not JSON");
});
