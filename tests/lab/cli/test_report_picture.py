"""``goodjob report --png`` and ``--svg``: what is on the picture, and what is said otherwise."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.text import Text as Written

from lab.board.colours import colours
from lab.cli import report_picture
from lab.cli.drawing import check_files
from lab.errors import UsageError
from lab.recorded import RecordedSite, save
from lab.site.events import Applied, Asked, Event, Lost, Planned, PodTurned, Tried
from lab.words import say
from tests.commands import goodjob
from tests.lab.observe.sites import FakeSite, pod

if TYPE_CHECKING:
    from lab.site import Site
    from lab.words import Text

TRIPPED = Path(__file__).parents[1] / "recorded" / "tripped"
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def painted(site: Site, monkeypatch: pytest.MonkeyPatch, language: Any = "en") -> Figure:
    """The figure of a site's run, before it is written."""
    figure = Figure()

    def speak(text: Text) -> str:
        return say(text, language)

    def paint(_file: Path, _kind: str, size: tuple[float, float], draw: Any) -> None:
        assert size == (16.0, 9.0)
        draw(figure, speak)

    monkeypatch.setattr(report_picture, "draw_into", paint)
    report_picture.draw(site, Path("unused"), "png")
    return figure


def written(figure: Figure) -> list[str]:
    """All that is written on it."""
    return [found.get_text() for found in figure.findobj(Written) if found.get_text()]


def spots(figure: Figure, colour: str) -> int:
    """How many marks of a colour are in the lanes."""
    wanted = to_hex(colours()[colour])
    groups = [each for each in figure.axes[0].collections if isinstance(each, PathCollection)]
    mine = [
        each
        for each in groups
        if {to_hex(c) for c in to_rgba_array(each.get_edgecolor())} == {wanted}
    ]
    return sum(np.shape(each.get_offsets())[0] for each in mine)


def test_a_real_run_is_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try by its outcome, the ejection, its sweep, the plan, and both views of the errors."""
    figure = painted(RecordedSite(TRIPPED), monkeypatch)
    texts = written(figure)
    assert "What happened in goodjob" in texts
    assert "callers/gateway/outlier.jsonl: 2 lines can't be read" in texts
    assert any(
        "Requests: 30. Errors the client saw: 0; errors in the pods: 3; hidden by a retry: 3."
        in each
        for each in texts
    )
    assert {"out 33.3 s", "v2: 500@first:3", "rules changed"} <= set(texts)
    assert {"in the pods: 3", "the client saw: 0"} <= set(texts)
    assert "v2  goodjob-v2-1 · sidecar" in texts
    assert (spots(figure, "ok"), spots(figure, "bad")) == (30, 3)
    sweeps = [line for line in figure.axes[0].lines if line.get_marker() == "^"]
    assert len(sweeps) == 1


def test_it_speaks_korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is not a name."""
    texts = written(painted(RecordedSite(TRIPPED), monkeypatch, "ko"))
    assert {"goodjob에서 일어난 일", "퇴출 33.3초", "규칙 변경", "파드: 3", "재시도"} <= set(texts)


def run(*events: Event) -> FakeSite:
    """A site of one pod to which this happened."""
    return FakeSite([pod("a", "v1")], happened=list(events))


def test_what_the_proxy_answered_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many of a kind once, and the other kind, too."""
    events = [
        Asked(
            time=NOW + timedelta(seconds=n / 100),
            proxy="gateway",
            status=503,
            details="own",
            flags=("UH",) if n < 50 else ("UO",),
        )
        for n in range(100)
    ]
    figure = painted(run(*events), monkeypatch)
    assert [text for text in written(figure) if text in {"UH", "UO"}] == ["UH", "UO"]
    assert spots(figure, "own") == 100
    assert "the client saw: 100" in written(figure)


def test_a_pod_that_was_not_ready_looks_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """From when to when, or to the end; how it came up at first is before the run."""
    turns = ("started", 0), ("ready", 1), ("unready", 5), ("ready", 8), ("ended", 9)
    site = run(
        *(PodTurned(time=NOW + timedelta(seconds=s), pod="a", to=turn) for turn, s in turns),
        *(Asked(time=NOW + timedelta(seconds=s), proxy="gateway", status=200) for s in (2, 12)),
    )
    figure = painted(site, monkeypatch)
    areas = [each for each in figure.axes[0].collections if each.get_hatch() == "//"]
    spans = [each.get_paths()[0].get_extents() for each in areas]
    assert [(round(each.x0), round(each.x1)) for each in spans] == [(3, 6), (7, 10)]
    assert written(figure).count("not ready") == 2


@pytest.mark.parametrize(
    "events",
    [
        (),
        (Planned(time=NOW, pod="gone", plan="none"),),
        (Applied(time=NOW, source="x", reset=("y",)),),
        (Lost(time=NOW, what="a", log="access", why="rotated"),),
        (Tried(time=NOW, proxy="other", pod="else", status=200, upstream="x:1", cluster="c"),),
        tuple(Planned(time=NOW, pod="a", plan=f"500@first:{n + 1}") for n in range(40)),
    ],
)
def test_a_run_of_little_is_drawn(
    events: tuple[Event, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing at all, one thing, names that nobody else knows."""
    texts = written(painted(run(*events), monkeypatch))
    assert any(each.startswith("What happened in") for each in texts)
    nothing = any("no request, no ejection" in each for each in texts)
    assert nothing is not any(each.kind != "lost" for each in events)


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_pods_that_came_up_are_all_there_is(kind: str, language: str, tmp_path: Path) -> None:
    """A lab that nobody has asked anything: it is drawn, into a file, and nothing else is said."""
    turns = [PodTurned(time=NOW, pod="a", to="started")]
    turns.append(PodTurned(time=NOW + timedelta(seconds=2), pod="a", to="ready"))
    save(run(*turns), tmp_path / "kept")
    file = tmp_path / f"run.{kind}"
    result = goodjob(
        *("--lang", language, "report", "--from", str(tmp_path / "kept"), f"--{kind}", str(file))
    )
    assert result.returncode == 0, result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert file.stat().st_size > 10_000


