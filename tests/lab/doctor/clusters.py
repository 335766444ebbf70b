"""Clusters as an API server has them, a well one and what breaks it; and a kubectl that serves one.

The well one is the repository's own default, rendered, with what an API server, the injector and
Istio's charts add to it.
"""

from __future__ import annotations

import copy
import functools
import json
import sys
from typing import TYPE_CHECKING, Any

import yaml

from lab.manifests.render import kustomize
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Data = dict[str, Any]
State = dict[str, Any]

PLURALS = {
    "Pod": "pods",
    "Service": "services",
    "Deployment": "deployments.apps",
    "ConfigMap": "configmaps",
    "Namespace": "namespaces",
    "NetworkPolicy": "networkpolicies.networking.k8s.io",
    "Gateway": "gateways.networking.istio.io",
    "VirtualService": "virtualservices.networking.istio.io",
    "DestinationRule": "destinationrules.networking.istio.io",
    "PeerAuthentication": "peerauthentications.security.istio.io",
    "AuthorizationPolicy": "authorizationpolicies.security.istio.io",
}
_SERVED = {
    "networking.istio.io": ["gateways", "virtualservices", "destinationrules"],
    "security.istio.io": ["peerauthentications", "authorizationpolicies"],
}
# As k8s/components/monitoring/mesh.yaml has it.
MATCHER = r"""
proxyStatsMatcher:
  inclusionRegexps:
    - 'cluster\.outbound\|80\|.*\|goodjob\.goodjob\.svc\.cluster\.local;\.(outlier_detection).*'
"""


@functools.cache
def _default() -> tuple[Data, ...]:
    return tuple(yaml.safe_load_all(kustomize(ROOT / "k8s")))


def _container(name: str, image: str) -> Data:
    return {"name": name, "image": image}


