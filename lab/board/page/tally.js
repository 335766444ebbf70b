// @ts-check
/** Three figures beside the picture, and the same as sentences for whoever hears the page. */

/** @param {import("./state.js").State} state @param {number} now @param {(id: string) => any} $ @param {(name: string, values?: Record<string, string>) => string} word */
export function tell(state, now, $, word) {
  const rate = state.rate(now);
  const said = rate.toFixed(rate < 10 ? 1 : 0);
  $("rate").textContent = state.marks.length ? word("rate", { rate: said }) : word("nothing");
  $("seen").textContent = word("seen", { client: String(state.client), pods: String(state.pods) });
  for (const [place, figure] of [["rate-now", said], ["client-errors", String(state.client)], ["pod-errors", String(state.pods)]]) {
    $(place).textContent = figure;
    $(place).style.setProperty("--digits", String(Math.max(3, figure.length)));
  }
  for (const each of ["client", "pods"]) document.querySelector(`#tally .${each}`)?.classList.toggle("some", state[/** @type {"client"|"pods"} */ (each)] > 0);
}
