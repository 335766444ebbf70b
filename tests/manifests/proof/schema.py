"""Each resource against the strictest schema that there is for its kind."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING

from pydantic import ValidationError as Invalid

from lab.errors import LabError
from lab.manifests import load
from lab.manifests.kinds import MODELLED, group_of
from lab.manifests.problems import explain
from lab.manifests.releases import DEFAULT_RELEASE
from lab.theory.finding import Level
from lab.theory.lint import lint
from tests.manifests.custom import cert_manager, gateway_api, istio_policy, monitoring
from tests.manifests.proof.rendered import Document, Rendered, where_of
from tests.manifests.schemas import NEWEST, OLDEST, SchemaNotFoundError, ValidationError, validate

if TYPE_CHECKING:
    from lab.manifests.model import Strict
    from tests.manifests.proof.problem import Found


#: Kubernetes' own kinds, by group: those that kubernetes-validate has a schema for.
KUBERNETES: dict[str, frozenset[str]] = {
    "": frozenset({"ConfigMap", "Namespace", "Service", "ServiceAccount"}),
    "apps": frozenset({"Deployment"}),
    "autoscaling": frozenset({"HorizontalPodAutoscaler"}),
    "batch": frozenset({"Job"}),
    "networking.k8s.io": frozenset({"Ingress", "NetworkPolicy"}),
    "policy": frozenset({"PodDisruptionBudget"}),
}

#: Custom resources that are checked here, by group and kind.
CUSTOM: dict[tuple[str, str], type[Strict]] = {
    ("cert-manager.io", "Certificate"): cert_manager.Certificate,
    ("cert-manager.io", "Issuer"): cert_manager.Issuer,
    ("gateway.networking.k8s.io", "Gateway"): gateway_api.Gateway,
    ("gateway.networking.k8s.io", "HTTPRoute"): gateway_api.HTTPRoute,
    ("monitoring.coreos.com", "PodMonitor"): monitoring.PodMonitor,
    ("monitoring.coreos.com", "PrometheusRule"): monitoring.PrometheusRule,
    ("security.istio.io", "AuthorizationPolicy"): istio_policy.AuthorizationPolicy,
    ("security.istio.io", "PeerAuthentication"): istio_policy.PeerAuthentication,
    ("telemetry.istio.io", "Telemetry"): istio_policy.Telemetry,
}

#: Istio's kinds that the lab translates, and therefore models.
ISTIO = {
    (group_of(versions[0]), kind)
    for kind, (versions, _) in MODELLED.items()
    if group_of(versions[0]) == "networking.istio.io"
}


def kubernetes(rendered: Rendered) -> Found:
    """A cluster takes every field, from the oldest to the newest; an unknown field is refused."""
    for document in rendered.documents:
        group, kind = group_of(document["apiVersion"]), document["kind"]
        if kind in KUBERNETES.get(group, ()):
            for version in (OLDEST, NEWEST):
                said = _validated(json.dumps(document), version)
                if said:
                    yield where_of(document), f"{version}: {said}"
        elif (group, kind) not in CUSTOM.keys() | ISTIO:
            yield where_of(document), f"no schema checks {kind} of {document['apiVersion']}"


@functools.cache
def _validated(document: str, version: str) -> str:
    """What is wrong, in the schema's words; most documents are the same in many folders."""
    try:
        validate(json.loads(document), version, strict=True)
    except ValidationError as error:
        path = ".".join(str(step) for step in error.absolute_path)
        return f"{path}: {error.message}" if path else str(error.message)
    except SchemaNotFoundError as error:
        return str(error.message)
    return ""


def custom(rendered: Rendered) -> Found:
    """A custom resource has the fields of its source, with values that they can have."""
    for document in rendered.documents:
        model = CUSTOM.get((group_of(document["apiVersion"]), document["kind"]))
        if model is None:
            continue
        try:
            model.model_validate(document)
        except Invalid as error:
            told = explain(error, model, where_of(document), DEFAULT_RELEASE)
            yield where_of(document), f"{told.path}: {told.problem}"


def istio(rendered: Rendered) -> Found:
    """The lab's model takes each of Istio's resources, without a warning."""
    for document in rendered.documents:
        if (group_of(document["apiVersion"]), document["kind"]) in ISTIO:
            for said in _loaded(json.dumps(document)):
                yield where_of(document), said


@functools.cache
def _loaded(document: str) -> tuple[str, ...]:
    try:
        return tuple(map(str, load(document, "the folder").warnings))
    except LabError as error:
        return (str(error),)


def breaker(rendered: Rendered) -> Found:
    """``goodjob lint`` finds no error."""
    # JSON is YAML. What it does not look at is left out: a dashboard is longer than all the rest.
    documents = [json.dumps(one) for one in rendered.everything().documents if _is_linted(one)]
    yield from _linted("\n---\n".join(documents))


def _is_linted(document: Document) -> bool:
    return document["kind"] not in {"ConfigMap", "NetworkPolicy", "PrometheusRule"}


@functools.cache
def _linted(text: str) -> tuple[tuple[str, str], ...]:
    """Where an error is, and what it is; many combinations are the same to the linter."""
    return tuple(
        (found.where, f"{found.rule}: {found.path}: {found.message}")
        for found in lint([("the folder", text)])
        if found.level is Level.ERROR
    )