def test_the_figures_beside_the_curve_are_not_struck_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their box is outside of the panel, and the ruler says whose time it is."""
    figure = painted(RecordedSite(TRIPPED), monkeypatch)
    figure.set_size_inches(16, 9)
    figure.set_layout_engine("constrained")
    figure.draw_without_rendering()
    panel = figure.axes[1]
    legend = panel.get_legend()
    assert legend is not None
    assert legend.get_window_extent().y0 >= panel.get_window_extent().y1
    assert figure.axes[0].get_window_extent().y0 >= legend.get_window_extent().y1
    zone = str(datetime.now().astimezone().tzname())
    assert any(each.endswith(zone) for each in written(figure) if "seconds since" in each)


def test_more_lanes_than_a_slide_has_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the first ones drawn."""
    site = FakeSite([pod(f"p{n}") for n in range(30)], happened=[])
    texts = written(painted(site, monkeypatch))
    assert any("the first 12 of 30 lanes" in each for each in texts)
    assert "p11" in texts
    assert "p12" not in texts


def test_the_command_writes_both(tmp_path: Path) -> None:
    """As big as a slide, the same for the same run, and where is in the JSON."""
    png, svg, again = (tmp_path / name for name in ("run.png", "run.svg", "again.svg"))
    result = goodjob(
        "report",
        *("--from", str(TRIPPED), "--png", str(png), "--svg", str(svg), "--json"),
    )
    assert result.returncode == 0, result.stderr
    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:]) == (1920, 1080)
    assert f'"png": "{png}"' in result.stdout
    assert result.stderr.splitlines() == [f"goodjob: drawn: {png}", f"goodjob: drawn: {svg}"]
    goodjob("report", "--from", str(TRIPPED), "--svg", str(again))
    assert svg.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("kind", ["png", "svg", "html"])
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("no/it", "there is no folder no for no/it: make it first, or name another file"),
        ("there", "there is a folder: name a file in it"),
        ("notes", "notes is there already and is no {}: name another file"),
    ],
)
def test_where_none_can_be_is_one_sentence(
    name: str, problem: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for a page and for pictures."""
    monkeypatch.chdir(tmp_path)
    Path("there").mkdir()
    Path("notes").write_text("a term's work", encoding="utf-8")
    Path("old").write_bytes(b"<!DOCTYPE html>")
    files: dict[str, Path | None] = {"png": None, "svg": None, "html": Path("old")}
    with pytest.raises(UsageError) as refused:
        check_files(**(files | {kind: Path(name)}))
    assert str(refused.value) == problem.format(kind.upper())


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--html", "/no/such/folder/it.html"), "there is no folder /no/such/folder for"),
        (("--svg", "it.png"), "it.png has another ending than the svg"),
    ],
)
def test_where_none_can_be_is_said_at_once(options: tuple[str, str], problem: str) -> None:
    """Before anything is read."""
    result = goodjob("report", "--from", str(TRIPPED), *options)
    assert (result.returncode, result.stdout) == (2, "")
    assert problem in result.stderr


def test_an_older_one_is_replaced(tmp_path: Path) -> None:
    """As is what is empty: the run of now is wanted."""
    files = [tmp_path / f"run.{kind}" for kind in ("png", "svg", "html")]
    named = [each for file in files for each in (f"--{file.suffix[1:]}", str(file))]
    for file in files:
        file.touch()
    for _ in range(2):
        result = goodjob("report", "--from", str(TRIPPED), *named)
        assert result.returncode == 0, result.stderr
        assert min(file.stat().st_size for file in files) > 10_000
