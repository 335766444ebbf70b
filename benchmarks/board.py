"""The board in a real browser before a real lab: frames, delay, memory, and what it costs the lab.

`python -m benchmarks.board`.

One page draws, the other viewers read the stream. It prints a table and judges nothing: on a
machine that does something else meanwhile the figures are that machine's. What it costs is a ratio
of rates from the same run, in turns, with the board's server halted and not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
from playwright.sync_api import sync_playwright

from benchmarks.soak import manifests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import CDPSession, Page

GOODJOB = Path(sys.executable).with_name("goodjob")
NAME = "board-benchmark"
BROWSER = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
MEBIBYTE = 1024 * 1024
# The board says something every second; only one that is halted is silent for longer.
_READ_SECONDS = 600.0
#: Waits for the next drawing after a mark was painted: that is when it is on the screen.
WATCH = """() => {
  const { picture } = board;
  const waiting = [];
  let last = board.wire.number;
  window.delays = [];
  const paint = picture.paint.bind(picture);
  picture.paint = (mark) => {
    paint(mark);
    // What is painted again, as where a lane is new, was on the screen before.
    if (mark.n <= last) return;
    last = mark.n;
    if (mark.k === "try") waiting.push(mark.t);
  };
  const frame = picture.frame.bind(picture);
  picture.frame = (at) => {
    const before = picture.last;
    frame(at);
    if (picture.last === before) return;
    const now = Date.now();
    for (const t of waiting.splice(0)) delays.push(now - t);
  };
  picture.frames.splice(0);
}"""
TAKE = "() => [board.picture.frames.splice(0), delays.splice(0)]"


def goodjob(*arguments: str) -> str:
    """What a command prints.

    Raises:
        subprocess.CalledProcessError: it failed; what it said is on standard error.
    """
    return subprocess.run(
        [GOODJOB, *arguments, "--name", NAME], stdout=subprocess.PIPE, text=True, check=True
    ).stdout


@contextlib.contextmanager
def lab(folder: Path) -> Iterator[None]:
    """A lab with ejections of a second, in a folder of the run's own."""
    file = folder / "manifests.yaml"
    file.write_text(manifests(), encoding="utf-8")
    os.environ["GOODJOB_LAB_HOME"] = str(folder / "labs")
    goodjob("up", "-k", str(file))
    try:
        yield
    finally:
        goodjob("down")


@contextlib.contextmanager
def board() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Its board, and the page's address."""
    command = [str(GOODJOB), "board", "--name", NAME, "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())["url"]
        finally:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGINT)


@contextlib.contextmanager
def of_its_own() -> Iterator[tuple[psutil.Process, str]]:
    """A lab that nothing was sent to, with its board: the server, and the page's address."""
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder)), board() as (process, url):
        yield psutil.Process(process.pid), url


def read(url: str, over: threading.Event) -> None:
    """A viewer that reads and draws nothing."""
    with httpx.stream("GET", f"{url}stream", timeout=_READ_SECONDS) as stream:
        for _ in stream.iter_raw():
            if over.is_set():
                return


def hammer(seconds: float, rate: float | None, at_once: int) -> float:
    """Load; how many requests a second came of it."""
    more = () if rate is None else ("-r", str(rate))
    told = json.loads(goodjob("hammer", "-t", str(seconds), "-c", str(at_once), *more, "--json"))
    return float(told["achieved"]["rate"])


def quantiles(figures: Sequence[float]) -> str:
    """The middle one, and those that 5 and 1 of 100 are above."""
    if not figures:
        return "none"
    ordered = sorted(figures)
    found = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.95, 0.99))
    return " / ".join(f"{each:.0f}" for each in found)


def row(name: str, value: str) -> None:
    """A line of the table."""
    sys.stdout.write(f"{name:<58}{value}\n")
    sys.stdout.flush()


def heap(session: CDPSession) -> float:
    """What the page's JavaScript holds, after a collection, in MiB."""
    session.send("HeapProfiler.collectGarbage")
    found: dict[str, Any] = session.send("Performance.getMetrics")
    named = {each["name"]: each["value"] for each in found["metrics"]}
    return float(named["JSHeapUsedSize"]) / MEBIBYTE


