"""The write-up's story in a real mesh: sidecars, mutual TLS, the gateway, and k8s/ as it is."""

from __future__ import annotations

import json
import os
import re
import time
from typing import TYPE_CHECKING

import pytest

from lab.waiting import until
from tests.cluster.building import NotBuiltError, find, lacking
from tests.cluster.mesh import Mesh, mesh
from tests.cluster.pinned import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.mesh,
    pytest.mark.xdist_group("mesh"),
    pytest.mark.timeout(1800),
]
HOST = "goodjob.localhost"
#: Twice the time that anybody is out for the first time, and what a full machine adds.
BACK_SECONDS = 180
GOODJOB = ".venv/bin/goodjob"


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mesh]:
    """A mesh with the default."""
    if request.config.getoption("--quick"):
        pytest.skip("--quick: it needs a mesh, whose images take a while")
    if os.geteuid():
        pytest.skip("not root: namespaces and mounts of its own take root")
    try:
        built = find("mesh")
    except NotBuiltError as error:
        pytest.skip(str(error))
    if missing := [each for each in lacking(PARTS["mesh"]) if not each.startswith("Go is")]:
        pytest.skip(missing[0])
    with mesh(built, tmp_path_factory.mktemp("mesh")) as found:
        yield found


class Gateway:
    """The ingress gateway's one pod.

    Args:
        world: the mesh that it is in.
    """

    def __init__(self, world: Mesh) -> None:
        self._world = world
        asked = "kubectl -n istio-system get pod -l istio=ingressgateway -o json"
        (pod,) = json.loads(world.run(*asked.split()))["items"]
        self._name = pod["metadata"]["name"]
        self._url = f"http://{pod['status']['podIP']}:8080/test"

    def ask(self) -> tuple[str, int]:
        """One request; who answered, and how."""
        said = self._world.run("curl", "-s", "-m", "10", "-D-", "-HHost: " + HOST, self._url)
        status = int(said.split()[1])
        version = re.search(r"(?im)^x-goodjob-version: *(\S+)", said)
        return version[1] if version else "", status

    def out(self) -> int:
        """How many hosts are ejected, by its own list."""
        asked = f"kubectl -n istio-system exec {self._name} -- pilot-agent request GET clusters"
        said = self._world.run(*asked.split())
        flags = re.findall(r"(?m)^outbound\|80\|\|goodjob\..*::health_flags::(\S+)", said)
        assert len(flags) == 2, said
        return sum("failed_outlier_check" in each for each in flags)


def test_three_in_a_row_are_out_and_back(world: Mesh) -> None:
    """Two 500s with a 200 between eject nobody, three do; the client sees none of it."""
    gateway = Gateway(world)

    def plan(version: str, text: str) -> None:
        world.run(GOODJOB, "faults", "set", version, text, "--cluster")

    # The sidecars may still be learning of each other.
    assert until(lambda: {gateway.ask() for _ in range(4)} == {("v1", 200), ("v2", 200)}, 120)
    plan("v1", "none")
    plan("v2", "500@script:200,500,200,500,200,200")
    assert {status for _, status in (gateway.ask() for _ in range(10))} == {200}
    assert gateway.out() == 0
    plan("v2", "500@script:200,500,500,500")
    seen = [gateway.ask() for _ in range(12)]
    assert {status for _, status in seen} == {200}
    assert gateway.out() == 1
    since = time.monotonic()
    answers: list[tuple[str, int]] = []

    def back() -> bool:
        answers.append(gateway.ask())
        return answers[-1] == ("v2", 200)

    # Twice a second, as the write-up's client did.
    assert until(back, BACK_SECONDS, pause=0.5)
    assert set(answers[:-1]) == {("v1", 200)}
    # 30 s, which began some moments before: nobody comes back earlier.
    assert time.monotonic() - since > 25
    print(f"{len(answers) - 1} answers by v1 in {time.monotonic() - since:.1f} s")
    assert gateway.out() == 0
    world.run(GOODJOB, "faults", "clear", "--cluster")
