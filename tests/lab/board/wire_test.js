// @ts-check
/** What becomes of the stream, without a server. */
import assert from "node:assert/strict";
import { ANEW, SILENT, Wire } from "../../../lab/board/page/wire.js";

/** A wire, a hand on its clock, what the page was told, and its connections. */
function wired() {
  const hand = { at: 0 };
  /** @type {any[]} */
  const told = [];
  /** @type {{url: string, closed: boolean, hear: (name: string, data?: any, id?: string) => void}[]} */
  const opened = [];
  const names = ["hello", "again", "marks", "facts", "lesson", "beat", "lost", "silent", "back"];
  const page = /** @type {any} */ (Object.fromEntries(names.map((name) => [name, (/** @type {any} */ got) => told.push([name, got])])));
  const connect = (/** @type {string} */ url) => {
    const source = new EventTarget();
    const made = { url, closed: false, hear: (/** @type {string} */ name, /** @type {any} */ data = {}, id = "") => source.dispatchEvent(Object.assign(new Event(name), { data: JSON.stringify(data), lastEventId: id })) };
    opened.push(made);
    return /** @type {any} */ (Object.assign(source, { close: () => (made.closed = true) }));
  };
  const wire = new Wire("/stream", page, () => hand.at, connect);
  wire.open();
  return { wire, hand, told, opened };
}

Deno.test("a mark that is told twice is told once", () => {
  const { told, opened } = wired();
  opened[0].hear("hello", { marks: [{ n: 1 }, { n: 2 }] }, "a-2");
  opened[0].hear("marks", [{ n: 2 }, { n: 3 }], "a-3");
  opened[0].hear("again", { marks: [{ n: 3 }, { n: 4 }] }, "a-4");
  opened[0].hear("hello", { marks: [{ n: 1 }] }, "b-1");
  opened[0].hear("marks", [{ n: 2 }], "b-2");
  assert.deepEqual(told.map(([name, got]) => [name, (got.marks ?? got).map((/** @type {any} */ each) => each.n)]), [
    ["hello", [1, 2]],
    ["marks", [3]],
    ["again", [4]],
    ["hello", [1]],
    ["marks", [2]],
  ]);
});

Deno.test("a server that stands still is silent once, and is back with the next word", () => {
  const { wire, hand, told, opened } = wired();
  opened[0].hear("beat");
  hand.at = SILENT;
  wire.check();
  assert.deepEqual(told.map(([name]) => name), ["beat"]);
  hand.at = SILENT + 1;
  wire.check();
  wire.check();
  opened[0].hear("beat");
  assert.deepEqual(told.map(([name]) => name), ["beat", "silent", "back", "beat"]);
  wire.check();
  assert.equal(told.length, 4);
});

Deno.test("after a long silence it is asked anew, from where it was, and the old one is not listened to", () => {
  const { wire, hand, told, opened } = wired();
  opened[0].hear("hello", { marks: [{ n: 7 }] }, "a-7");
  hand.at = ANEW + 1;
  wire.check();
  assert.deepEqual(opened.map((each) => [each.url, each.closed]), [
    ["/stream", true],
    ["/stream?last=a-7", false],
  ]);
  opened[0].hear("marks", [{ n: 8 }]);
  opened[0].hear("error");
  assert.deepEqual(told.map(([name]) => name), ["hello"]);
  wire.check();
  assert.equal(opened.length, 2);
  opened[1].hear("error");
  opened[1].hear("again", { marks: [{ n: 8 }] }, "a-8");
  assert.deepEqual(told.map(([name]) => name), ["hello", "lost", "again"]);
});

Deno.test("a stream that was closed on purpose is not asked again", () => {
  const { wire, hand, told, opened } = wired();
  wire.close();
  hand.at = 1e6;
  wire.check();
  assert.deepEqual([opened.length, told.length], [1, 0]);
});
