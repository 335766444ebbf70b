"""A run drawn, for a slide: the board's picture of all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lab.board.colours import colours
from lab.board.drawn import MOST_MARKS, drawn, gaps
from lab.board.spans import bands, unready
from lab.cli.drawing import draw_into
from lab.observe.timeline import timeline
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.board.marks import Mark
    from lab.cli.drawing import Speak
    from lab.observe.timeline import Timeline
    from lab.site import Site

_SIZE = (16.0, 9.0)
_BIG, _PLAIN, _SMALL = 22, 15, 12
# The lane of what the proxy answered by itself.
_OWN = ""
_OWN_HEIGHT = 0.4
_MOST_LANES = 12
_MOST_NOTES = 10
# Beyond this an SVG has the dots as one image: no program opens a hundred thousand of them gladly.
_MOST_DOTS = 5000
_HAPPENS = frozenset({"try", "end", "out", "back", "kept", "plan", "applied"})


def draw(site: Site, file: Path, kind: str) -> None:
    """Draw a site's run into a file.

    Raises:
        FileError: the file can't be written.
    """
    events, _ = site.events()
    facts, marks = drawn(site, events)
    cut = max(0, len(marks) - MOST_MARKS)
    picture = _Picture(site.name, facts, marks[-MOST_MARKS:])
    found = timeline(site)
    lacking = gaps(found, cut=cut)
    draw_into(file, kind, _SIZE, lambda figure, speak: picture.on(figure, speak, found, lacking))


class _Picture:
    """What is drawn, in seconds since the first thing that happened.

    Args:
        lab: whose run.
        facts: its pods and callers.
        marks: what happened, in order.
    """

    def __init__(self, lab: str, facts: dict[str, Any], marks: Sequence[Mark]) -> None:
        self._lab = lab
        self._marks = marks
        # Pods that came up are older than what the run is about, and all of it where nobody asked.
        times = [each["t"] for each in marks if each["k"] in _HAPPENS]
        self._is_empty = not times
        times = times or [each["t"] for each in marks]
        self._began = min(times, default=0)
        self._ended = max(times, default=0)
        self._callers = [each["name"] for each in facts["callers"]]
        pods = [(each["name"], each["version"]) for each in facts["pods"]]
        self._left_out = max(0, len(pods) - _MOST_LANES)
        self._all = len(pods)
        self._pods = pods[:_MOST_LANES]
        self._tops = {name: float(place) for place, (name, _) in enumerate(self._pods)}
        self._tops[_OWN] = float(len(self._pods))
        self._colour = colours()

    def on(self, figure: Any, speak: Speak, found: Timeline, lacking: Sequence[Text]) -> None:  # noqa: ANN401 - Matplotlib's
        """Draw it."""
        figure.set_facecolor(self._colour["page"])
        lanes, errors = figure.subplots(2, 1, sharex=True, height_ratios=(5, 1))
        for panel in (lanes, errors):
            panel.set_facecolor(self._colour["card"])
            panel.tick_params(labelsize=_PLAIN, colors=self._colour["ink"])
            for side in panel.spines.values():
                side.set_color(self._colour["line"])
        self._name(lanes, speak)
        self._unready(lanes, speak)
        self._band(lanes, speak)
        self._tries(lanes)
        self._own(lanes)
        self._notes(lanes, speak)
        self._count(errors, speak)
        whole = max(1.0, (self._ended - self._began) / 1000)
        errors.set_xlim(-0.02 * whole, 1.04 * whole)
        when = datetime.fromtimestamp(self._began / 1000, UTC).astimezone()
        told = f"{when:%Y-%m-%d %H:%M:%S %Z}" if self._began else "-"
        errors.set_xlabel(speak(Text("picture-seconds", when=told)), fontsize=_PLAIN)
        self._head(figure, speak, found, lacking)

    def _x(self, when: float) -> float:
        return (when - self._began) / 1000

    def _middle(self, pod: str, caller: str) -> float | None:
        """How high a caller's half of a lane is; None where it has none."""
        top = self._tops.get(pod)
        if top is None or caller not in self._callers:
            return None
        height = _OWN_HEIGHT if pod == _OWN else 1.0
        return top + height * (self._callers.index(caller) + 0.5) / len(self._callers)

    def _half(self, pod: str) -> float:
        return (_OWN_HEIGHT if pod == _OWN else 1.0) / max(1, len(self._callers))

    def _spread(self, mark: Mark) -> float | None:
        """As the page spreads them: by the request, so that many do not merge into a line."""
        pod = _OWN if mark["k"] == "end" else mark["pod"]
        middle = self._middle(pod, mark["c"])
        if middle is None:
            return None
        try:
            seed = int((mark["id"] or "")[:6], 16) or mark["n"]
        except ValueError:
            seed = mark["n"]
        return middle + (seed % 17 - 8) / 8 * self._half(pod) * 0.3

    def _name(self, panel: Any, speak: Speak) -> None:  # noqa: ANN401 - Matplotlib's
        """The lanes, with their names at the left."""
        colour = self._colour
        bottom = len(self._pods) + _OWN_HEIGHT
        panel.set_ylim(bottom, -0.02)
        ticks, names = [], []
        for place, (name, version) in enumerate(self._pods):
            shade = colour["lane"] if place % 2 else colour["lane-two"]
            panel.axhspan(place + 0.01, place + 0.99, color=shade, zorder=0)
            called = name if version == "-" else f"{version}  {name}"
            for caller in self._callers or [_OWN]:
                ticks.append(self._middle(name, caller) or place + 0.5)
                alone = len(self._callers) < 2
                names.append(called if alone else f"{called} · {caller}")
        panel.axhspan(len(self._pods) + 0.01, bottom, color=colour["lane"], zorder=0)
        ticks.append(len(self._pods) + _OWN_HEIGHT / 2)
        names.append(speak(Text("board-proxy")))
        panel.set_yticks(ticks, names)
        panel.tick_params(axis="y", length=0)
        many = len(ticks) > _MOST_LANES
        for label in panel.get_yticklabels():
            label.set_fontsize(_SMALL if many else _PLAIN)

    def _band(self, panel: Any, speak: Speak) -> None:  # noqa: ANN401 - Matplotlib's
        """Who was out from when to when, and the sweeps that are known."""
        colour = self._colour
        for mark, until, forgotten in bands(self._marks):
            middle = self._middle(mark["pod"], mark["c"])
            if middle is None:
                continue
            begin = self._x(mark["t"])
            end = self._x(until if until is not None else self._ended)
            half = self._half(mark["pod"])
            low, high = middle - 0.44 * half, middle + 0.44 * half
            panel.fill_between((begin, end), low, high, color=colour["out"], lw=0, zorder=1)
            panel.vlines(begin, low, high, color=colour["bad"], lw=3, zorder=2)
            if until is not None:
                # What Envoy has forgotten is no return.
                shade, style = (colour["quiet"], "dotted") if forgotten else (colour["ok"], "solid")
                panel.vlines(end, low, high, color=shade, linestyles=style, lw=3, zorder=2)
            text = Text("picture-out-still")
            if until is not None:
                text = Text("picture-out", seconds=f"{end - begin:.1f}")
            whole = max(1.0, (self._ended - self._began) / 1000)
            if end - begin > 0.06 * whole:
                panel.text(
                    (begin + end) / 2,
                    middle,
                    speak(text),
                    color=colour["bad"],
                    fontsize=_PLAIN,
                    fontweight="bold",
                    ha="center",
                    va="center",
                    zorder=6,
                )
        for mark in self._marks:
            middle = self._middle(mark.get("pod", _OWN), mark.get("c", ""))
            if not mark.get("sweep") or middle is None:
                continue
            low = middle + 0.44 * self._half(mark["pod"])
            panel.plot(self._x(mark["t"]), low, marker="^", ms=9, color=colour["ink"], zorder=7)

    def _unready(self, panel: Any, speak: Speak) -> None:  # noqa: ANN401 - Matplotlib's
        """Pods that nobody might send to, from when to when."""
        colour = self._colour["own"]
        for pod, begin, end in unready(self._marks, self._ended):
            top = self._tops.get(pod)
            if top is None or end <= self._began:
                continue
            xs = [self._x(max(begin, self._began)), self._x(end)]
            panel.fill_between(
                xs,
                top + 0.02,
                top + 0.98,
                facecolor="none",
                edgecolor=colour,
                hatch="//",
                lw=0,
                alpha=0.5,
                zorder=1,
            )
            word = speak(Text("picture-unready"))
            panel.text(xs[0], top + 0.97, word, fontsize=_SMALL, color=colour, zorder=6)

    def _tries(self, panel: Any) -> None:  # noqa: ANN401 - Matplotlib's
        """Every try: a dot was answered, a cross failed, a line leads to what was tried next."""
        from matplotlib.collections import LineCollection

        good: list[tuple[float, float]] = []
        bad: list[tuple[float, float]] = []
        lines: list[tuple[tuple[float, float], tuple[float, float]]] = []
        before: dict[tuple[str, str], tuple[float, float]] = {}
        for mark in self._marks:
            if mark["k"] != "try" or (y := self._spread(mark)) is None:
                continue
            spot = (self._x(mark["t"]), y)
            name = (mark["c"], mark["id"])
            if mark["from"] is not None and name in before:
                lines.append((before[name], spot))
            if mark["bad"]:
                before[name] = spot
            (bad if mark["bad"] else good).append(spot)
        colour = self._colour
        faint = max(0.15, min(0.8, 1500 / max(1, len(good))))
        panel.scatter(
            *_columns(good),
            s=22 if len(good) < _MOST_DOTS else 8,
            color=colour["ok"],
            alpha=faint,
            lw=0,
            zorder=3,
            rasterized=len(good) > _MOST_DOTS,
        )
        drawn_lines = LineCollection(
            lines, colors=colour["retry"], linewidths=1.2, alpha=0.55, zorder=2.5
        )
        drawn_lines.set_rasterized(len(lines) > _MOST_DOTS)
        panel.add_collection(drawn_lines)
        panel.scatter(
            *_columns(bad),
            s=60,
            marker="x",
            color=colour["bad"],
            lw=2.2,
            zorder=4,
            rasterized=len(bad) > _MOST_DOTS,
        )

    def _own(self, panel: Any) -> None:  # noqa: ANN401 - Matplotlib's
        """What the proxy answered by itself, with Envoy's word for it where there is room."""
        own = [each for each in self._marks if each["k"] == "end" and each["own"]]
        spots = [(self._x(e["t"]), y) for e in own if (y := self._spread(e)) is not None]
        colour = self._colour["own"]
        panel.scatter(*_columns(spots), s=60, marker="^", color=colour, lw=0, zorder=4)
        room = 0.05 * max(1.0, (self._ended - self._began) / 1000)
        clear, last = -room, ""
        for mark in own:
            x = self._x(mark["t"])
            middle = self._middle(_OWN, mark["c"])
            word = mark["flags"][0] if mark["flags"] else str(mark["s"])
            # Of many of a kind the first one says it, and the first one after a while.
            near = x < clear + room
            clear = max(clear, x)
            if middle is None or (near and word == last):
                continue
            last = word
            panel.annotate(
                word,
                (x, middle),
                xytext=(7, 0),
                textcoords="offset points",
                color=self._colour["ink"],
                fontsize=_SMALL,
                fontweight="bold",
                va="center",
                bbox={"color": self._colour["card"], "pad": 2, "alpha": 0.85},
                zorder=6,
            )

    def _notes(self, panel: Any, speak: Speak) -> None:  # noqa: ANN401 - Matplotlib's
        """What was done to it: fault plans, and changes of the rules."""
        colour = self._colour
        told = [each for each in self._marks if each["k"] in {"plan", "applied"}]
        for number, mark in enumerate(told):
            x = self._x(mark["t"])
            panel.axvline(x, color=colour["quiet"], lw=1, ls=(0, (2, 3)), zorder=1.5)
            if number >= _MOST_NOTES:
                continue
            applied = mark["k"] == "applied"
            pod = dict(self._pods).get(mark.get("pod", ""), "-")
            whose = pod if pod != "-" else mark.get("pod", "")
            word = speak(Text("picture-applied")) if applied else f"{whose}: {mark['plan']}"
            panel.annotate(
                word,
                (x, 0),
                xytext=(4, 6 + 17 * (number % 2)),
                textcoords="offset points",
                fontsize=_SMALL,
                color=colour["quiet"],
                annotation_clip=False,
            )

    def _count(self, panel: Any, speak: Speak) -> None:  # noqa: ANN401 - Matplotlib's
        """Errors in the pods against those that clients saw, so far."""
        colour = self._colour
        in_pods = [each["t"] for each in self._marks if each["k"] == "try" and each["bad"]]
        ends = [each for each in self._marks if each["k"] == "end"]
        at_client = [each["t"] for each in ends if each["s"] == 0 or each["s"] >= 500]
        for times, shade, style, name in (
            (in_pods, colour["bad"], "-", "picture-in-pods"),
            (at_client, colour["ink"], (0, (4, 2)), "picture-at-client"),
        ):
            xs = [0.0, *(self._x(each) for each in sorted(times)), self._x(self._ended)]
            ys = [0, *range(1, len(times) + 1), len(times)]
            label = speak(Text(name, count=len(times)))
            panel.step(xs, ys, where="post", color=shade, ls=style, lw=2.5, label=label)
        panel.set_ylabel(speak(Text("picture-errors")), fontsize=_PLAIN)
        panel.set_ylim(-0.05 * max(1, len(in_pods)), 1.15 * max(1, len(in_pods), len(at_client)))
        panel.yaxis.get_major_locator().set_params(integer=True, nbins=3)
        # Above it: wherever it stood in it, some run's line would go through it.
        panel.legend(
            fontsize=_PLAIN,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=2,
            borderaxespad=0.2,
            frameon=False,
        )

    def _head(self, figure: Any, speak: Speak, found: Timeline, lacking: Sequence[Text]) -> None:  # noqa: ANN401 - Matplotlib's
        """The title, the figures, what the signs mean, and what is missing."""
        from matplotlib.lines import Line2D

        colour = self._colour
        client = sum(n for status, n in found.statuses.items() if status == 0 or status >= 500)
        pods = sum(each["bad"] for each in self._marks if each["k"] == "try")
        figures = Text(
            "picture-figures",
            requests=found.requests,
            client=client,
            pods=pods,
            hidden=found.hidden_retries,
            ejections=sum(found.ejections.values()),
        )
        more = list(lacking)
        if self._left_out:
            more.append(Text("picture-more", shown=_MOST_LANES, all=self._all))
        if self._is_empty:
            more.append(Text("picture-nothing"))
        # The first line's room is the title's, which is bigger than what it is written with there.
        figure.suptitle(
            "\n".join(["", speak(figures)]),
            fontsize=_PLAIN + 2,
            linespacing=1.9,
            x=0.01,
            ha="left",
        )
        figure.text(
            0.01,
            0.985,
            speak(Text("picture-run", lab=self._lab)),
            fontsize=_BIG,
            fontweight="bold",
            color=colour["ink"],
            va="top",
        )
        if more:
            figure.text(
                0.99,
                0.985,
                "\n".join(speak(each) for each in more[:3]),
                fontsize=_SMALL,
                color=colour["own"],
                ha="right",
                va="top",
            )
        signs = [
            Line2D([], [], marker="o", ls="", ms=8, color=colour["ok"]),
            Line2D([], [], marker="x", ls="", ms=9, mew=2.4, color=colour["bad"]),
            Line2D([], [], color=colour["retry"], lw=2),
            Line2D([], [], marker="^", ls="", ms=9, color=colour["own"]),
            Line2D([], [], marker="^", ls="", ms=9, color=colour["ink"]),
        ]
        names = ["board-answered", "board-failed", "board-retried", "board-proxy", "board-swept"]
        figure.legend(
            signs,
            [speak(Text(each)) for each in names],
            loc="outside lower center",
            ncols=len(signs),
            fontsize=_PLAIN,
            frameon=False,
        )


def _columns(spots: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in spots], [y for _, y in spots]
