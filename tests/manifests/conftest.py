"""Both folders that are meant to be applied, rendered once."""

import pytest

from tests.manifests.kustomized import Kustomized


@pytest.fixture(scope="session")
def base() -> Kustomized:
    """What `kubectl apply -k k8s/` applies."""
    return Kustomized.of("k8s")


@pytest.fixture(scope="session")
def as_written() -> Kustomized:
    """The write-up's own probes and replicas."""
    return Kustomized.of("k8s/overlays/as-written")
