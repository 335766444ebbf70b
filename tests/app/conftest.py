"""Pods for the tests: one of the test's own, or one that a module shares."""

from collections.abc import Iterator
from typing import IO

import pytest

from tests.app.pod import Launch, Pod, fresh_address


@pytest.fixture
def address() -> str:
    """A loopback address of the test's own."""
    return fresh_address()


@pytest.fixture
def launch(address: str) -> Iterator[Launch]:
    """Starts pods and ends them after the test."""
    pods: list[Pod] = []

    def start(
        *, command: list[str] | None = None, stdout: IO[bytes] | None = None, **environment: str
    ) -> Pod:
        where = environment.get("GOODJOB_HOST", fresh_address() if pods else address)
        pods.append(Pod(where, command=command, stdout=stdout, **environment))
        return pods[-1]

    yield start
    for pod in pods:
        pod.close()


@pytest.fixture(scope="module")
def shared_pod() -> Iterator[Pod]:
    """A pod without faults that the tests of a module share."""
    pod = Pod(fresh_address(), GOODJOB_VERSION="v2", GOODJOB_POD="goodjob-v2-0", GOODJOB_SEED="7")
    try:
        yield pod.wait_ready()
    finally:
        pod.close()


@pytest.fixture(scope="module")
def open_pod() -> Iterator[Pod]:
    """A pod with every endpoint and every contributor, shared by the tests of a module."""
    pod = Pod(
        fresh_address(),
        MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="*",
        MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS="always",
        MANAGEMENT_INFO_PYTHON_ENABLED="true",
        MANAGEMENT_INFO_OS_ENABLED="true",
        MANAGEMENT_INFO_PROCESS_ENABLED="true",
    )
    try:
        yield pod.wait_ready()
    finally:
        pod.close()
