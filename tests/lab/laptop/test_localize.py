"""What a laptop changes of istiod's configuration, and that it changes nothing else."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from lab.envoy.access import AccessEntry
from lab.envoy.attempt import Attempt
from lab.laptop.address import Address, Place
from lab.laptop.home import ProxyFiles
from lab.laptop.localize import (
    ACCESS_LOG_FORMAT,
    ATTEMPT_LOG_FORMAT,
    Message,
    XdsFiles,
    localize,
    resources,
    served_host,
)
from lab.laptop.pods import endpoints, plan_pods
from lab.manifests import load, render
from lab.translate import EnvoyConfig, Proxy, translate

ROOT = Path(__file__).resolve().parents[3]
CALLER = ProxyFiles(Path("/lab/callers/gateway"))
FILES = XdsFiles(CALLER.xds)
PORTS = {"0.0.0.0_8080": 18085, "0.0.0.0_80": 18185}


@pytest.fixture(scope="module", params=Proxy)
def translated(request: pytest.FixtureRequest) -> EnvoyConfig:
    """What istiod would send to each kind of caller for the repository's own manifests."""
    manifests = load(render(ROOT / "k8s"), "k8s")
    pods = [
        pod
        for _, pod in plan_pods(
            manifests, lambda _, others: Place(f"127.42.7.{len([*others]) + 1}")
        )
    ]
    found = translate(manifests, proxy=request.param, endpoints=endpoints(pods))
    assert all(found.as_dict().values())
    return found


@pytest.fixture
def config(translated: EnvoyConfig) -> EnvoyConfig:
    """The same, for one test alone."""
    return copy.deepcopy(translated)


@pytest.fixture
def local(config: EnvoyConfig) -> EnvoyConfig:
    """What the laptop's Envoy gets; made from a copy, lest a change of that go unseen."""
    return localize(copy.deepcopy(config), CALLER, bound)


def bound(listener: str, *, tls: bool) -> Address:
    """Where a listener of that name is."""
    assert not tls
    return Address("127.0.0.1", PORTS[listener])


def source(path: Path) -> Message:
    """A source of configuration that is a file."""
    return {"path_config_source": {"path": str(path)}, "resource_api_version": "V3"}


def managers(listener: Message) -> list[Message]:
    """The HTTP connection managers of a listener."""
    return [
        found["typed_config"]
        for chain in listener["filter_chains"]
        for found in chain["filters"]
        if found["name"] == "envoy.filters.network.http_connection_manager"
    ]


def test_clusters_read_their_endpoints_from_files(config: EnvoyConfig, local: EnvoyConfig) -> None:
    """Each from one of its own, and nothing else differs."""
    for before, after in zip(config.clusters, copy.deepcopy(local.clusters), strict=True):
        assert ("eds_cluster_config" in before) == ("eds_cluster_config" in after)
        if "eds_cluster_config" in after:
            path = FILES.endpoints(before["name"])
            assert after["eds_cluster_config"]["eds_config"] == source(path)
            after["eds_cluster_config"]["eds_config"] = before["eds_cluster_config"]["eds_config"]
        assert after == before


def test_a_cluster_without_eds_stays_as_it_is() -> None:
    """A black hole, for one, has no endpoints to read."""
    static = {"name": "BlackHoleCluster", "type": "STATIC", "connect_timeout": "10s"}
    found = localize(EnvoyConfig([static], [], [], []), CALLER, bound)
    assert found.clusters == [static]


def test_endpoints_and_routes_are_istiods(config: EnvoyConfig, local: EnvoyConfig) -> None:
    """Word for word."""
    assert local.endpoints == config.endpoints
    assert local.routes == config.routes


