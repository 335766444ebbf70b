"""A run that is saved and read again is the same to whoever asks it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
from lab.errors import LabError, UsageError
from lab.observe import opinions
from lab.observe.timeline import timeline
from lab.recorded import RecordedSite, RecordingError, save
from lab.recorded.facts import EVENTS, FACTS
from lab.site import BEGINNING, Pod
from lab.site.events import Applied, Asked, Counted, Ejected, Lost, PodTurned, Refused, Sent, Tried
from lab.words import Text
from tests.lab.observe.sites import FakeProxy, FakeSite, pod

if TYPE_CHECKING:
    from pathlib import Path

    from lab.site import Event

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80||web.shop.svc.cluster.local"
HOST = HostLook("127.42.1.1:8080", True, True, "a/b", 0, 7, 3)
LOOK = Snapshot(WHEN, {POOL: PoolLook(POOL, {"name": POOL}, WHEN, (HOST,), {"x": 1})}, {"y": 2})
WAITING = Text("laptop-crash-loop", seconds=10)
PODS = [
    pod("web-1", "v1"),
    Pod("web-2", "web", "v2", "127.42.1.2:8080", False, 3, WAITING, None),
]
EVENTS_OF_A_RUN: list[Event] = [
    PodTurned(time=WHEN, pod="web-1", to="unready", probe="readiness", why=WAITING),
    Asked(time=WHEN, proxy="gateway", status=503, flags=("URX", "UF"), pod="web-1", attempts=2),
    Tried(time=WHEN, proxy="gateway", status=503, flags=("UF",), upstream="127.42.1.1:8080"),
    Ejected(
        time=WHEN,
        proxy="gateway",
        pod="web-1",
        address="127.42.1.1:8080",
        cluster=POOL,
        ejections=1,
        detector="CONSECUTIVE_5XX",
    ),
    Sent(time=WHEN, proxy="gateway", client_id="a", seconds=0.5, service_seconds=0.25),
    Applied(time=WHEN, source="굿잡", reset=(POOL,)),
    Refused(time=WHEN, source="x", why="Envoy's own words"),
    Counted(time=WHEN, pod="web-1", answers={200: 1, 503: 2}),
    Lost(time=WHEN, what="events.jsonl", log="events", why="damaged", lines=2),
]


@pytest.fixture
def site() -> FakeSite:
    """A site where something has happened."""
    return FakeSite(PODS, [FakeProxy(seen=LOOK)], [*EVENTS_OF_A_RUN], "shop")


def test_what_is_saved_is_read_again(site: FakeSite, tmp_path: Path) -> None:
    """Facts, the look, and every event in its order and with its type."""
    assert save(site, tmp_path / "deep" / "run") == len(EVENTS_OF_A_RUN)
    found = RecordedSite(tmp_path / "deep" / "run")
    assert (found.name, found.condition()) == ("shop", "ended")
    assert found.pods() == PODS
    (proxy,) = found.proxies()
    assert (proxy.name, proxy.kind, proxy.restarts, proxy.admin) == ("gateway", "gateway", 0, None)
    assert proxy.entrance() == site.proxies()[0].entrance()
    assert proxy.look() == LOOK
    assert found.events()[0] == EVENTS_OF_A_RUN


def test_whoever_asks_gets_the_same(site: FakeSite, tmp_path: Path) -> None:
    """What is made of a site is made of its recording."""
    save(site, tmp_path / "run")
    found = RecordedSite(tmp_path / "run")
    assert timeline(found) == timeline(site)
    assert opinions(found, found.proxies()) == opinions(site, site.proxies())
    assert any(host.ejected for host in opinions(found, found.proxies()))


def test_a_recording_of_a_recording_is_the_same(site: FakeSite, tmp_path: Path) -> None:
    """It is a site as any other."""
    save(site, tmp_path / "one")
    save(RecordedSite(tmp_path / "one"), tmp_path / "two")
    for name in (FACTS, EVENTS):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_events_are_read_on_from_a_mark(site: FakeSite, tmp_path: Path) -> None:
    """As those of a site that runs; of some kinds only, where only they are wanted."""
    save(site, tmp_path / "run")
    found = RecordedSite(tmp_path / "run")
    asked, mark = found.events(BEGINNING, kinds={"asked", "sent"})
    assert [each.kind for each in asked] == ["asked", "sent"]
    assert mark == found.mark()
    assert found.events(mark) == ([], mark)


def test_a_proxy_that_could_not_be_asked(site: FakeSite, tmp_path: Path) -> None:
    """The lab has ended: what happened is kept all the same."""

    class Silent(FakeProxy):
        def look(self) -> Snapshot:
            msg = "no answer"
            raise LabError(msg)

    site.through = [Silent()]
    save(site, tmp_path / "run")
    (proxy,) = RecordedSite(tmp_path / "run").proxies()
    with pytest.raises(RecordingError, match="the proxy gateway could not be asked when"):
        proxy.look()


def test_a_folder_with_something_in_it_is_left_alone(site: FakeSite, tmp_path: Path) -> None:
    """No file of anybody's is overwritten, not even a recording."""
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(UsageError, match="is not empty; name a new folder"):
        save(site, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_can_not_be_made(site: FakeSite, tmp_path: Path) -> None:
    """The system's own reason, and the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"a recording can't be written to .*file: "):
        save(site, tmp_path / "file")


def test_no_recording(tmp_path: Path) -> None:
    """A folder of something else, a file, nothing at all, a save that was cut off."""
    (tmp_path / "file").write_text("")
    for folder in (tmp_path, tmp_path / "file", tmp_path / "nothing"):
        with pytest.raises(RecordingError, match=r"^there is no recording in .*; save one with"):
            RecordedSite(folder)


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ('"format": 1', '"format": 2', (0, 0)),
        ('"format": 1', '"colour": 1', (0, 0)),
        ('"condition": "ended"', '"condition": "eaten"', (0, 0)),
        ('"ready": true', '"ready": []', (1, 1)),
        ('"kind": "gateway"', '"kind": "door"', (2, 0)),
        ('"ejected": true', '"ejected": "perhaps"', (2, 1)),
        ('"when": "2026', '"when": "never', (2, 1)),
        ("}", "", (0, 0)),
        ("{", "\0", (0, 0)),
    ],
)
def test_facts_that_are_damaged(
    site: FakeSite, tmp_path: Path, old: str, new: str, left: tuple[int, int]
) -> None:
    """What is whole of them is read, and so is what happened; that something is not is told."""
    folder = tmp_path / "run"
    save(site, folder)
    text = (folder / FACTS).read_text(encoding="utf-8")
    assert old in text
    (folder / FACTS).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = RecordedSite(folder)
    assert (len(found.pods()), len(found.proxies())) == left
    *events, lost = found.events()[0]
    assert events == EVENTS_OF_A_RUN
    assert isinstance(lost, Lost)
    assert (lost.what, lost.why) == (FACTS, "unreadable")
    assert timeline(found).requests == 1


@pytest.mark.parametrize(
    "line", [b"\0\xff\n", b'{"kind": "asked"}\n', b'{"kind": "eaten"}\n', b"{"]
)
def test_damaged_events(site: FakeSite, tmp_path: Path, line: bytes) -> None:
    """They are passed over and counted, also one that was cut off."""
    folder = tmp_path / "run"
    save(site, folder)
    with (folder / EVENTS).open("ab") as file:
        file.write(line)
    *events, lost = RecordedSite(folder).events()[0]
    assert events == EVENTS_OF_A_RUN
    assert isinstance(lost, Lost)
    assert (lost.what, lost.why, lost.lines) == (EVENTS, "damaged", 1)


def test_events_that_are_gone(site: FakeSite, tmp_path: Path) -> None:
    """Half a recording is half a recording: the facts are there, and that the rest is not."""
    folder = tmp_path / "run"
    save(site, folder)
    (folder / EVENTS).write_text("")
    assert timeline(RecordedSite(folder)).as_dict()["lost"] == ["events.jsonl is empty"]
    (folder / EVENTS).unlink()
    assert timeline(RecordedSite(folder)).as_dict()["lost"] == ["events.jsonl is not there"]
    (folder / EVENTS).mkdir()
    (lost,) = timeline(RecordedSite(folder)).as_dict()["lost"]
    assert lost == "events.jsonl can't be read: it is no regular file"


def test_a_save_that_was_cut_off(site: FakeSite, tmp_path: Path) -> None:
    """The facts are written last: of such a recording there are the events, and its folder."""
    folder = tmp_path / "run"
    save(site, folder)
    (folder / FACTS).unlink()
    found = RecordedSite(folder)
    assert (found.name, found.condition(), found.pods()) == ("run", "unknown", [])
    assert timeline(found).as_dict()["lost"] == ["site.json is not there"]
