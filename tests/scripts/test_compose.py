"""Stop 0 of the road: `compose.yaml` agrees with image and manifests, and its proxy is plain."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from app.settings import load
from faultplan.grammar import parse
from lab.manifests.quantity import amount
from tests.app.pod import Pod, fresh_address
from tests.commands import ROOT
from tests.labs import wait_until
from tests.manifests.kustomized import Kustomized

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("v1", "v2")
PROXY = ROOT / "scripts" / "compose" / "nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@pytest.mark.parametrize("name", OURS)
def test_it_agrees_with_the_manifests_and_the_image(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same image and limit with no swap above it, no more rights, and real settings."""
    service = SERVICES[name]
    (found,) = (
        each
        for each in Kustomized.of("k8s").all("Deployment")
        if each["metadata"]["name"] == f"goodjob-{name}"
    )
    spec = found["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert service["image"] == container["image"]
    limit = amount(container["resources"]["limits"]["memory"])
    for field in ("mem_limit", "memswap_limit"):
        # Docker's m is Kubernetes' Mi.
        assert amount(service[field].upper() + "i") == limit, field
    assert service["stop_grace_period"] == f"{spec['terminationGracePeriodSeconds']}s"
    assert service["read_only"]
    assert service["cap_drop"] == container["securityContext"]["capabilities"]["drop"]
    assert service["restart"] == "always"
    environment = service["environment"]
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert load().version == name
    assert parse(environment["GOODJOB_FAULTS"]) is not None


def test_the_proxy_asks_where_the_service_listens() -> None:
    """By the services' names, at the port that the image exposes; it does no more than that."""
    text = PROXY.read_text(encoding="utf-8")
    exposed = next(
        line.split()[1]
        for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
        if line.startswith("EXPOSE")
    )
    assert all(f"server {name}:{exposed} max_fails=0;" in text for name in OURS)
    assert "proxy_next_upstream off;" in text
    proxy = SERVICES["proxy"]
    assert proxy["depends_on"] == list(OURS)
    (mount,) = proxy["volumes"]
    assert (ROOT / mount.split(":")[0]).samefile(PROXY)


@pytest.mark.skipif(shutil.which("podman-compose") is None, reason="no podman-compose here")
def test_podman_compose_takes_it(tmp_path: Path) -> None:
    """What it would start, with nothing started: the limit, the restarts and the plan are in it."""
    podman = tmp_path / "podman"
    podman.write_text("#!/bin/sh\necho 'podman version 4.3.1'\n", encoding="utf-8")
    podman.chmod(0o755)
    done = subprocess.run(
        ["podman-compose", "--dry-run", "-f", str(ROOT / "compose.yaml"), "up"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    made = [line for line in (done.stdout + done.stderr).splitlines() if " create --name=" in line]
    assert len(made) == len(SERVICES)
    for line, name in zip(made[:2], OURS, strict=True):
        assert "--restart always -m 128m goodjob:0.1.0" in line
        assert f"-e GOODJOB_VERSION={name}" in line
    assert "-p 8080:8080" in made[2]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[str, Pod, dict[str, str]]]:
    """The proxy as it is configured, before two processes that stand in for the containers."""
    assert NGINX is not None
    where = {name: fresh_address() for name in OURS}
    text = PROXY.read_text(encoding="utf-8").replace("/tmp/", f"{tmp_path}/")  # noqa: S108
    for name, address in where.items():
        text = text.replace(f"server {name}:", f"server {address}:")
    entrance = fresh_address()
    text = text.replace("listen 8080;", f"listen {entrance}:8080;").replace(
        "access_log /dev/stdout;", "access_log off;"
    )
    config = tmp_path / "nginx.conf"
    config.write_text(text, encoding="utf-8")
    pods = {name: Pod(address, **SERVICES[name]["environment"]) for name, address in where.items()}
    nginx = None
    try:
        for pod in pods.values():
            pod.wait_ready()
        nginx = subprocess.Popen(
            [NGINX, "-c", str(config), "-e", "stderr", "-g", "daemon off; master_process off;"]
        )
        url = f"http://{entrance}:8080/test"
        wait_until(lambda: _status(url) is not None, "nginx")
        yield url, pods["v2"], where
    finally:
        if nginx is not None:
            nginx.kill()
            nginx.wait()
        for pod in pods.values():
            pod.close()


def _status(url: str) -> int | None:
    try:
        return httpx.get(url, trust_env=False).status_code
    except httpx.TransportError:
        return None


@pytest.mark.skipif(NGINX is None, reason="no nginx here")
def test_while_one_is_dead_every_other_request_is_lost(
    host: tuple[str, Pod, dict[str, str]],
) -> None:
    """Nobody leaves it out and nobody asks the other one: that is what each later stop cures."""
    url, dead, where = host
    assert [_status(url) for _ in range(6)] == [200] * 6
    dead.close()
    assert sorted(str(_status(url)) for _ in range(8)) == ["200"] * 4 + ["502"] * 4
    again = Pod(where["v2"], **SERVICES["v2"]["environment"])
    try:
        again.wait_ready()
        assert [_status(url) for _ in range(6)] == [200] * 6
    finally:
        again.close()
