"""Every name in the mesh's rules leads to something: hosts, subsets, gateways, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faultplan.errors import FaultPlanError
from faultplan.grammar import parse
from tests.manifests.proof.outside import (
    GATEWAY_API,
    GATEWAY_CLASSES,
    GATEWAY_LABELS,
    GATEWAY_NAME,
    NAMESPACES,
    PRINCIPALS,
)
from tests.manifests.proof.references import secrets_of_certificates
from tests.manifests.proof.rendered import (
    Document,
    Rendered,
    matches,
    namespace_of,
    where_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.manifests.proof.problem import Found

ISTIO = "networking.istio.io"
#: The write-up's routes in their order, with what each must have; the numbers are the files' alone.
ROUTES = {"green": ("match", "route"), "everyone": ("route", "retries")}
HTTP_ROUTES = {"green": ("matches", "backendRefs"), "everyone": ("backendRefs", "retry")}
BREAKER = ("interval", "consecutive5xxErrors", "baseEjectionTime", "maxEjectionPercent")
_NAME = "app.kubernetes.io/name"


def destinations(rendered: Rendered) -> Found:
    """A route's host is a Service with that port, and its subset one of the host's rule."""
    rules = {
        _service(rendered, one, one["spec"]["host"])["metadata"]["name"]: one["spec"]
        for one in rendered.everything().all("DestinationRule", ISTIO)
        if _service(rendered, one, one["spec"]["host"])
    }
    for virtual in rendered.all("VirtualService", ISTIO):
        where = where_of(virtual)
        for to in _destinations(virtual):
            service = _service(rendered, virtual, to["host"])
            if not service:
                yield where, f"there is no Service {to['host']!r}"
                continue
            numbers = [port["port"] for port in service["spec"]["ports"]]
            asked = to.get("port", {}).get("number")
            if asked not in numbers and (asked is not None or len(numbers) != 1):
                yield where, f"Service {to['host']} has no port {asked}, but {numbers}"
            rule = rules.get(service["metadata"]["name"], {})
            subsets = {subset["name"] for subset in rule.get("subsets", [])}
            if "subset" in to and to["subset"] not in subsets:
                yield where, f"{to['host']} has no subset {to['subset']!r}, but {sorted(subsets)}"


def subsets(rendered: Rendered) -> Found:
    """A rule's host is a Service, and each of its subsets has labels that some of its pods have."""
    for rule in rendered.all("DestinationRule", ISTIO):
        where, service = where_of(rule), _service(rendered, rule, rule["spec"]["host"])
        if not service:
            yield where, f"there is no Service {rule['spec']['host']!r}"
            continue
        for subset in rule["spec"].get("subsets", []):
            labels = subset.get("labels")
            if not labels:
                yield where, f"subset {subset['name']!r} has no labels: it would be every pod"
                continue
            wanted = {"matchLabels": {**service["spec"]["selector"], **labels}}
            if not rendered.selected(namespace_of(service), wanted):
                yield where, f"subset {subset['name']!r} has no pod: {labels}"


def gateways(rendered: Rendered) -> Found:
    """A VirtualService's gateways are there, and a gateway's pods and certificates too."""
    for virtual in rendered.all("VirtualService", ISTIO):
        for named in virtual["spec"].get("gateways", ["mesh"]):
            namespace, _, name = named.rpartition("/")
            namespace = namespace or namespace_of(virtual)
            if named != "mesh" and not rendered.named("Gateway", namespace, name, ISTIO):
                yield where_of(virtual), f"there is no Gateway {named!r}"
    for gateway in rendered.all("Gateway", ISTIO):
        where, spec = where_of(gateway), gateway["spec"]
        if not matches({"matchLabels": spec.get("selector", {"": ""})}, GATEWAY_LABELS):
            yield where, f"no gateway's pods have the labels {spec.get('selector')}"
        known = secrets_of_certificates(rendered, "istio-system")
        for server in spec["servers"]:
            tls = server.get("tls", {})
            asked = [tls["credentialName"]] if "credentialName" in tls else []
            for name in [*asked, *tls.get("credentialNames", [])]:
                if name not in known:
                    yield where, f"no Certificate of istio-system makes the Secret {name!r}"
            if tls.get("mode") in {"SIMPLE", "MUTUAL"} and not asked:
                yield where, f"port {server['port']['number']} has no credentialName"


