"""A service that is not goodjob is a pod too: httpbin in two replicas, behind its own breaker."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lab.laptop.home import lab_home
from tests.commands import GOODJOB
from tests.labs import Target, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).with_name("httpbin")


def goodjob(*arguments: str) -> str:
    """What the command prints."""
    done = subprocess.run(
        [GOODJOB, *arguments], capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client of httpbin's gateway, in a lab that ends with the test."""
    goodjob("up", "-k", str(FOLDER))
    try:
        url = httpx.URL(Target(lab_home()).url)
        host = url.netloc.decode()
        with httpx.Client(
            base_url=url.copy_with(host="127.0.0.1"), headers={"host": host}, trust_env=False
        ) as found:
            yield found
    finally:
        goodjob("down")


def told(key: str) -> dict[str, Any]:
    """What the status says of each pod."""
    status: dict[str, Any] = json.loads(goodjob("status", "--json"))
    return {host["pod"]: host[key] for host in status["hosts"]}


def test_httpbin_is_a_pod_and_its_errors_trip_the_breaker(client: httpx.Client) -> None:
    """It answers through the gateway, and two 500s in a row push one of its pods out, not both."""
    assert client.get("/headers").json()["headers"]["X-Envoy-Attempt-Count"] == "1"
    assert client.get("/status/418").status_code == 418
    assert told("ejected") == {"httpbin-1": False, "httpbin-2": False}

    # One pod after the other, and so four requests are two in a row for each.
    assert [client.get("/status/500").status_code for _ in range(4)] == [500] * 4
    # It is counted for good; it lasts two seconds, which a busy machine may need to look.
    wait_until(lambda: sum(told("ejections").values()) == 1, "the ejection")
    assert "2 5xx in a row eject" in "".join(goodjob("why", pod) for pod in told("ejections"))
    wait_until(lambda: not any(told("ejected").values()), "the return")
    assert "GET /status/500" in goodjob("logs", "httpbin-1")
