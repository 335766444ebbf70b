"""One look, from answers of a real Envoy's admin interface, and from answers that are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lab.envoy.admin import (
    AnswerError,
    figures,
    hosts,
    look,
    routes,
    snapshot,
)
from lab.envoy.outlier import Breaker
from lab.envoy.snapshot import HostLook, RouteLook
from lab.errors import LabError

DATA = Path(__file__).parent / "data"
POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"
WHEN = datetime(2026, 11, 28, 11, 30, 50, tzinfo=UTC)
#: Nobody's statistics.
NONE: dict[str, Any] = {"stats": []}


def recorded(name: str) -> Any:
    """What an Envoy 1.40 answered: of three hosts one is ejected, after three errors."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def host(**given: Any) -> dict[str, Any]:
    """A host as ``/clusters`` has it."""
    socket = {"address": "10.0.0.1", "port_value": 8080}
    return {"address": {"socket_address": socket}, **given}


def clusters(**members: list[dict[str, Any]]) -> dict[str, Any]:
    """An answer of ``/clusters``."""
    found = [{"name": name, "host_statuses": each} for name, each in members.items()]
    return {"cluster_statuses": found}


def statistics(**values: Any) -> dict[str, Any]:
    """An answer of ``/stats``; two underscores are a dot."""
    return {
        "stats": [{"name": k.replace("__", "."), "value": v} for k, v in values.items()],
    }


def only(**given: Any) -> HostLook:
    """The one host of a pool."""
    return hosts(clusters(a=[host(**given)]))["a"][0]


def test_a_real_envoys_answers_are_one_look() -> None:
    """Its pools with their settings, hosts and statistics, and what is no pool's."""
    answers = {
        "/config_dump?resource=dynamic_active_clusters": "config",
        "/clusters?format=json": "clusters",
        "/stats?format=json&filter=outlier_detection|lb_healthy_panic"
        "|upstream_rq_pending_overflow|aborts_injected"
        "|upstream_cx_overflow|upstream_cx_total|upstream_rq_pending_total": "statistics",
        "/config_dump?resource=dynamic_route_configs": "routes",
    }
    began = datetime.now(UTC)
    found = look(lambda path: recorded(answers[path]))
    assert began <= found.when <= datetime.now(UTC)
    assert set(found.pools) == {POOL, "BlackHoleCluster"}
    pool = found.pools[POOL]
    assert pool.name == POOL
    assert pool.hosts == (
        HostLook("127.42.2.1:8080", False, True, "", 0, 116, 0),
        HostLook("127.42.2.2:8080", False, True, "", 0, 117, 0),
        HostLook("127.42.2.3:8080", True, True, "", 0, 115, 3),
    )
    assert pool.since == datetime(2026, 11, 28, 11, 30, 40, 872000, tzinfo=UTC)
    assert (pool.healthy, pool.tiers) == (2, ((2, 3),))
    assert pool.stat("outlier_detection.ejections_active") == 1
    assert pool.stat("outlier_detection.ejections_overflow") == 0
    breaker = Breaker.of(pool.config)
    assert breaker is not None
    assert (breaker.consecutive_5xx, breaker.interval, breaker.base) == (3, 20, 60)
    assert (breaker.percent, breaker.panic, breaker.ejects_of(3)) == (50, 0, True)
    assert found.pools["BlackHoleCluster"].hosts == ()
    assert found.stats == {"http.outbound_0.0.0.0_8080.fault.aborts_injected": 0}


def test_a_cluster_that_the_control_plane_does_not_tell_of() -> None:
    """It has hosts, and no configuration and no past."""
    pool = snapshot({}, clusters(mine=[host()]), NONE, WHEN).pools["mine"]
    assert (dict(pool.config), pool.since, len(pool.hosts)) == ({}, None, 1)


def test_the_figures_of_a_host() -> None:
    """Zero is left out; what is said of it, and what is not."""
    stats = [
        {"name": "rq_total", "value": "7"},
        {"name": "rq_error", "value": "2"},
        {"name": "rq_success", "value": "5"},
    ]
    place = {"region": "kr", "zone": "kr-a", "sub_zone": "one"}
    assert only(stats=stats, locality=place, priority=2) == HostLook(
        "10.0.0.1:8080", False, True, "kr/kr-a/one", 2, 7, 2
    )
    assert only(stats=[{"name": "rq_total"}], locality={"region": "krX"}) == HostLook(
        "10.0.0.1:8080", False, True, "krX", 0, 0, 0
    )
    assert only(locality={"zone": "kr-a"}) == HostLook(
        "10.0.0.1:8080", False, True, "/kr-a", 0, 0, 0
    )


