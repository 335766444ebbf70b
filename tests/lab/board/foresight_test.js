// @ts-check
/** Prediction beside measurement, and a plan that is put together by clicks. */
import { rows, short } from "../../../lab/board/page/foresight.js";
import { with_word } from "../../../lab/board/page/plan.js";

/** @param {unknown} found @param {unknown} wanted */
function same(found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
}

/** @param {string} name @param {Record<string, string>} [values] */
const word = (name, values = {}) => [name, ...Object.values(values)].join(" ");
const predicted = { pool: "shop:80", hosts: 4, ejectable: 2, threshold: 3, trips: [{ who: "shop-v2", fault: "500@always", requests: 3, exact: true }, { who: "shop-v3", fault: "500@random:0.5", requests: 14.04, exact: false }], outs: [{ number: 1, earliest: 30, latest: 40 }] };

Deno.test("before anything happens there is a prediction alone", () => {
  same(rows(predicted, undefined, word).map((each) => each.slice(1)), [["foresee-of 2 4", "–"], ["3", "–"], ["foresee-average 14.0", "–"], ["30–40", "–"]]);
});

Deno.test("the last ejection stands beside its own span", () => {
  const measured = { c: "gateway", pool: "shop:80", most: 1, asked: { "shop-v2-1": 3 }, last: { pod: "shop-v2-1", number: 2, earliest: 60, latest: 70, seconds: 61.5 } };
  same(rows(predicted, measured, word).map((each) => each.slice(1)), [["foresee-of 2 4", "1"], ["3", "3"], ["foresee-average 14.0", "–"], ["60–70", "61.5"]]);
});

Deno.test("a figure has no more digits than it is worth", () => {
  same([3, 14.04, 250.2, 1.17503761999571e21].map(short), ["3", "14.0", "250", "1.2 × 10²¹"]);
});

Deno.test("a click changes one word of the last rule", () => {
  const effect = { part: "effect", syntax: "reset", says: "", example: "reset" };
  const when = { part: "when", syntax: "every:N", says: "", example: "every:3" };
  same(with_word("500@always", effect), "reset@always");
  same(with_word("500@always", when), "500@every:3");
  same(with_word("none", when), "500@every:3");
  same(with_word("", effect), "reset@always");
  same(with_word("delay:1s@always;500@first:2", effect), "delay:1s@always; reset@first:2");
});