def pod(name: str, namespace: str, labels: dict[str, str], **spec: Any) -> Data:
    """A pod that is ready."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels, "uid": name},
        "spec": {"serviceAccountName": "default", **spec},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}],
            "containerStatuses": [
                {**each, "state": {"running": {}}} for each in spec.get("containers", ())
            ],
        },
    }


def well() -> State:
    """A cluster in which nothing is wrong."""
    objects = [copy.deepcopy(each) for each in _default()]
    proxy = _container("istio-proxy", "docker.io/istio/proxyv2:1.31.0")
    for each in [e for e in objects if e["kind"] == "Deployment"]:
        template = each["spec"]["template"]
        objects.append(
            pod(
                f"{each['metadata']['name']}-6d9-x",
                "goodjob",
                {**template["metadata"]["labels"], "pod-template-hash": "6d9"},
                **{**template["spec"], "initContainers": [{**proxy, "restartPolicy": "Always"}]},
            )
        )
    for each in objects:
        # What every object has that came from a server.
        each["metadata"] |= {"resourceVersion": "7", "managedFields": [{"manager": "kubectl"}]}
    gateway = pod(
        "istio-ingressgateway-1",
        "istio-system",
        {"istio": "ingressgateway", "app": "istio-ingressgateway"},
        containers=[proxy],
        serviceAccountName="istio-ingressgateway-service-account",
    )
    gateway["metadata"]["annotations"] = {"proxy.istio.io/config": MATCHER}
    istiod = pod(
        "istiod-1",
        "istio-system",
        {"app": "istiod"},
        containers=[_container("discovery", "docker.io/istio/pilot:1.31.0")],
    )
    return {
        "version": "v1.36.3",
        "served": copy.deepcopy(_SERVED),
        "objects": [*objects, gateway, istiod],
        "forbidden": [],
        "unreachable": False,
    }


def the(state: State, kind: str, name: str = "") -> Data:
    """An object of a cluster."""
    return next(
        each
        for each in state["objects"]
        if each["kind"] == kind and each["metadata"]["name"].startswith(name)
    )


def _no_injection(state: State) -> None:
    del the(state, "Namespace")["metadata"]["labels"]["istio-injection"]


def _no_sidecar(state: State) -> None:
    del the(state, "Pod", "goodjob-v2")["spec"]["initContainers"]


def _no_http(state: State) -> None:
    the(state, "Service")["spec"]["ports"][0]["name"] = "tcp-web"


def _no_name(state: State) -> None:
    del the(state, "Service")["spec"]["ports"][0]["name"]


def _other_labels(state: State) -> None:
    the(state, "Gateway")["spec"]["selector"] = {"istio": "ingress"}


def _no_gateway(state: State) -> None:
    state["objects"].remove(the(state, "Pod", "istio-ingressgateway"))


def _hidden(state: State) -> None:
    del the(state, "Pod", "istio-ingressgateway")["metadata"]["annotations"]


def _peer(mode: str) -> Data:
    metadata = {"name": "default", "namespace": "goodjob"}
    return {
        "apiVersion": "security.istio.io/v1",
        "kind": "PeerAuthentication",
        "metadata": metadata,
        "spec": {"mtls": {"mode": mode}},
    }


def _plain_rule(state: State) -> None:
    state["objects"].append(_peer("STRICT"))
    the(state, "DestinationRule")["spec"]["trafficPolicy"]["tls"] = {"mode": "DISABLE"}


def _plain_caller(state: State) -> None:
    state["objects"].append(_peer("STRICT"))
    client = the(state, "Pod", "client")
    del client["spec"]["initContainers"]
    client["metadata"]["labels"]["sidecar.istio.io/inject"] = "false"


def _no_image(state: State) -> None:
    status = the(state, "Pod", "goodjob-v1")["status"]
    status["conditions"][0]["status"] = "False"
    status["containerStatuses"][0]["state"] = {"waiting": {"reason": "ImagePullBackOff"}}


def _old_kubernetes(state: State) -> None:
    state["version"] = "v1.29.4+k3s1"


def _old_istio(state: State) -> None:
    the(state, "Pod", "istiod")["spec"]["containers"][0]["image"] = "gcr.io/istio/pilot:1.24.3"


def _no_istiod(state: State) -> None:
    state["objects"].remove(the(state, "Pod", "istiod"))


def _shut(state: State) -> None:
    state["objects"].remove(the(state, "NetworkPolicy", "gateway"))


def _refused(state: State) -> None:
    state["objects"].remove(the(state, "AuthorizationPolicy", "goodjob"))


def _no_kinds(state: State) -> None:
    state["served"] = {}
    state["objects"] = [e for e in state["objects"] if "istio.io" not in e["apiVersion"]]


def _no_rights(state: State) -> None:
    state["forbidden"].append(["create", "pods/portforward", "goodjob"])


def _no_namespace(state: State) -> None:
    state["objects"] = [
        each for each in state["objects"] if each["metadata"].get("namespace") != "goodjob"
    ]
    state["objects"].remove(the(state, "Namespace"))


def _unknown_subset(state: State) -> None:
    del the(state, "DestinationRule")["spec"]["subsets"]


def _unreachable(state: State) -> None:
    state["unreachable"] = True


BROKEN: dict[str, tuple[Callable[[State], None], str, str]] = {
    "injection is off": (_no_injection, "injection", "doctor-no-injection"),
    "a pod has no sidecar": (_no_sidecar, "injection", "doctor-no-sidecar"),
    "a port is of no HTTP": (_no_http, "ports", "doctor-lint"),
    "a port has no name": (_no_name, "ports", "doctor-lint"),
    "the Gateway selects other labels": (_other_labels, "gateway", "doctor-nobody-selected"),
    "there is no gateway": (_no_gateway, "gateway", "doctor-nobody-selected"),
    "statistics are hidden": (_hidden, "statistics", "doctor-no-statistics"),
    "a rule sends plain text": (_plain_rule, "mutual-tls", "doctor-tls-clash"),
    "a caller has no sidecar": (_plain_caller, "mutual-tls", "doctor-plain-callers"),
    "an image is missing": (_no_image, "images", "doctor-no-image"),
    "Kubernetes is old": (_old_kubernetes, "api", "doctor-old-kubernetes"),
    "Istio is old": (_old_istio, "istio", "doctor-old-istio"),
    "there is no istiod": (_no_istiod, "istio", "doctor-no-istiod"),
    "a NetworkPolicy keeps the gateway out": (_shut, "network", "doctor-shut"),
    "an AuthorizationPolicy refuses it": (_refused, "authorization", "doctor-refused"),
    "Istio's resources are missing": (_no_kinds, "istio", "doctor-no-kinds"),
    "a right is missing": (_no_rights, "rights", "doctor-rights-missing"),
    "the namespace is missing": (_no_namespace, "namespace", "doctor-no-namespace"),
    "a route leads to no subset": (_unknown_subset, "rules", "doctor-lint"),
    "nobody answers": (_unreachable, "api", "doctor-said"),
}
"""How each is broken, what has to say so, and in which words."""

_KUBECTL = '''\
#!{python} -IS
"""A kubectl that answers from a file, in the real one's words."""
import json, sys
state = json.load(open({state!r}))
words = [each for each in sys.argv[1:] if not each.startswith(("--context", "--request-timeout"))]
plurals = {plurals!r}

