// @ts-check
/** What is predicted of the breaker in force, beside what was measured of it so far. */

/** @typedef {{pool: string, hosts: number|null, ejectable: number|null, threshold: number, trips: {who: string, fault: string, requests: number|null, exact: boolean}[], outs: {number: number, earliest: number, latest: number}[]}} Predicted */
/** @typedef {{c: string, pool: string, most: number, asked: Record<string, number>, last: {pod: string, number: number, earliest: number, latest: number, seconds: number|null}|null}} Measured */
/** @typedef {(name: string, values?: Record<string, string>) => string} Say */

/** A figure without more digits than it is worth. @param {number} figure */
export function short(figure) {
  // What nobody waits for is told by its size.
  if (Math.abs(figure) >= 1e6) {
    const [digits, power] = figure.toExponential(1).split("e+");
    return `${digits} × 10${[...power].map((each) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(each)]).join("")}`;
  }
  return Number.isInteger(figure) || Math.abs(figure) >= 100 ? String(Math.round(figure)) : figure.toFixed(1);
}

/**
 * The rows: what, as predicted, as measured.
 * @param {Predicted} predicted
 * @param {Measured|undefined} measured
 * @param {Say} word
 * @returns {[string, string, string][]}
 */
export function rows(predicted, measured, word) {
  const none = "–";
  const most = predicted.ejectable === null ? none : predicted.hosts === null ? String(predicted.ejectable) : word("foresee-of", { count: String(predicted.ejectable), hosts: String(predicted.hosts) });
  /** @type {[string, string, string][]} */
  const found = [[word("foresee-most"), most, measured ? String(measured.most) : none]];
  for (const trip of predicted.trips) {
    const asked = Object.entries(measured?.asked ?? {}).filter(([pod]) => pod === trip.who || pod.startsWith(`${trip.who}-`));
    const count = trip.requests === null ? word("foresee-never") : trip.exact ? short(trip.requests) : word("foresee-average", { count: short(trip.requests) });
    found.push([word("foresee-requests", { who: trip.who }), count, asked.map(([, requests]) => String(requests)).join(", ") || none]);
  }
  // The same ejection on both sides: each next one is for longer.
  const last = measured?.last ?? null;
  const out = last ?? predicted.outs[0];
  if (out) {
    const span = `${short(out.earliest)}–${short(out.latest)}`;
    found.push([word("foresee-seconds", { number: String(out.number) }), span, last && last.seconds !== null ? short(last.seconds) : none]);
  }
  return found;
}

/** @param {HTMLTableElement} table @param {[string, string, string][]} lines @param {Say} word */
export function draw(table, lines, word) {
  const head = document.createElement("tr");
  for (const each of ["", word("foresee-predicted"), word("foresee-measured")]) head.append(Object.assign(document.createElement("th"), { textContent: each, scope: "col" }));
  const body = lines.map(([what, predicted, measured]) => {
    const row = document.createElement("tr");
    row.append(Object.assign(document.createElement("th"), { textContent: what, scope: "row" }));
    for (const each of [predicted, measured]) row.append(Object.assign(document.createElement("td"), { textContent: each }));
    return row;
  });
  table.replaceChildren(head, ...body);
}
