"""Envoy's defaults and arithmetic of outlier detection, as figures."""

from __future__ import annotations

from typing import Any

import pytest

from lab.envoy.outlier import HTTP_OPTIONS, Breaker, error_codes, panic_threshold
from lab.envoy.streak import FIVES, GATEWAY, LOCAL


def breaker(block: dict[str, Any], **common: Any) -> Breaker:
    """A cluster's breaker."""
    found = Breaker.of({"outlier_detection": block, "common_lb_config": common})
    assert found is not None
    return found


def test_without_a_block_nobody_is_ejected() -> None:
    """No message is no detection at all."""
    assert Breaker.of({"name": "x"}) is None


def test_what_is_not_said_is_envoys_default() -> None:
    """Five 5xx in a row, gateway errors off, 10 %, 10 s, 30 s, 300 s, panic at 50 %."""
    assert breaker({}) == Breaker(5, 0, 0, split=False, interval=10, base=30, maximum=300)
    assert (breaker({}).percent, breaker({}).panic) == (10, 50.0)


@pytest.mark.parametrize(
    ("block", "status", "threshold"),
    [
        ({"consecutive_5xx": 3}, 500, 3),
        ({"consecutive_5xx": 3}, 404, 0),
        ({"consecutive_5xx": 0, "enforcing_consecutive_5xx": 0}, 500, 0),
        ({"consecutive_gateway_failure": 2}, 503, 5),
        (
            {"consecutive_gateway_failure": 2, "enforcing_consecutive_gateway_failure": 100},
            503,
            2,
        ),
        (
            {"consecutive_gateway_failure": 2, "enforcing_consecutive_gateway_failure": 100},
            500,
            5,
        ),
    ],
)
def test_what_counts(block: dict[str, Any], status: int, threshold: int) -> None:
    """The threshold of a status is the lowest of those that count it and are enforced."""
    assert breaker(block).threshold_for(status) == threshold


@pytest.mark.parametrize(
    ("hosts", "percent", "ejectable"),
    [(2, 10, 0), (2, 49, 0), (2, 50, 1), (3, 33, 0), (3, 34, 1), (10, 10, 1), (2, 100, 2)],
)
def test_the_ceiling(hosts: int, percent: int, ejectable: int) -> None:
    """(ejected + 1) / hosts may not exceed the percentage; there is no first one for free."""
    assert breaker({"max_ejection_percent": percent}).ejectable(hosts) == ejectable


def test_the_ejection_grows_up_to_a_maximum() -> None:
    """Base times n, 300 s at the most, or the base where that is more."""
    grows = breaker({"base_ejection_time": "100s"})
    assert [grows.ejection_seconds(n) for n in (1, 2, 3, 4)] == [100, 200, 300, 300]
    assert breaker({"base_ejection_time": "400s"}).ejection_seconds(2) == 400


def test_panic_is_below_the_threshold() -> None:
    """0, as Istio has it, never panics; half of the hosts is not below 50 %."""
    assert not breaker({}, healthy_panic_threshold={}).panics(0, 2)
    assert not breaker({}).panics(1, 2)
    assert breaker({}, healthy_panic_threshold={"value": 60}).panics(1, 2)


def test_no_panic_while_the_healthy_can_take_all() -> None:
    """With 1 / 1.4 of the hosts they can, whatever the threshold; a real Envoy is asked, too."""
    high = breaker({}, healthy_panic_threshold={"value": 95})
    assert [high.panic_below(hosts) for hosts in (1, 2, 3, 4, 7, 10, 1000)] == [
        1,
        2,
        3,
        3,
        5,
        8,
        715,
    ]
    assert not high.panics(3, 4)
    assert high.panics(2, 3)


