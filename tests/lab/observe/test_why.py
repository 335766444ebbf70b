"""The causes of an ejection, and of none, as a real Envoy told them; see record.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.observe.why import why
from lab.recorded import RecordedSite
from tests.lab.observe.record import DATA, POOL, SCENARIOS

if TYPE_CHECKING:
    from lab.observe.reason import Reason


def reasons(scenario: str, version: str = "v2") -> dict[str, Reason]:
    """What is said of a version's pod in the pool of both."""
    site = RecordedSite(DATA / scenario)
    names = [pod.name for pod in site.pods() if pod.version == version]
    (found,) = why(site, site.proxies()[0], names)
    assert found.cluster == POOL
    assert all(reason.source.url.startswith("https://") for reason in found.reasons)
    return {reason.code: reason for reason in found.reasons}


def stat(scenario: str, name: str) -> int:
    """A figure of Envoy's about the pool of both versions."""
    look = RecordedSite(DATA / scenario).proxies()[0].look()
    return look.pools[POOL].stat(f"outlier_detection.{name}")


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_every_scenario_is_there_as_a_whole(scenario: str) -> None:
    """The log has every try that Envoy has counted, and the other pod is in the pool."""
    found = reasons(scenario)
    first = next(iter(found.values()))
    if first.code == "in-the-pool":
        assert first.figures["tries_logged"] == first.figures["rq_total"]
    if scenario != "refused-apart":
        assert reasons(scenario, "v1")["in-the-pool"].figures["in_a_row_now"] == 0


def test_reset_by_a_200_and_by_a_404() -> None:
    """Four errors, never three in a row: what came between is named."""
    found = reasons("reset")
    assert list(found) == ["in-the-pool", "reset", "client-errors"]
    assert found["reset"].figures == {
        "errors": 4,
        "longest_run": 2,
        "resets": 2,
        "reset_by": 200,
        "consecutive_5xx": 3,
    }
    assert "4 5xx, but at most 2 in a row" in str(found["reset"].text)
    assert found["client-errors"].figures["4xx"] == 1
    assert stat("reset", "ejections_detected_consecutive_5xx") == 0


def test_the_ceiling_refuses() -> None:
    """10 % of two hosts: detected again and again, and refused each time."""
    found = reasons("ceiling")
    assert list(found) == ["in-the-pool", "ceiling"]
    ceiling = found["ceiling"]
    assert ceiling.figures["ejections_overflow"] == stat("ceiling", "ejections_overflow") == 2
    assert ceiling.figures["detections"] == 2
    assert "1 of 2 hosts out would be 50 %, more than 10 %; 0 can be out" in str(ceiling.text)
    assert found["in-the-pool"].figures["in_a_row_now"] == 1


def test_a_500_is_no_gateway_error() -> None:
    """Where only gateway errors count, 500s never eject, and 503s do."""
    found = reasons("gateway")
    assert list(found) == ["in-the-pool", "wrong-class"]
    assert found["wrong-class"].figures["gateway_errors"] == 0
    assert "6 errors did not count: only 502, 503, 504 do" in str(found["wrong-class"].text)
    found = reasons("gateway-trips")
    assert found["ejected"].figures["type"] == "CONSECUTIVE_GATEWAY_FAILURE"


def test_a_panic_asks_the_ejected_too() -> None:
    """Half of the hosts is less than 60 %: v2 is ejected, and asked all the same."""
    found = reasons("panic")
    assert list(found) == ["ejected", "asked-though-out", "growth", "panic"]
    assert found["asked-though-out"].figures["requests_after"] == 3
    panics = found["panic"].figures["lb_healthy_panic"]
    assert isinstance(panics, int)
    assert panics > 0
    assert "50 % of the hosts are healthy, below 60 %" in str(found["panic"].text)


def test_told_apart_only_connections_that_do_not_open_add_up() -> None:
    """Eight resets in a row and a threshold of two: each connection that opened resets the count.

    With a port that nobody listens on, the second refused connection ejects.
    """
    found = reasons("resets-apart")
    assert list(found) == ["in-the-pool", "local-origin"]
    assert found["local-origin"].figures["local_origin"] == 8
    assert found["local-origin"].figures["longest_unconnected"] == 0
    assert stat("resets-apart", "ejections_detected_consecutive_local_origin_failure") == 0
    found = reasons("refused-apart")
    assert found["ejected"].figures["type"] == "CONSECUTIVE_LOCAL_ORIGIN_FAILURE"
    assert "2 in a row did not open" in str(found["ejected"].text)
    assert found["local-origin"].figures["longest_unconnected"] == 2


def test_a_share_of_failures_ejects_at_a_sweep() -> None:
    """An EnvoyFilter's failure percentage: half of its requests failed, never three in a row."""
    found = reasons("share")["ejected"]
    assert found.figures["type"] == "FAILURE_PERCENTAGE"
    rate = found.figures["host_success_rate"]
    assert isinstance(rate, float)
    assert 40 <= rate <= 60
    assert "40 % of failures between two sweeps" in str(found.text)
    assert f"{100 - rate:.4g} % of its requests had failed" in str(found.text)
