"""kustomize output to a typed, validated model: nothing in a manifest is ignored silently."""

from lab.manifests.destination_rule import DestinationRule
from lab.manifests.gateway import Gateway
from lab.manifests.kinds import NOT_ENFORCED
from lab.manifests.kubernetes import Deployment, Service
from lab.manifests.load import Manifests, Other, load, where_of
from lab.manifests.render import render
from lab.manifests.virtual_service import VirtualService

__all__ = [
    "NOT_ENFORCED",
    "Deployment",
    "DestinationRule",
    "Gateway",
    "Manifests",
    "Other",
    "Service",
    "VirtualService",
    "load",
    "render",
    "where_of",
]