def coded(*codes: int) -> dict[str, Any]:
    """A cluster whose errors are these statuses, as istiod says it."""
    rules = [
        {
            "http_response_headers_match": {
                "headers": [{"name": ":status", "string_match": {"exact": str(code)}}]
            }
        }
        for code in codes
    ]
    matcher = rules[0] if len(rules) == 1 else {"or_match": {"rules": rules}}
    options = {HTTP_OPTIONS: {"outlier_detection": {"error_matcher": matcher}}}
    return {"outlier_detection": {}, "typed_extension_protocol_options": options}


@pytest.mark.parametrize(
    ("block", "field", "value"),
    [
        ({"consecutive_5xx": 0}, "consecutive_5xx", 0),
        ({"consecutive_5xx": 7, "enforcing_consecutive_5xx": 1}, "consecutive_5xx", 7),
        ({"enforcing_consecutive_gateway_failure": 100}, "consecutive_gateway", 5),
        ({"consecutive_local_origin_failure": 2}, "consecutive_local", 0),
        ({"split_external_local_origin_errors": True}, "consecutive_local", 5),
        ({"split_external_local_origin_errors": True}, "split", True),
        (
            {"split_external_local_origin_errors": True, "consecutive_local_origin_failure": 2},
            "consecutive_local",
            2,
        ),
        (
            {
                "split_external_local_origin_errors": True,
                "enforcing_consecutive_local_origin_failure": 0,
            },
            "consecutive_local",
            0,
        ),
        ({"failure_percentage_threshold": 40}, "failure_percentage", None),
        ({"enforcing_failure_percentage": 30}, "failure_percentage", 85),
        ({"enforcing_failure_percentage": 30}, "failure_enforced", 30),
        ({}, "failure_enforced", 0),
        (
            {"enforcing_failure_percentage": 100, "failure_percentage_threshold": 40},
            "failure_percentage",
            40,
        ),
        ({"failure_percentage_minimum_hosts": 3}, "failure_hosts", 3),
        ({}, "failure_hosts", 5),
        ({"failure_percentage_request_volume": 7}, "failure_volume", 7),
        ({}, "failure_volume", 50),
        (
            {
                "enforcing_failure_percentage_local_origin": 100,
                "split_external_local_origin_errors": True,
            },
            "local_failure_percentage",
            85,
        ),
        ({"enforcing_failure_percentage_local_origin": 100}, "local_failure_percentage", None),
        ({"split_external_local_origin_errors": True}, "local_failure_percentage", None),
        (
            {"enforcing_failure_percentage": 100, "failure_percentage_threshold": 0},
            "failure_percentage",
            0,
        ),
        ({"enforcing_failure_percentage": 100}, "gathers", 1.0),
        ({}, "success_rate", 1.9),
        ({"success_rate_stdev_factor": 500}, "success_rate", 0.5),
        ({"enforcing_success_rate": 0, "success_rate_stdev_factor": 500}, "success_rate", None),
        ({"enforcing_success_rate": 1}, "success_rate", 1.9),
        ({"enforcing_success_rate": 1}, "success_rate_enforced", 1),
        ({}, "success_rate_enforced", 100),
        ({"success_rate_minimum_hosts": 3}, "success_rate_hosts", 3),
        ({}, "success_rate_hosts", 5),
        ({"success_rate_request_volume": 7}, "success_rate_volume", 7),
        ({}, "success_rate_volume", 100),
        ({}, "local_success_rate", None),
        ({"split_external_local_origin_errors": True}, "local_success_rate", 1.9),
        (
            {
                "split_external_local_origin_errors": True,
                "enforcing_local_origin_success_rate": 0,
            },
            "local_success_rate",
            None,
        ),
        ({"interval": "0.250s"}, "interval", 0.25),
        ({"base_ejection_time": "1.5s"}, "base", 1.5),
        ({"base_ejection_time": "1.5s"}, "maximum", 300),
        ({"base_ejection_time": "301s"}, "maximum", 301),
        ({"base_ejection_time": "301s", "max_ejection_time": "400s"}, "maximum", 400),
        ({"max_ejection_time": "20s"}, "maximum", 20),
        ({}, "jitter", 0),
        ({"max_ejection_time_jitter": "3s"}, "jitter", 3),
        ({"max_ejection_percent": 0}, "percent", 0),
        ({"max_ejection_percent": 101}, "percent", 100),
        ({}, "always_one", False),
        ({"always_eject_one_host": True}, "always_one", True),
        ({}, "codes", None),
    ],
)
def test_each_setting(block: dict[str, Any], field: str, value: object) -> None:
    """As it acts: what is detected and not enforced is off."""
    assert getattr(breaker(block), field) == value