def certificates(rendered: Rendered) -> Found:
    """A Certificate has an issuer, an issuer its authority, and a host that is served its name."""
    group = "cert-manager.io"
    for certificate in rendered.all("Certificate", group):
        where, issuer = where_of(certificate), certificate["spec"]["issuerRef"]
        kind = issuer.get("kind", "Issuer")
        if not rendered.named(kind, namespace_of(certificate), issuer["name"], group):
            yield where, f"there is no {kind} {issuer['name']!r} in its namespace"
    authorities = {
        (namespace_of(one), one["spec"]["secretName"])
        for one in rendered.everything().all("Certificate", group)
        if one["spec"].get("isCA")
    }
    for issuer in rendered.all("Issuer", group):
        secret = issuer["spec"].get("ca", {}).get("secretName")
        if secret and (namespace_of(issuer), secret) not in authorities:
            yield where_of(issuer), f"no Certificate with isCA makes the Secret {secret!r}"
    named = {
        name
        for one in rendered.all("Certificate", group)
        for name in one["spec"].get("dnsNames", [])
    }
    for virtual in rendered.all("VirtualService", ISTIO) if named else ():
        for host in virtual["spec"]["hosts"]:
            if "." in host and host not in named:
                yield where_of(virtual), f"no Certificate is for the host {host!r}"


def authorization(rendered: Rendered) -> Found:
    """Who is let in is somebody that there is, and to a port that the pods have."""
    for policy in rendered.all("AuthorizationPolicy"):
        where, spec = where_of(policy), policy.get("spec") or {}
        names = [to["name"] for to in spec.get("targetRefs", []) if to["kind"] == "Gateway"]
        selectors: list[Document | None] = [{"matchLabels": {GATEWAY_NAME: one}} for one in names]
        pods = [
            one
            for selector in selectors or [spec.get("selector")]
            for one in rendered.selected(namespace_of(policy), selector)
        ]
        ports = {port for one in pods for port in one.ports().values()}
        for rule in spec.get("rules", []):
            for one in rule.get("from", []):
                source = one["source"]
                for principal in source.get("principals", []):
                    if principal not in PRINCIPALS and not _account(rendered, principal):
                        yield where, f"nobody has the principal {principal!r}"
                for namespace in source.get("namespaces", []):
                    if namespace not in NAMESPACES and not rendered.named(
                        "Namespace", "", namespace
                    ):
                        yield where, f"nobody declares the namespace {namespace!r}"
            for one in rule.get("to", []):
                for port in one["operation"].get("ports", []):
                    if not str(port).isdigit() or int(port) not in ports:
                        yield where, f"port {port!r} is none of the pods that it is about"


def targets(rendered: Rendered) -> Found:
    """What a policy is attached to by reference, or a filter by host, is there."""
    for kind in ("AuthorizationPolicy", "Telemetry", "EnvoyFilter", "RequestAuthentication"):
        for found in rendered.all(kind):
            spec = found.get("spec") or {}
            references = [*spec.get("targetRefs", [])]
            references += [spec["targetRef"]] if "targetRef" in spec else []
            for to in references:
                if to["kind"] != "GatewayClass" and not rendered.named(
                    to["kind"], namespace_of(found), to["name"], to.get("group", "")
                ):
                    yield where_of(found), f"there is no {to['kind']} {to['name']!r}"
    for found in rendered.all("EnvoyFilter"):
        spec, namespace = found["spec"], namespace_of(found)
        labels = spec.get("workloadSelector", {}).get("labels")
        at_gateway = namespace in NAMESPACES and labels == GATEWAY_LABELS
        if labels and not at_gateway and not rendered.selected(namespace, {"matchLabels": labels}):
            yield where_of(found), f"workloadSelector matches no pod: {labels}"
        for patch in spec.get("configPatches", []):
            host = patch.get("match", {}).get("cluster", {}).get("service")
            if host and not _service(rendered, found, host):
                yield where_of(found), f"there is no Service {host!r}"