def fail(line):
    sys.stderr.write(line + "\\n")
    sys.exit(1)

def option(name, default=""):
    return words[words.index(name) + 1] if name in words else default

def forbidden(verb, resource, namespace):
    return [verb, resource, namespace] in state["forbidden"]

if words[:2] == ["config", "view"]:
    context = dict(name="kind", context=dict(namespace="goodjob"))
    print(json.dumps(dict(contexts=[context])))
elif state["unreachable"]:
    fail("The connection to the server 127.0.0.1:6443 was refused - did you specify the right host "
         "or port?")
elif words[:3] == ["get", "--raw", "/version"]:
    print(json.dumps(dict(gitVersion=state["version"])))
elif words[:2] == ["get", "--raw"]:
    group = words[2].split("/")[2]
    if group not in state["served"]:
        fail("Error from server (NotFound): the server could not find the requested resource")
    print(json.dumps(dict(resources=[dict(name=each) for each in state["served"][group]])))
elif words[:2] == ["get", "namespace"]:
    if forbidden("get", "namespaces", ""):
        fail('Error from server (Forbidden): namespaces "%s" is forbidden: User "s" cannot get '
             'resource "namespaces" in API group "" in the namespace "%s"' % (words[2], words[2]))
    for each in state["objects"]:
        if each["kind"] == "Namespace" and each["metadata"]["name"] == words[2]:
            print(json.dumps(each))
            sys.exit(0)
    fail('Error from server (NotFound): namespaces "%s" not found' % words[2])
elif words[0] == "get":
    where, items, said = option("-n"), [], []
    label = dict(each.split("=") for each in option("-l").split(",") if each)
    for kind in words[1].split(","):
        if forbidden("list", kind, where):
            name, _, group = kind.partition(".")
            scope = 'in the namespace "%s"' % where if where else "at the cluster scope"
            said.append('Error from server (Forbidden): %s is forbidden: User "s" cannot list '
                        'resource "%s" in API group "%s" %s' % (kind, name, group, scope))
            continue
        for each in state["objects"]:
            labels = each["metadata"].get("labels", dict())
            if (plurals.get(each["kind"]) == kind
                    and (not where or each["metadata"].get("namespace") == where)
                    and all(labels.get(key) == value for key, value in label.items())):
                items.append(each)
    print(json.dumps(dict(kind="List", items=items)))
    if said:
        fail("\\n".join(said))
elif words[:2] == ["auth", "can-i"]:
    part = [each.partition("=")[2] for each in words if each.startswith("--subresource=")]
    resource = "/".join([words[3], *part])
    print("no" if forbidden(words[2], resource, option("-n")) else "yes")
else:
    fail("error: nobody has told what to answer to " + " ".join(words))
'''


def serve(folder: Path, state: State) -> str:
    """Put a kubectl into a folder that serves a cluster; the path with it in front."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "state.json"
    file.write_text(json.dumps(state), encoding="utf-8")
    program = folder / "kubectl"
    text = _KUBECTL.format(python=sys.executable, state=str(file), plurals=PLURALS)
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return str(folder)
