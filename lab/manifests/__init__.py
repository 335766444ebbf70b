"""kustomize output to a typed, validated model: nothing in a manifest is ignored silently."""

from lab.manifests.certificate import Certificate
from lab.manifests.destination_rule import DestinationRule
from lab.manifests.envoy_filter import EnvoyFilter
from lab.manifests.files import read_all, render
from lab.manifests.gateway import Gateway
from lab.manifests.kinds import NOT_ENFORCED
from lab.manifests.kubernetes import Deployment, Service
from lab.manifests.load import accepted, check_releases, load, taken
from lab.manifests.reader import read
from lab.manifests.reading import Reading, Unseen
from lab.manifests.releases import DEFAULT_RELEASE, Release
from lab.manifests.resources import Manifests, Other, where_of
from lab.manifests.secret import Secret
from lab.manifests.virtual_service import VirtualService

__all__ = [
    "DEFAULT_RELEASE",
    "NOT_ENFORCED",
    "Certificate",
    "Deployment",
    "DestinationRule",
    "EnvoyFilter",
    "Gateway",
    "Manifests",
    "Other",
    "Reading",
    "Release",
    "Secret",
    "Service",
    "Unseen",
    "VirtualService",
    "accepted",
    "check_releases",
    "load",
    "read",
    "read_all",
    "render",
    "taken",
    "where_of",
]
