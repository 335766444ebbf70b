"""kustomize output to a typed, validated model: nothing in a manifest is ignored silently."""

from lab.manifests.kinds import NOT_ENFORCED
from lab.manifests.kubernetes import Deployment, Service
from lab.manifests.load import Manifests, Other, load
from lab.manifests.render import render

__all__ = ["NOT_ENFORCED", "Deployment", "Manifests", "Other", "Service", "load", "render"]
