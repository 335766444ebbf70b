"""Every name in a folder leads to something: pods, ports, accounts, Secrets, ConfigMaps, claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.manifests.proof.outside import (
    GATEWAY_LABELS,
    INJECTED_NAME,
    INJECTED_PORTS,
    NAMESPACES,
    injected,
)
from tests.manifests.proof.rendered import Document, Pods, Rendered, matches, namespace_of, where_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.proof.problem import Found

# Where a pod's spec names a Secret or a ConfigMap: the field, and the key below it.
_VOLUMES = (("configMap", "name", "ConfigMap"), ("secret", "secretName", "Secret"))
_FROM = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))
_KEYS = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))


def services(rendered: Rendered) -> Found:
    """A Service has pods, and each of its ports is one of theirs."""
    for service in rendered.all("Service"):
        where, spec = where_of(service), service["spec"]
        pods = rendered.selected(namespace_of(service), {"matchLabels": spec.get("selector", {})})
        if not pods or not spec.get("selector"):
            yield where, f"the selector {spec.get('selector')} matches no pod"
        for port in spec.get("ports", []):
            target = port.get("targetPort", port.get("port"))
            for one in pods:
                if target not in one.ports():
                    yield where, f"targetPort {target!r} is no port of {one.where}"


def selectors(rendered: Rendered) -> Found:
    """A workload owns its pods and nobody else's; each other selector of pods matches some."""
    for pods in rendered.own_pods():
        selector = pods.owner["spec"].get("selector")
        if pods.owner["kind"] in {"Job", "CronJob", "Pod"}:
            continue
        owned = [one.where for one in rendered.selected(pods.namespace, selector)]
        if owned != [pods.where]:
            yield pods.where, f"its selector must match its own pods alone, and matches {owned}"
    for found in rendered.all("PodDisruptionBudget"):
        if not rendered.selected(namespace_of(found), found["spec"].get("selector")):
            yield where_of(found), "the selector matches no pod"
    for kind in ("AuthorizationPolicy", "PeerAuthentication", "Telemetry"):
        for found in rendered.all(kind):
            selector = (found.get("spec") or {}).get("selector")
            outside = namespace_of(found) in NAMESPACES
            if selector and not outside and not rendered.selected(namespace_of(found), selector):
                yield where_of(found), "the selector matches no pod"


def spreads(rendered: Rendered) -> Found:
    """Topology constraints and affinities of a pod count pods that there are."""
    for pods in rendered.own_pods():
        for one in pods.spec.get("topologySpreadConstraints", []):
            if not rendered.selected(pods.namespace, one.get("labelSelector")):
                yield pods.where, f"the spread over {one.get('topologyKey')} counts no pod"


def probes(rendered: Rendered) -> Found:
    """A probe and a hook ask a port that their own container declares."""
    for pods in rendered.own_pods():
        for container in pods.containers():
            ports = Pods("", "", {}, {"containers": [container]}, {}).ports()
            for kind in ("readinessProbe", "livenessProbe", "startupProbe"):
                for action in container.get(kind, {}).values():
                    asked = action.get("port") if isinstance(action, dict) else None
                    if asked is not None and asked not in ports:
                        name = f"{kind} of {container['name']}"
                        yield pods.where, f"{name} asks port {asked!r}, which it does not declare"


def accounts(rendered: Rendered) -> Found:
    """Each pod has a ServiceAccount of its own folder, not the namespace's default."""
    for pods in rendered.own_pods():
        name = pods.spec.get("serviceAccountName", "default")
        if not rendered.named("ServiceAccount", pods.namespace, name):
            yield pods.where, f"there is no ServiceAccount {pods.namespace}/{name}"
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        for found in rendered.all(kind):
            where, role = where_of(found), found["roleRef"]
            if not rendered.named(role["kind"], namespace_of(found), role["name"]):
                yield where, f"there is no {role['kind']} {role['name']}"
            for subject in found.get("subjects", []):
                namespace, name = subject.get("namespace", namespace_of(found)), subject["name"]
                if subject["kind"] == "ServiceAccount" and not rendered.named(
                    "ServiceAccount", namespace, name
                ):
                    yield where, f"there is no ServiceAccount {namespace}/{name}"