def watched(page: Page, server: psutil.Process, seconds: float, rate: float, at_once: int) -> None:
    """The page and its server under load, for so long."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.evaluate(WATCH)
    got: list[float] = []
    load = threading.Thread(target=lambda: got.append(hammer(seconds, rate, at_once)))
    frames: list[float] = []
    delays: list[float] = []
    memory = [(0.0, heap(session), server.memory_info().rss / MEBIBYTE)]
    began, busy = time.monotonic(), sum(server.cpu_times()[:2])
    load.start()
    while load.is_alive():
        page.wait_for_timeout(1000)
        new_frames, new_delays = page.evaluate(TAKE)
        frames += new_frames
        delays += new_delays
        passed = time.monotonic() - began
        if passed - memory[-1][0] >= seconds / 12:
            memory.append((passed, heap(session), server.memory_info().rss / MEBIBYTE))
    load.join()
    passed = time.monotonic() - began
    used = (sum(server.cpu_times()[:2]) - busy) / passed
    memory.append((passed, heap(session), server.memory_info().rss / MEBIBYTE))
    warm = next(each for each in memory if each[0] >= min(300.0, seconds / 4))
    row("requests a second, asked / got", f"{rate:g} / {got[0]:.1f}" if got else "failed")
    row("frames, ms (p50 / p95 / p99)", f"{quantiles(frames)}  ({len(frames)} frames)")
    row("event to screen, ms (p50 / p95 / p99)", f"{quantiles(delays)}  ({len(delays)} tries)")
    for name, place in (("page's heap", 1), ("server's memory", 2)):
        figures = " / ".join(f"{each[place]:.1f}" for each in (memory[0], warm, memory[-1]))
        row(f"{name}, MiB (start / after {warm[0]:.0f} s / end)", figures)
    row("server's processor time", f"{100 * used:.1f} % of a core")


def cost(server: psutil.Process, rounds: int, seconds: float, at_once: int) -> None:
    """The lab's rate with the board and with its server halted, in turns."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * rounds):
        on = turn % 2 == 0
        server.send_signal(signal.SIGCONT if on else signal.SIGSTOP)
        rates[on].append(hammer(seconds, None, at_once))
    server.send_signal(signal.SIGCONT)
    pairs = [one / other for one, other in zip(rates[True], rates[False], strict=True)]
    told = ", ".join(f"{each:.3f}" for each in pairs)
    row(
        "lab's rate with the board, of that without",
        f"{sorted(pairs)[len(pairs) // 2]:.3f} ({told})",
    )
    row(
        "the rates themselves, a second",
        f"{max(rates[True]):.0f} with, {max(rates[False]):.0f} without",
    )


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="under load (120)")
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second (200)")
    parser.add_argument("--viewers", type=int, default=10, help="one draws, the others read (10)")
    parser.add_argument("--at-once", type=int, default=16, help="connections (16)")
    parser.add_argument(
        "--rounds", type=int, default=5, help="pairs for the cost, after all else; 0 is none (5)"
    )
    parser.add_argument("--round-seconds", type=float, default=6.0, help="each of them (6)")
    asked = parser.parse_args()
    program = shutil.which("chromium")
    if program is None:
        sys.exit("needs chromium: apt-get install --no-install-recommends chromium")
    busy = psutil.cpu_percent(interval=2.0)
    row("machine", f"{psutil.cpu_count()} cores, {busy:.0f} % busy with other things before")
    # Each in a lab of its own, and what costs nothing first: rounds at full speed leave long logs,
    # and a machine that is still busy with them.
    with of_its_own() as (server, url), contextlib.ExitStack() as stack:
        over = threading.Event()
        stack.callback(over.set)
        for _ in range(asked.viewers - 1):
            threading.Thread(target=read, args=(url, over), daemon=True).start()
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(executable_path=program, args=list(BROWSER))
        stack.callback(browser.close)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(url)
        page.locator("body[data-link=live]").wait_for()
        row("viewers", f"{asked.viewers}, of which one draws at 1920x1080")
        watched(page, server, asked.seconds, asked.rate, asked.at_once)
    if asked.rounds:
        with of_its_own() as (server, _):
            cost(server, asked.rounds, asked.round_seconds, asked.at_once)


if __name__ == "__main__":
    main()