def gateway_api(rendered: Rendered) -> Found:
    """A route of the Gateway API has a listener to come from and a Service's port to go to."""
    for gateway in rendered.all("Gateway", GATEWAY_API):
        where, spec = where_of(gateway), gateway["spec"]
        if spec["gatewayClassName"] not in GATEWAY_CLASSES:
            yield where, f"nobody serves the class {spec['gatewayClassName']!r}"
        for listener in spec["listeners"]:
            for one in listener.get("tls", {}).get("certificateRefs", []):
                namespace = one.get("namespace", namespace_of(gateway))
                if one["name"] not in secrets_of_certificates(rendered, namespace):
                    yield where, f"there is no Secret {one['name']!r}"
    for route in rendered.all("HTTPRoute", GATEWAY_API):
        where, spec = where_of(route), route["spec"]
        if not spec.get("parentRefs"):
            yield where, "no parentRefs: nobody serves it"
        for parent in spec.get("parentRefs", []):
            yield from ((where, said) for said in _parent(rendered, route, parent))
        for rule in spec.get("rules", []):
            filters = [one["requestMirror"] for one in rule.get("filters", [])
                       if "requestMirror" in one]  # fmt: skip
            for to in [*rule.get("backendRefs", []), *(one["backendRef"] for one in filters)]:
                service = rendered.named("Service", namespace_of(route), to["name"], "")
                ports = [port["port"] for port in service.get("spec", {}).get("ports", [])]
                if to.get("port") not in ports:
                    yield where, f"there is no port {to.get('port')} of Service {to['name']!r}"


def _parent(rendered: Rendered, route: Document, parent: Document) -> Iterator[str]:
    kind, group = parent.get("kind", "Gateway"), parent.get("group", GATEWAY_API)
    namespace = parent.get("namespace", namespace_of(route))
    found = rendered.named(kind, namespace, parent["name"], group)
    if not found:
        yield f"there is no {kind} {namespace}/{parent['name']}"
        return
    if kind != "Gateway":
        return
    names = {listener["name"] for listener in found["spec"]["listeners"]}
    if parent.get("sectionName", next(iter(names))) not in names:
        yield f"{parent['name']} has no listener {parent['sectionName']!r}"


def routes(rendered: Rendered) -> Found:
    """The write-up's parts are still there: both routes, the retries, the breaker, v2's faults.

    What a drill takes away, its first line says; anything else is lost by accident.
    """
    for virtual in rendered.all("VirtualService", ISTIO):
        rules = virtual["spec"].get("http", [])
        for said in _lost(rules, ROUTES, rendered.shows):
            yield where_of(virtual), said
    for route in rendered.all("HTTPRoute", GATEWAY_API):
        for said in _lost(route["spec"]["rules"], HTTP_ROUTES, rendered.shows):
            yield where_of(route), said
    for rule in rendered.all("DestinationRule", ISTIO):
        policy = rule["spec"].get("trafficPolicy", {}).get("outlierDetection", {})
        for field in BREAKER:
            if field not in policy and field not in rendered.shows:
                yield where_of(rule), f"the breaker has lost its {field}"
    for pods in rendered.own_pods():
        if "version" not in pods.labels or pods.labels.get(_NAME) != "goodjob":
            continue
        plans = {
            str(variable.get("value", "none"))
            for container in pods.containers()
            for variable in container.get("env", [])
            if variable["name"] == "GOODJOB_FAULTS"
        }
        try:
            faulty = any(parse(plan) != parse("none") for plan in plans)
        except FaultPlanError as error:
            yield pods.where, f"its plan can't be read: {error}"
            continue
        if faulty != (pods.labels["version"] == "v2"):
            yield pods.where, f"only v2 has faults, and here the plan is {sorted(plans)}"


def _lost(
    rules: list[Document], wanted: Mapping[str, tuple[str, ...]], shows: str
) -> Iterator[str]:
    """What routes lack; the first that matches wins, so their order counts too."""
    if [rule.get("name") for rule in rules] != list(wanted):
        yield f"its routes must be {list(wanted)}, in this order"
        return
    for rule in rules:
        for field in wanted[rule["name"]]:
            if not rule.get(field) and field not in shows:
                yield f"route {rule['name']} has lost its {field}"


def _destinations(virtual: Document) -> Iterator[Document]:
    for rule in virtual["spec"].get("http", []):
        yield from (route["destination"] for route in rule.get("route", []))
        yield from (mirror["destination"] for mirror in rule.get("mirrors", []))
        yield from [rule["mirror"]] if "mirror" in rule else []


def _service(rendered: Rendered, near: Document, host: str) -> Document:
    """The Service of a host, as Istio would look it up; empty where there is none."""
    name, *rest = host.removesuffix(".svc.cluster.local").split(".")
    namespace = rest[0] if rest else namespace_of(near)
    return rendered.named("Service", namespace, name, "")


def _account(rendered: Rendered, principal: str) -> bool:
    match principal.split("/"):
        case ["cluster.local", "ns", namespace, "sa", name]:
            made = {
                f"{one['metadata']['name']}-{one['spec']['gatewayClassName']}"
                for one in rendered.everything().all("Gateway", GATEWAY_API)
                if namespace_of(one) == namespace
            }
            return name in made or bool(rendered.named("ServiceAccount", namespace, name))
    return False
