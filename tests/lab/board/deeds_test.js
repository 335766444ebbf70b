// @ts-check
/** What is said of what was done to a lab. */
import { told } from "../../../lab/board/page/deeds.js";
import { State } from "../../../lab/board/page/state.js";

/** The name with its values. @param {string} name @param {Record<string, string>} [values] */
const word = (name, values = {}) => `${name} ${JSON.stringify(values)}`;

/** @param {string} k @param {number} t @param {object} more @returns {any} */
const mark = (k, t, more = {}) => ({ k, t, n: t, c: "", pod: "a", reset: [], id: null, ...more });

/** @param {unknown} found @param {unknown} expected */
function same(found, expected) {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${JSON.stringify(found)} and not ${JSON.stringify(expected)}`);
}

Deno.test("a plan, a change, what a change has Envoy forget, and a refusal are told apart", () => {
  same(told(mark("plan", 1, { plan: "none" }), word), 'planned {"pod":"a","plan":"none"}');
  same(told(mark("applied", 1, { pools: [] }), word), "applied {}");
  same(told(mark("applied", 1, { pools: ["a:80", "a:80/v2"] }), word), 'forgot {"pools":"a:80, a:80/v2"}');
  same(told(mark("refused", 1), word), "refused {}");
});

Deno.test("what was done is kept for as long as the marks beside it, and goes with the lab", () => {
  const state = new State(1000);
  state.add([mark("plan", 0, { plan: "none" }), mark("applied", 900), mark("pod", 950, { to: "ready" })]);
  same(state.deeds.map((each) => each.t), [0, 900]);
  state.add([mark("pod", 1500, { to: "ready" })]);
  same(state.deeds.map((each) => each.t), [900]);
  state.clear();
  same(state.deeds, []);
});
