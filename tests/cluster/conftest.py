"""Clusters for the tests: one for each release, made once, and the two states that a test wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.laptop import leash
from tests.cluster.building import NotBuiltError, find
from tests.cluster.control_plane import control_plane
from tests.cluster.ground import Ground
from tests.cluster.pinned import API, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(
            version,
            marks=(
                pytest.mark.cluster,
                # Nobody beside it in the same namespaces.
                pytest.mark.xdist_group(f"cluster-{version}"),
                pytest.mark.timeout(900),
            ),
        )
        for version in VERSIONS
    ],
)
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """A release's API server, for all tests that ask it."""
    if not leash.can_hold():
        pytest.skip("needs Linux, whose kernel ends what a process leaves behind")
    try:
        built = find(API[request.param])
    except NotBuiltError as error:
        pytest.skip(str(error))
    with control_plane(built, tmp_path_factory.mktemp("cluster")) as kubectl:
        yield Ground(kubectl, request.param)