def mounts(rendered: Rendered) -> Found:
    """Each Secret, ConfigMap, claim and volume that a pod names is there, with its keys."""
    for pods in rendered.own_pods():
        for kind, name, keys, optional in _wanted(pods):
            found = rendered.named(kind, pods.namespace, name)
            made = kind == "Secret" and name in _certificates(rendered, pods.namespace)
            if not found and not made and not optional:
                yield pods.where, f"there is no {kind} {pods.namespace}/{name}"
            held = {**found.get("data", {}), **found.get("binaryData", {})}
            held |= found.get("stringData", {})
            for key in keys:
                if found and key not in held:
                    yield pods.where, f"{kind} {name} has no key {key!r}"
        volumes = {volume["name"] for volume in pods.spec.get("volumes", [])}
        mounted = {m["name"] for c in pods.containers() for m in c.get("volumeMounts", [])}
        for name in sorted(mounted - volumes - _claims(pods)):
            yield pods.where, f"a container mounts the volume {name!r}, which the pod does not have"
        for name in sorted(volumes - mounted):
            yield pods.where, f"no container mounts the volume {name!r}"


def _wanted(pods: Pods) -> Iterator[tuple[str, str, list[str], bool]]:
    """Kind, name and keys of what a pod takes in, and whether it does without."""
    yield from _of_volumes(pods)
    for one in pods.spec.get("imagePullSecrets", []):
        yield "Secret", one["name"], [], False
    for container in pods.containers():
        for one in container.get("envFrom", []):
            for field, kind in _FROM:
                if field in one:
                    yield kind, one[field]["name"], [], bool(one[field].get("optional"))
        for variable in container.get("env", []):
            for field, kind in _KEYS:
                one = variable.get("valueFrom", {}).get(field)
                if one:
                    yield kind, one["name"], [one["key"]], bool(one.get("optional"))


def _of_volumes(pods: Pods) -> Iterator[tuple[str, str, list[str], bool]]:
    for volume in pods.spec.get("volumes", []):
        sources = [volume, *volume.get("projected", {}).get("sources", [])]
        for source in sources:
            for field, key, kind in _VOLUMES:
                if field in source:
                    one = source[field]
                    items = [item["key"] for item in one.get("items", [])]
                    name = one.get(key, one.get("name"))
                    yield kind, name, items, bool(one.get("optional"))
        if "persistentVolumeClaim" in volume:
            claim = volume["persistentVolumeClaim"]["claimName"]
            yield "PersistentVolumeClaim", claim, [], False


def _claims(pods: Pods) -> set[str]:
    templates = pods.owner["spec"].get("volumeClaimTemplates", [])
    return {one["metadata"]["name"] for one in templates}


def _certificates(rendered: Rendered, namespace: str) -> set[str]:
    """The Secrets that cert-manager makes in a namespace."""
    return {
        one["spec"]["secretName"]
        for one in rendered.everything().all("Certificate")
        if namespace_of(one) == namespace
    }


def secrets_of_certificates(rendered: Rendered, namespace: str) -> set[str]:
    """The Secrets of a namespace that hold a certificate: cert-manager's, and written ones."""
    written = {
        one["metadata"]["name"]
        for one in rendered.everything().all("Secret")
        if namespace_of(one) == namespace
    }
    return written | _certificates(rendered, namespace)


def autoscalers(rendered: Rendered) -> Found:
    """An autoscaler has its workload, its container and a request to measure against.

    The number of pods is then the autoscaler's alone: a Deployment that says it too would undo it
    with every ``kubectl apply``.
    """
    for scaler in rendered.all("HorizontalPodAutoscaler"):
        where, spec = where_of(scaler), scaler["spec"]
        to = spec["scaleTargetRef"]
        target = rendered.named(to["kind"], namespace_of(scaler), to["name"])
        if not target or target["apiVersion"] != to.get("apiVersion"):
            yield where, f"there is no {to.get('apiVersion')} {to['kind']} {to['name']}"
            continue
        if "replicas" in target["spec"]:
            yield where, f"{to['kind']} {to['name']} says replicas too"
        containers = target["spec"]["template"]["spec"]["containers"]
        for metric in spec.get("metrics", []):
            yield from ((where, said) for said in _metric(metric, containers))


def _metric(metric: Document, containers: list[Document]) -> Iterator[str]:
    """What a metric of resources lacks in the containers that it is about."""
    if metric["type"] not in {"Resource", "ContainerResource"}:
        return
    about = metric["resource" if metric["type"] == "Resource" else "containerResource"]
    of = [one for one in containers if about.get("container", one["name"]) == one["name"]]
    if not of:
        yield f"there is no container {about.get('container')!r} to measure"
    for container in of:
        if about["name"] not in container.get("resources", {}).get("requests", {}):
            yield f"container {container['name']} requests no {about['name']} to compare with"