@pytest.mark.parametrize(
    ("health", "told_healthy", "ejected", "healthy"),
    [
        ({}, True, False, True),
        ({"eds_health_status": "HEALTHY"}, True, False, True),
        ({"eds_health_status": "UNKNOWN"}, True, False, True),
        ({"eds_health_status": "UNHEALTHY"}, False, False, False),
        ({"eds_health_status": "DRAINING"}, False, False, False),
        ({"failed_outlier_check": True}, True, True, False),
        ({"failed_active_health_check": True}, False, False, False),
    ],
)
def test_who_may_be_sent_to(
    health: dict[str, Any],
    told_healthy: bool,
    ejected: bool,
    healthy: bool,
) -> None:
    """Who is told healthy and is not ejected."""
    found = only(health_status=health)
    assert (found.told_healthy, found.ejected, found.healthy) == (told_healthy, ejected, healthy)


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ({"socket_address": {"address": "10.0.0.1"}}, "10.0.0.1:0"),
        ({"pipe": {"path": "/run/it"}}, "/run/it"),
        ({"envoy_internal_address": {"server_listener_name": "tunnel"}}, "tunnel"),
    ],
)
def test_an_address_of_another_kind(address: dict[str, Any], known_as: str) -> None:
    """A sidecar of a real mesh has such hosts."""
    assert only(address=address).address == known_as


def test_whose_a_statistic_is() -> None:
    """Istio ends a cluster's name with a semicolon; others don't; the longest name is meant."""
    answer = statistics(
        cluster__a__x=1,
        cluster__a__b__x=2,
        cluster__ab__x=3,
        listener__a__x=4,
        **{"cluster.a;.y": 5, "cluster.zz;.y": 6},
    )
    found = snapshot({}, clusters(a=[], **{"a.b": []}), answer, WHEN)
    assert found.pools["a"].stats == {"x": 1, "y": 5}
    assert found.pools["a.b"].stats == {"x": 2}
    assert found.stats == {"cluster.ab.x": 3, "listener.a.x": 4, "cluster.zz;.y": 6}


def test_only_numbers_are_figures() -> None:
    """A text is none, and a histogram has no name."""
    answer = statistics(one=1, zero=0, version="7")
    answer["stats"].append({"histograms": {}})
    assert figures(answer) == {"one": 1, "zero": 0}


@pytest.mark.parametrize(
    ("config", "answer", "stats", "problem"),
    [
        ({}, [], NONE, "/clusters: not an object"),
        (
            {},
            {"cluster_statuses": [{}]},
            NONE,
            "/clusters: cluster_statuses.0.name: Field required",
        ),
        (
            {},
            {"cluster_statuses": [{"name": "a", "host_statuses": [{}]}]},
            NONE,
            "/clusters: cluster_statuses.0.host_statuses.0.address: Field required",
        ),
        ({"configs": [{}]}, {}, NONE, "/config_dump: configs.0.cluster: Field required"),
        ({}, {}, {}, "/stats: stats: Field required"),
    ],
)
def test_an_answer_that_is_none_says_what_is_wrong(
    config: Any, answer: Any, stats: Any, problem: str
) -> None:
    """Whoever asked makes of it what it wants."""
    with pytest.raises(AnswerError) as caught:
        snapshot(config, answer, stats, WHEN)
    assert str(caught.value) == problem
    assert isinstance(caught.value, ValueError)


def dump(*found: dict[str, Any], **of_host: Any) -> dict[str, Any]:
    """An answer about routes: one virtual host."""
    return {"configs": [{"route_config": {"virtual_hosts": [{"routes": found, **of_host}]}}]}


def test_where_routes_lead() -> None:
    """Each destination of a split; a redirect leads nowhere; what a host retries its routes do."""
    split = {"weighted_clusters": {"clusters": [{"name": "b"}, {"name": "c"}]}, "timeout": "0s"}
    policy = {"retry_on": ",reset,", "num_retries": 2, "retriable_status_codes": [503]}
    found = routes(
        dump(
            {"route": {"cluster": "a", "retry_policy": policy, "timeout": "0.300s"}},
            {"route": split},
            {"redirect": {}},
            retry_policy={"retry_on": "5xx"},
        )
    )
    assert found == (
        RouteLook("a", ("reset",), (503,), 2, 0.3),
        RouteLook("b", ("5xx",), (), 1, 0),
        RouteLook("c", ("5xx",), (), 1, 0),
    )
    assert routes(dump({"route": {"cluster": "a"}})) == (RouteLook("a", (), (), 0, 15),)
    with pytest.raises(AnswerError, match="/config_dump: not a duration"):
        routes(dump({"route": {"cluster": "a", "timeout": "soon"}}))


def test_an_envoy_without_any_route() -> None:
    """It has no such resource, and answers 404 where it has answered all else."""

    def ask(path: str) -> Any:
        if "route" in path:
            message = "404"
            raise LabError(message)
        return NONE if path.startswith("/stats") else {}

    assert look(ask).routes == ()
