"""What watch shows while a proxy can't be asked, and how it ends when the lab does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from lab.cli import watch
from lab.cli.sites import DEFAULT_NAME
from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
from lab.errors import LabError, LabNotRunning
from lab.words import Text
from tests.lab.observe.sites import FakeProxy, FakeSite, pod

if TYPE_CHECKING:
    from lab.site import Condition

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80||web.shop.svc.cluster.local"
SILENT = LabError(Text("envoy-answer", problem="it is starting"))


class _Proxy(FakeProxy):
    """Answers as the test says, one after the other; then the lab has ended."""

    def __init__(self, *answers: bool | LabError) -> None:
        super().__init__()
        self.answers = list(answers)

    def look(self) -> Snapshot:
        """Whether the pod is out, or that nobody answers."""
        answer = self.answers.pop(0) if self.answers else SILENT
        if isinstance(answer, LabError):
            raise answer
        host = HostLook("127.42.1.1:8080", answer, True, "a/b", 0, 7, 3)
        return Snapshot(WHEN, {POOL: PoolLook(POOL, {"name": POOL}, WHEN, (host,), {})}, {})


class _Site(FakeSite):
    """A lab that runs as long as its proxy has answers."""

    after: Condition = "ended"

    def condition(self) -> Condition:
        """Whether it runs."""
        (proxy,) = self.through
        return "ready" if getattr(proxy, "answers", None) else self.after


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_PERIOD_SECONDS", 0)


def _watched(monkeypatch: pytest.MonkeyPatch, site: FakeSite) -> str:
    monkeypatch.setattr(watch, "live", lambda _: site)
    with pytest.raises(LabNotRunning) as told:
        watch.watch(DEFAULT_NAME, None, as_json=False)
    return str(told.value)


def test_a_proxy_that_starts_again_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That it can't be asked is said once; then it goes on."""
    proxy = _Proxy(False, SILENT, SILENT, True, False)
    _watched(monkeypatch, _Site([pod("web-1")], [proxy]))
    found = capsys.readouterr()
    assert [line.rpartition(": ")[2] for line in found.out.splitlines()] == [
        "in the pool",
        "ejected",
        "in the pool",
    ]
    assert found.err.count("it is starting") == 1


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ("ended", "the lab fake has ended; `goodjob report --name fake` tells what happened"),
        (
            "killed",
            (
                "the lab fake was killed (its supervisor is gone); "
                "`goodjob report --name fake` tells what happened"
            ),
        ),
    ],
)
def test_it_ends_with_the_lab(
    monkeypatch: pytest.MonkeyPatch, after: Condition, sentence: str
) -> None:
    """And says where to read on."""
    site = _Site([pod("web-1")], [_Proxy(False)])
    site.after = after
    assert _watched(monkeypatch, site) == sentence


def test_times_are_the_readers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With their distance from UTC, as lines are read by programs too."""
    _watched(monkeypatch, _Site([pod("web-1")], [_Proxy(False)]))
    (line,) = capsys.readouterr().out.splitlines()
    at = datetime.fromisoformat(line.split(" ", maxsplit=1)[0])
    assert at == WHEN
    assert at.utcoffset() == WHEN.astimezone().utcoffset()
