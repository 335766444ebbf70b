"""A pod that exposes all of the actuator."""

from collections.abc import Iterator

import pytest

from tests.app.pod import Pod, fresh_address


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