def network_policies(rendered: Rendered) -> Found:
    """A policy selects pods; its peers are there, and its ports are ports of the pods."""
    for policy in rendered.all("NetworkPolicy"):
        namespace, where = namespace_of(policy), where_of(policy)
        spec = policy["spec"]
        own = rendered.selected(namespace, spec.get("podSelector"))
        if not own:
            yield where, "podSelector matches no pod"
        for rule in spec.get("ingress") or []:
            yield from _peers(rendered, where, namespace, rule.get("from", []))
            yield from _ports(rendered, where, rule, own)
        for rule in spec.get("egress") or []:
            to = rule.get("to", [])
            yield from _peers(rendered, where, namespace, to)
            if to and all("namespaceSelector" not in one and "podSelector" in one for one in to):
                for one in to:
                    yield from _ports(
                        rendered, where, rule, rendered.selected(namespace, one["podSelector"])
                    )


def _peers(rendered: Rendered, where: str, namespace: str, peers: list[Document]) -> Found:
    declared = {one["metadata"]["name"] for one in rendered.everything().all("Namespace")}
    for peer in peers:
        if "namespaceSelector" not in peer:
            if "podSelector" in peer and not rendered.selected(namespace, peer["podSelector"]):
                yield where, f"no pod here is like the peer {peer['podSelector']}"
            continue
        for name in _namespaces(peer["namespaceSelector"]):
            if name not in declared | set(NAMESPACES):
                yield where, f"nobody declares the namespace {name!r}"


def _namespaces(selector: Document) -> Iterator[str]:
    key = "kubernetes.io/metadata.name"
    if key in selector.get("matchLabels", {}):
        yield selector["matchLabels"][key]
    for one in selector.get("matchExpressions", []):
        if one["key"] == key and one["operator"] == "In":
            yield from one["values"]


def _ports(rendered: Rendered, where: str, rule: Document, pods: list[Pods]) -> Found:
    """Each port of a rule is one of the pods', or one that a sidecar adds to them."""
    known: set[Any] = {port for one in pods for port in one.ports()}
    if any(injected(rendered, one.namespace) for one in pods):
        known |= INJECTED_PORTS
    for port in rule.get("ports", []):
        if "port" in port and port["port"] not in known:
            yield where, f"port {port['port']!r} is none of the pods that it is about"


def monitors(rendered: Rendered) -> Found:
    """A monitor scrapes a port that the pods have, by its name."""
    for monitor in rendered.all("PodMonitor"):
        where, spec = where_of(monitor), monitor["spec"]
        elsewhere = spec.get("namespaceSelector", {}).get("matchNames", [])
        if elsewhere:
            if elsewhere != ["istio-system"] or not matches(spec["selector"], GATEWAY_LABELS):
                yield where, f"nobody knows pods like {spec['selector']} in {elsewhere}"
            continue
        if not rendered.selected(namespace_of(monitor), spec["selector"]):
            yield where, "the selector matches no pod"
        known: set[Any] = set()
        if injected(rendered, namespace_of(monitor)):
            known = {INJECTED_NAME, *INJECTED_PORTS}
        for pods in rendered.selected(namespace_of(monitor), spec.get("selector")):
            for endpoint in spec.get("podMetricsEndpoints", []):
                asked = endpoint.get("port", endpoint.get("portNumber"))
                if asked is not None and asked not in known | set(pods.ports()):
                    yield where, f"port {asked!r} is no port of {pods.where}"


def ingresses(rendered: Rendered) -> Found:
    """An Ingress leads to ports of Services, and names who serves it."""
    for ingress in rendered.all("Ingress"):
        where, spec = where_of(ingress), ingress["spec"]
        if not spec.get("ingressClassName"):
            yield where, "says no ingressClassName, so that nobody serves it"
        backends = [
            path["backend"] for rule in spec.get("rules", []) for path in rule["http"]["paths"]
        ]
        for backend in [*backends, *([spec["defaultBackend"]] if "defaultBackend" in spec else [])]:
            to = backend["service"]
            service = rendered.named("Service", namespace_of(ingress), to["name"])
            ports = {p.get("name") for p in service.get("spec", {}).get("ports", [])}
            ports |= {p["port"] for p in service.get("spec", {}).get("ports", [])}
            asked = to["port"].get("name", to["port"].get("number"))
            if asked not in ports:
                yield where, f"there is no port {asked!r} of Service {to['name']}"
        for tls in spec.get("tls", []):
            known = secrets_of_certificates(rendered, namespace_of(ingress))
            if tls.get("secretName") not in known:
                yield where, f"there is no Secret {tls.get('secretName')}"
