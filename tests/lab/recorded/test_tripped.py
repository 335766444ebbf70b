"""A real run, recorded once: what observe makes of Envoy's own answers and logs, in no time.

Two proxies; three 500s in a row through the gateway, which retries hid; the ejection and the
return; another drill applied; ten requests through the sidecar; two damaged lines.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from lab.observe import opinions
from lab.observe.timeline import timeline
from lab.observe.why import why
from lab.recorded import RecordedSite

POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"
V2 = "goodjob-v2-1"


@pytest.fixture(scope="module")
def run() -> RecordedSite:
    """The run."""
    return RecordedSite(Path(__file__).with_name("tripped"))


def test_the_figures_agree_with_each_other(run: RecordedSite) -> None:
    """Clients, proxies and pods have told of the same requests, each on its own."""
    found = timeline(run)
    assert (found.requests, found.sent, dict(found.statuses)) == (30, 30, {200: 30})
    assert (found.hidden_retries, found.failures) == (3, {})
    assert found.seen_by_pod == found.logged_by_pod
    assert found.seen_by_pod[V2] == {500: 3, 200: 5}
    assert found.ejections_by_caller == {"gateway": {POOL: 1}, "sidecar": {}}
    assert found.damaged == {"callers/gateway/outlier.jsonl": 2}


def test_the_moments_are_in_their_order(run: RecordedSite) -> None:
    """The third of three failures in a row is what it was ejected for."""
    found = timeline(run).moments
    assert [moment.kind for moment in found] == [
        *("started", "started", "envoy", "envoy", "ready", "ready", "ready", "planned"),
        *("request", "eject", "requests", "return"),
        *("applied", "requests"),
    ]
    assert str(found[8].text) == (
        "3 times until 12:30:15: client of gateway saw 1 answer, a 200; goodjob-v2-1 saw a 500, "
        "goodjob-v1-1 saw the retry, a 200"
    )
    assert str(found[12].text) == (
        "changed by istio/drills/threshold-5: "
        "starting anew goodjob:80, goodjob:80/v1, goodjob:80/v2"
    )
    back, out = (datetime.fromisoformat(str(found[n].time)) for n in (11, 9))
    assert 30 <= (back - out).total_seconds() <= 40.1


def test_each_proxy_has_its_opinion(run: RecordedSite) -> None:
    """Who was out was so in a pool that has begun anew since: status knows what why knows."""
    found = {(h.caller, h.pool, h.pod.name): h for h in opinions(run, run.proxies())}
    assert len(found) == 8
    assert not any(host.ejections for host in found.values())
    assert not any(host.ejected for host in found.values())


def test_why_knows_that_a_changed_pool_has_no_past(run: RecordedSite) -> None:
    """The three failures were of the pool before the drill; the sidecar has asked it since."""
    _, sidecar = run.proxies()
    (found,) = (each for each in why(run, sidecar, [V2]) if each.pool == "goodjob:80")
    first = found.reasons[0]
    assert (found.caller, found.asked, found.ejected, first.code) == (
        "sidecar",
        True,
        False,
        "in-the-pool",
    )
    assert first.figures["tries_logged"] == 5
    assert first.figures["in_a_row_now"] == 0
    assert first.figures["consecutive_5xx"] == 5