def test_without_arguments_it_is_an_empty_message() -> None:
    """One place has Envoy's defaults."""
    assert Breaker() == breaker({})


@pytest.mark.parametrize(
    ("given", "ejects", "of_two", "of_six"),
    [
        ({"consecutive_5xx": 3}, True, True, True),
        ({"consecutive_gateway": 3}, True, True, True),
        ({"consecutive_local": 3}, True, True, True),
        ({"failure_percentage": 40}, True, False, True),
        ({"failure_percentage": 40, "failure_hosts": 2}, True, True, True),
        ({"failure_percentage": 40, "failure_hosts": 6}, True, False, True),
        ({"failure_percentage": 40, "failure_hosts": 7}, True, False, False),
        ({"local_failure_percentage": 40}, True, False, True),
        ({"failure_percentage": 0}, True, False, True),
        ({"success_rate": 1.9}, True, False, True),
        ({"success_rate": 0.0, "success_rate_hosts": 1}, True, True, True),
        ({"local_success_rate": 1.9}, True, False, True),
        ({}, False, False, False),
    ],
)
def test_whether_anything_can_eject(
    given: dict[str, Any],
    ejects: bool,
    of_two: bool,
    of_six: bool,
) -> None:
    """Errors in a row in any pool, shares only in one that has hosts enough."""
    off: dict[str, Any] = {"consecutive_5xx": 0, "success_rate": None}
    found = Breaker(**{**off, **given})
    assert (found.ejects, found.ejects_of(2), found.ejects_of(6)) == (ejects, of_two, of_six)


@pytest.mark.parametrize(
    ("deviations", "minimum", "hosts", "compares"),
    [
        (1.9, 5, 4, False),
        (1.9, 5, 5, True),
        (1.9, 2, 4, False),
        (1.9, 6, 5, False),
        (2.0, 1, 5, False),
        (2.0, 1, 6, True),
        (0.0, 1, 1, False),
        (0.0, 1, 2, True),
        (None, 1, 100, False),
    ],
)
def test_nobody_is_far_below_the_average_of_a_few(
    deviations: float | None,
    minimum: int,
    hosts: int,
    compares: bool,
) -> None:
    """With one of n hosts at 0 % and all others at 100 %, it is the root of n - 1 deviations."""
    found = Breaker(success_rate=deviations, success_rate_hosts=minimum)
    assert found.compares(hosts) is compares


def test_the_share_that_ejects_is_the_answers_before_the_connections() -> None:
    """Either kind has the same threshold."""
    assert Breaker(failure_percentage=40, local_failure_percentage=41).failure_share == 40
    assert Breaker(local_failure_percentage=41).failure_share == 41
    assert Breaker(success_rate=1.5, local_success_rate=2.5).deviations == 1.5
    assert Breaker(success_rate=None, local_success_rate=2.5).deviations == 2.5