def test_the_listener_is_the_labs_own(config: EnvoyConfig, local: EnvoyConfig) -> None:
    """Its address, no shared port, routes from a file, an access log: no more."""
    assert config.listeners
    for before, after in zip(config.listeners, copy.deepcopy(local.listeners), strict=True):
        port = PORTS[before["name"]]
        assert after["address"] == {"socket_address": {"address": "127.0.0.1", "port_value": port}}
        # A sidecar's is bound to no socket in a cluster; here somebody has to connect to it.
        assert "bind_to_port" not in after
        after |= {key: before[key] for key in ("bind_to_port",) if key in before}
        assert after["enable_reuse_port"] is False
        after["address"] = before["address"]
        _as_before(after, before, "enable_reuse_port")
        assert managers(after)
        for was, manager in zip(managers(before), managers(after), strict=True):
            path = FILES.routes(was["rds"]["route_config_name"])
            assert manager["rds"]["config_source"] == source(path)
            (log,) = manager["access_log"]
            assert log["name"] == "envoy.access_loggers.file"
            assert log["typed_config"]["path"] == str(CALLER.access_log)
            assert log["typed_config"]["log_format"] == {"json_format": ACCESS_LOG_FORMAT}
            _as_before(manager["rds"], was["rds"], "config_source")
            _as_before(manager, was, "access_log")
            (router,) = (f for f in manager["http_filters"] if f["name"].endswith(".router"))
            (log,) = router["typed_config"].pop("upstream_log")
            assert log["typed_config"]["path"] == str(CALLER.attempt_log)
            assert log["typed_config"]["log_format"] == {"json_format": ATTEMPT_LOG_FORMAT}
        assert after == before


def _as_before(after: dict[str, Any], before: dict[str, Any], name: str) -> None:
    """Undo one change that is meant."""
    del after[name]
    if name in before:
        after[name] = before[name]


def test_the_access_log_has_what_its_reader_wants() -> None:
    """A field that only one side knows is evidence lost."""
    assert set(ACCESS_LOG_FORMAT) == set(AccessEntry.model_fields)


def test_the_log_of_tries_has_what_its_reader_wants() -> None:
    """The same for every time that a pod was asked."""
    assert set(ATTEMPT_LOG_FORMAT) == set(Attempt.model_fields)


def test_istiods_own_configuration_is_not_touched(config: EnvoyConfig) -> None:
    """``goodjob translate`` prints it after the lab has used it."""
    before = copy.deepcopy(config.as_dict())
    localize(config, CALLER, bound)
    assert config.as_dict() == before


def test_a_file_is_a_discovery_response() -> None:
    """Each resource says its own type."""
    assert resources("type/of.it", [{"name": "a"}, {"name": "b"}]) == {
        "resources": [{"@type": "type/of.it", "name": "a"}, {"@type": "type/of.it", "name": "b"}]
    }


def test_no_two_clusters_share_a_file() -> None:
    """Though many characters of their names can't be a file's."""
    names = [
        "outbound|80||goodjob.goodjob.svc.cluster.local",
        "outbound|80|v1|goodjob.goodjob.svc.cluster.local",
        "outbound_80_v1_goodjob.goodjob.svc.cluster.local",
        "outbound|80_v1|goodjob.goodjob.svc.cluster.local",
        "outbound|80|v2|goodjob.goodjob.svc.cluster.local",
        "http.80",
        "http|80",
        "../../etc/passwd",
        "굿잡",
        "",
    ]
    paths = [path(name) for name in names for path in (FILES.endpoints, FILES.routes)]
    assert len(set(paths)) == len(paths)
    assert {path.parent for path in paths} == {FILES.root}
    assert paths[0].name.startswith("eds-outbound_80_goodjob.goodjob.svc.cluster.local-")


@pytest.mark.parametrize(
    ("domains", "host"),
    [
        (["goodjob.goodjob.svc.cluster.local", "goodjob.localhost"], "goodjob.localhost"),
        (["shop.example.com"], "shop.example.com"),
        (["*.example.com", "shop.example.com"], "shop.example.com"),
        (["*.example.com"], "any.example.com"),
        (["*", "*.shop.localhost", "shop.example.com"], "any.shop.localhost"),
        (["*"], "localhost"),
        ([], "localhost"),
    ],
)
def test_the_host_to_call_is_one_that_is_served(domains: list[str], host: str) -> None:
    """One that leads to this machine if there is any, and never a pattern."""
    route = {"name": "http.8080", "virtual_hosts": [{"domains": domains}]}
    assert served_host(EnvoyConfig([], [route], [], [])) == host