@pytest.mark.parametrize(
    ("codes", "status", "five", "gateway"),
    [
        ((), 499, 0, 0),
        ((), 500, 3, 0),
        ((), 501, 3, 0),
        ((), 502, 3, 2),
        ((), 504, 3, 2),
        ((), 505, 3, 0),
        ((429, 503), 429, 3, 0),
        ((429, 503), 503, 3, 2),
        ((429, 503), 500, 0, 0),
        ((429, 503), 502, 0, 0),
        ((404,), 404, 3, 0),
    ],
)
def test_which_statuses_count(codes: tuple[int, ...], status: int, five: int, gateway: int) -> None:
    """As it was seen of an Envoy 1.40: what is named and no gateway's counts as a 500."""
    said = coded(*codes) if codes else {"outlier_detection": {}}
    found = Breaker.of(said)
    assert found is not None
    assert found.counts(status) == bool(five)
    off: dict[str, Any] = {"consecutive_5xx": 0, "consecutive_gateway": 0, "codes": found.codes}
    assert Breaker(**{**off, "consecutive_5xx": 3}).threshold_for(status) == five
    assert Breaker(**{**off, "consecutive_gateway": 2}).threshold_for(status) == gateway
    both = Breaker(**{**off, "consecutive_5xx": 3, "consecutive_gateway": 2})
    assert both.threshold_for(status) == (gateway or five)


def test_the_codes_in_their_order() -> None:
    """One is said without a list; it is no part of the outlier detection's own block."""
    assert error_codes(coded(503, 429)) == (503, 429)
    assert error_codes(coded(404)) == (404,)
    assert error_codes({}) is None
    assert HTTP_OPTIONS == "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
    assert error_codes({"typed_extension_protocol_options": {"other": {}}}) is None


@pytest.mark.parametrize("matcher", [{"any_match": True}, {"or_match": {}}, 7, {"or_match": 7}])
def test_a_matcher_that_istiod_does_not_send(matcher: object) -> None:
    """It is said, and not taken for every 5xx."""
    options = {HTTP_OPTIONS: {"outlier_detection": {"error_matcher": matcher}}}
    with pytest.raises(ValueError, match="not a list of statuses: "):
        error_codes({"typed_extension_protocol_options": options})


@pytest.mark.parametrize(
    ("percent", "always", "hosts", "ejectable"),
    [
        (0, False, 3, 0),
        (10, True, 3, 1),
        (10, True, 0, 0),
        (67, True, 3, 2),
        (66, False, 3, 1),
        (67, False, 3, 2),
        (10, False, 9, 0),
        (10, False, 10, 1),
    ],
)
def test_one_host_may_be_out_always(percent: int, always: bool, hosts: int, ejectable: int) -> None:
    """Where always_eject_one_host says so; else the ceiling is hard."""
    assert Breaker(percent=percent, always_one=always).ejectable(hosts) == ejectable


@pytest.mark.parametrize(
    ("panic", "hosts", "below"),
    [(0, 4, 0), (50, 4, 2), (50, 5, 3), (60, 5, 3), (61, 5, 4), (100, 3, 3), (50, 0, 0)],
)
def test_below_how_many_it_panics(panic: float, hosts: int, below: int) -> None:
    """The last number of healthy hosts that is enough, and one less."""
    found = Breaker(panic=panic)
    assert found.panic_below(hosts) == below
    assert not found.panics(below, hosts)
    assert not below or found.panics(below - 1, hosts)


def test_the_panic_threshold_of_a_cluster() -> None:
    """Unset is 50; set and empty, as istiod sends it, is 0."""
    assert panic_threshold({}) == 50
    assert panic_threshold({"common_lb_config": {}}) == 50
    assert panic_threshold({"common_lb_config": {"healthy_panic_threshold": {}}}) == 0
    assert panic_threshold({"common_lb_config": {"healthy_panic_threshold": {"value": 7}}}) == 7


def test_what_is_only_looked_for_does_not_act() -> None:
    """Istio's own: gateway failures are detected in the proxy, and nobody asked for that."""
    breaker = Breaker.of({"outlier_detection": {"consecutive_5xx": 3, "enforcing_success_rate": 0}})
    assert breaker is not None
    acting = {
        each: breaker.acts_on(each) for each in (FIVES, GATEWAY, LOCAL, "SUCCESS_RATE", "NEW")
    }
    assert acting == {FIVES: True, GATEWAY: False, LOCAL: False, "SUCCESS_RATE": False, "NEW": True}
