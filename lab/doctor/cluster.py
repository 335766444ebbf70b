"""A cluster, before a class: what keeps its breaker from working, each with what to do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from lab.cluster.kubectl import ClusterError, UnreachableError
from lab.doctor.check import Check
from lab.doctor.gathered import NEEDED, gather, labels_of
from lab.doctor.reach import Asker, name_of, namespace_of, number_of, refused, shut
from lab.manifests.releases import Release
from lab.theory.finding import Level
from lab.theory.lint import lint
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.cluster.kubectl import Kubectl
    from lab.doctor.gathered import Cluster, Data

# docs of k8s/: what its fields and Istio's supported releases take.
_OLDEST_KUBERNETES = (1, 30)
_NUMBERS = re.compile(r"v?(\d+)\.(\d+)")
_INJECT = "sidecar.istio.io/inject"
_PROXY = "istio-proxy"
_NO_IMAGE = {"ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull"}
_READ = {"Service", "Deployment", "Gateway", "VirtualService", "DestinationRule"}
#: Where lint says of a port that Istio reads no HTTP on it, or has to guess.
_PORTS = "port-not-http"
#: Where it could not read what an API server has taken: nothing was looked at then.
_UNREAD = "unreadable"
_STATISTIC = "outlier_detection.ejections_active"


def checks(kubectl: Kubectl) -> Iterator[Check]:
    """All that is looked at.

    Raises:
        NoContextError: kubectl knows no such context.
    """
    try:
        found = gather(kubectl)
    except UnreachableError as error:
        said = Text("doctor-said", words=error.text)
        yield Check("api", "wrong", said, Text("doctor-api-instead"))
        return
    except ClusterError as error:
        yield Check("api", "wrong", Text("doctor-said", words=error.text))
        return
    yield from judged(found)


def judged(cluster: Cluster) -> Iterator[Check]:
    """What there is to say of what was read."""
    yield _api(cluster)
    yield _rights(cluster)
    if cluster.namespace == {}:
        found = Text("doctor-no-namespace", namespace=cluster.name)
        yield Check("namespace", "wrong", found, Text("doctor-apply"))
        return
    yield _istio(cluster)
    yield from _injection(cluster)
    yield from _pods(cluster)
    yield from _said_by_lint(cluster)
    yield from _gateway(cluster)
    yield from _statistics(cluster)
    yield from _mutual_tls(cluster)
    yield from _policies(cluster)


def _numbers(version: str) -> tuple[int, int] | None:
    found = _NUMBERS.search(version)
    return (int(found[1]), int(found[2])) if found else None


def _api(cluster: Cluster) -> Check:
    facts = {"context": cluster.context, "version": cluster.version or "?"}
    number = _numbers(cluster.version)
    if number is not None and number < _OLDEST_KUBERNETES:
        oldest = ".".join(map(str, _OLDEST_KUBERNETES))
        found = Text("doctor-old-kubernetes", **facts, oldest=oldest)
        return Check("api", "wrong", found, Text("doctor-upgrade"))
    return Check("api", "ok", Text("doctor-api", **facts))


def _rights(cluster: Cluster) -> Check:
    if cluster.lacking:
        found = Text("doctor-rights-missing", rights=cluster.lacking)
        return Check("rights", "wrong", found, Text("doctor-rights-instead"))
    if cluster.refused:
        return Check("rights", "note", Text("doctor-not-seen", rights=cluster.refused))
    return Check("rights", "ok", Text("doctor-rights"))


def _istio(cluster: Cluster) -> Check:
    """Its resources, istiod, and which release that is."""
    missing = tuple(kind for kind in NEEDED if kind not in cluster.served)
    if missing:
        found = Text("doctor-no-kinds", kinds=missing)
        return Check("istio", "wrong", found, Text("doctor-install-istio"))
    pods = None if cluster.root is None else [e for e in cluster.root if e.get("kind") == "Pod"]
    istiod = [
        each for each in pods or () if labels_of(each, "metadata", "labels").get("app") == "istiod"
    ]
    if pods is not None and not any(map(_is_ready, istiod)):
        found = Text("doctor-no-istiod")
        return Check("istio", "wrong", found, Text("doctor-install-istio"))
    versions = [version for each in (istiod or cluster.of("Pod")) if (version := _release(each))]
    oldest = next(iter(Release)).value
    for version in versions:
        number = _numbers(version)
        if number is not None and number < (_numbers(oldest) or number):
            found = Text("doctor-old-istio", version=version, oldest=oldest)
            return Check("istio", "wrong", found, Text("doctor-upgrade"))
    if not versions:
        return Check("istio", "unknown", Text("doctor-istio-untold"))
    return Check("istio", "ok", Text("doctor-istio", version=versions[0]))


def _release(pod: Data) -> str:
    """The tag of istiod's image, or of the sidecar's; empty where it names no release."""
    for each in _containers(pod):
        if each.get("name") in {"discovery", _PROXY}:
            tag = str(each.get("image", "")).partition("@")[0].rpartition(":")[2]
            if _NUMBERS.match(tag):
                return tag
    return ""


def _containers(pod: Data) -> Iterator[Data]:
    spec = pod.get("spec", {})
    yield from spec.get("containers") or ()
    yield from spec.get("initContainers") or ()


def _has_proxy(pod: Data) -> bool:
    return any(each.get("name") == _PROXY for each in _containers(pod))


def _is_ready(pod: Data) -> bool:
    conditions = pod.get("status", {}).get("conditions") or ()
    return any(each.get("type") == "Ready" and each.get("status") == "True" for each in conditions)


def _is_over(pod: Data) -> bool:
    leaving = "deletionTimestamp" in pod.get("metadata", {})
    return leaving or pod.get("status", {}).get("phase") in {"Succeeded", "Failed"}


def _running(cluster: Cluster) -> list[Data]:
    return [each for each in cluster.of("Pod") if not _is_over(each)]


def _injection(cluster: Cluster) -> Iterator[Check]:
    """Source: Istio, "Installing the Sidecar", *Automatic sidecar injection*."""
    name = cluster.name
    if cluster.namespace is not None:
        labels = labels_of(cluster.namespace, "metadata", "labels")
        if labels.get("istio-injection") != "enabled" and "istio.io/rev" not in labels:
            found = Text("doctor-no-injection", namespace=name)
            yield Check("injection", "wrong", found, Text("doctor-inject", namespace=name))
            return
    without = tuple(
        name_of(each) for each in _running(cluster) if not _has_proxy(each) and _wants_proxy(each)
    )
    if without:
        found = Text("doctor-no-sidecar", pods=without)
        yield Check("injection", "wrong", found, Text("doctor-restart", namespace=name))
    else:
        yield Check("injection", "ok", Text("doctor-injected"))


def _wants_proxy(pod: Data) -> bool:
    metadata = pod.get("metadata", {})
    said = {**labels_of(metadata, "annotations"), **labels_of(metadata, "labels")}
    on_host = pod.get("spec", {}).get("hostNetwork")
    return said.get(_INJECT) != "false" and not on_host


def _pods(cluster: Cluster) -> Iterator[Check]:
    pods = _running(cluster)
    fine = True
    for pod in pods:
        for status in _statuses(pod):
            waiting = (status.get("state") or {}).get("waiting") or {}
            if waiting.get("reason") in _NO_IMAGE:
                fine = False
                facts = {"pod": name_of(pod), "image": str(status.get("image", ""))}
                said = Text("doctor-no-image", **facts, reason=str(waiting["reason"]))
                yield Check("images", "wrong", said, Text("doctor-image-instead"))
    if fine and pods:
        yield Check("images", "ok", Text("doctor-images"))
    unready = tuple(name_of(each) for each in pods if not _is_ready(each))
    if not pods:
        yield Check("pods", "wrong", Text("doctor-no-pods"), Text("doctor-apply"))
    elif unready:
        advice = Text("doctor-describe", namespace=cluster.name, pod=unready[0])
        yield Check("pods", "wrong", Text("doctor-unready", pods=unready), advice)
    else:
        yield Check("pods", "ok", Text("doctor-pods", count=len(pods)))


def _statuses(pod: Data) -> Iterator[Data]:
    status = pod.get("status", {})
    yield from status.get("initContainerStatuses") or ()
    yield from status.get("containerStatuses") or ()


def _said_by_lint(cluster: Cluster) -> Iterator[Check]:
    """What ``goodjob lint`` says of the same resources, where it says that something is wrong."""
    items = [each for each in cluster.own if each.get("kind") in _READ]
    text = yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": items})
    found = lint([(cluster.name, text)], frozenset({cluster.name}))
    ports = [each for each in found if each.rule == _PORTS]
    for each in ports:
        said = Text("doctor-lint", where=each.where, rule=each.rule, message=each.message)
        yield Check("ports", "wrong", said, Text("doctor-name-port"))
    if not ports:
        yield Check("ports", "ok", Text("doctor-ports-named"))
    errors = [each for each in found if each.level is Level.ERROR or each.rule == _UNREAD]
    for each in errors:
        said = Text("doctor-lint", where=each.where, rule=each.rule, message=each.message)
        yield Check("rules", "wrong", said, each.instead or Text("doctor-mend"))
    if not errors:
        yield Check("rules", "ok", Text("doctor-rules"))


def _gateway(cluster: Cluster) -> Iterator[Check]:
    gateways = cluster.of("Gateway")
    if not gateways:
        if "gateways.networking.istio.io" in cluster.served:
            yield Check("gateway", "wrong", Text("doctor-no-gateway"), Text("doctor-apply"))
        return
    for each in gateways:
        name, selector = name_of(each), labels_of(each, "spec", "selector")
        wanted = tuple(f"{key}={value}" for key, value in sorted(selector.items()))
        if cluster.everywhere is None:
            yield Check("gateway", "unknown", Text("doctor-gateways-unseen", gateway=name))
        elif not any(map(_is_ready, _selected(cluster, each))):
            found = Text("doctor-nobody-selected", gateway=name, labels=wanted)
            yield Check("gateway", "wrong", found, _others(cluster))
        else:
            yield Check("gateway", "ok", Text("doctor-gateway", gateway=name, labels=wanted))


def _selected(cluster: Cluster, gateway: Data) -> list[Data]:
    selector = labels_of(gateway, "spec", "selector")
    return [
        each
        for each in cluster.everywhere or ()
        if selector.items() <= labels_of(each, "metadata", "labels").items() and not _is_over(each)
    ]


def _others(cluster: Cluster) -> Text:
    """The gateways that there are, by the label that Istio's charts give them."""
    pods = [each for each in (*cluster.own, *(cluster.root or ())) if each.get("kind") == "Pod"]
    found = {
        f"istio={value}"
        for each in pods
        if "gateway" in (value := labels_of(each, "metadata", "labels").get("istio", ""))
    }
    if found:
        return Text("doctor-select-instead", labels=tuple(sorted(found)))
    return Text("doctor-install-gateway")


def _askers(cluster: Cluster) -> list[Data]:
    """The pods of all gateways that the namespace's Gateways select."""
    found = [pod for each in cluster.of("Gateway") for pod in _selected(cluster, each)]
    return list({name_of(each): each for each in found}.values())


def _statistics(cluster: Cluster) -> Iterator[Check]:
    """Whether a gateway's Envoy keeps the figures of our pools.

    Source: Istio, *ProxyConfig*: ``proxyStatsMatcher``; of a pod, or of the whole mesh.
    """
    pods = _askers(cluster)
    if not pods:
        return
    mesh = _mesh_config(cluster)
    hosts = [f"{name_of(each)}.{cluster.name}.svc.cluster.local" for each in cluster.of("Service")]
    for pod in pods:
        own = _config(labels_of(pod, "metadata", "annotations").get("proxy.istio.io/config", ""))
        matcher = own.get("proxyStatsMatcher") or mesh.get("proxyStatsMatcher") or {}
        seen = [host for host in hosts if _keeps(matcher, host)]
        if not seen:
            found = Text("doctor-no-statistics", pod=name_of(pod))
            yield Check("statistics", "wrong", found, Text("doctor-statistics-instead"))
            return
    yield Check("statistics", "ok", Text("doctor-statistics"))


def _mesh_config(cluster: Cluster) -> Data:
    for each in cluster.root or ():
        if each.get("kind") == "ConfigMap" and name_of(each) == "istio":
            found = _config(labels_of(each, "data").get("mesh", "")).get("defaultConfig")
            return found if isinstance(found, dict) else {}
    return {}


def _config(text: str) -> Data:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _keeps(matcher: Data, host: str) -> bool:
    """Source: Envoy, *StatsMatcher*; istiod has a ``;`` behind the name of a pool since 1.24."""
    names = [f"cluster.outbound|80||{host}{end}.{_STATISTIC}" for end in (";", "")]
    return any(
        any(name.startswith(str(e)) for e in matcher.get("inclusionPrefixes") or ())
        or any(name.endswith(str(e)) for e in matcher.get("inclusionSuffixes") or ())
        or any(_fully(str(e), name) for e in matcher.get("inclusionRegexps") or ())
        for name in names
    )


def _fully(pattern: str, name: str) -> bool:
    try:
        return re.fullmatch(pattern, name) is not None
    except re.error:
        return False


def _mode(cluster: Cluster) -> str:
    """What the namespace's own PeerAuthentication says, else the mesh's; PERMISSIVE without.

    Source: Istio, *PeerAuthentication*: the narrower one wins; ``UNSET`` inherits.
    """
    for where in (cluster.name, "istio-system"):
        for each in cluster.policies("PeerAuthentication"):
            spec = each.get("spec") or {}
            if namespace_of(each) == where and not spec.get("selector"):
                mode = str((spec.get("mtls") or {}).get("mode", "UNSET"))
                if mode != "UNSET":
                    return mode
    return "PERMISSIVE"


def _mutual_tls(cluster: Cluster) -> Iterator[Check]:
    mode, fine = _mode(cluster), True
    clash = {"STRICT": {"DISABLE"}, "DISABLE": {"ISTIO_MUTUAL"}}.get(mode, set())
    for each in cluster.of("DestinationRule"):
        tls = ((each.get("spec") or {}).get("trafficPolicy") or {}).get("tls") or {}
        if tls.get("mode") in clash:
            fine = False
            facts = {"mode": mode, "rule": name_of(each), "tls": str(tls["mode"])}
            yield Check(
                "mutual-tls", "wrong", Text("doctor-tls-clash", **facts), Text("doctor-tls")
            )
    if mode == "STRICT":
        bare = tuple(name_of(e) for e in _running(cluster) if not _has_proxy(e) and _may_call(e))
        if bare:
            fine = False
            found = Text("doctor-plain-callers", pods=bare)
            yield Check(
                "mutual-tls", "wrong", found, Text("doctor-restart", namespace=cluster.name)
            )
    if fine:
        yield Check("mutual-tls", "ok", Text("doctor-mutual-tls", mode=mode))


def _may_call(pod: Data) -> bool:
    owners = pod.get("metadata", {}).get("ownerReferences") or ()
    return not any(each.get("kind") == "Job" for each in owners)


def _policies(cluster: Cluster) -> Iterator[Check]:
    """Whether each gateway may ask the pods of each Service that routes lead to."""
    kinds = (
        ("network", cluster.of("NetworkPolicy"), shut, "doctor-shut"),
        ("authorization", cluster.policies("AuthorizationPolicy"), refused, "doctor-refused"),
    )
    targets = list(_targets(cluster))
    askers = _askers(cluster)
    for name, policies, blocked, template in kinds:
        told: dict[Text, None] = {}
        for gateway in askers:
            for pod, port in targets:
                if by := blocked(policies, pod, Asker.of(gateway), port):
                    facts: dict[str, Any] = {"gateway": name_of(gateway), "port": str(port)}
                    told[Text(template, **facts, pod=name_of(pod), policies=by)] = None
        if told:
            yield from (Check(name, "wrong", each, Text("doctor-let-in")) for each in [*told][:1])
        elif askers and targets:
            yield Check(name, "ok", Text("doctor-let", count=len(policies)))


def _targets(cluster: Cluster) -> Iterator[tuple[Data, int]]:
    """The pods that Services lead to from a gateway, each with the port that is asked."""
    routed = json.dumps([each.get("spec") for each in cluster.of("VirtualService")])
    for service in cluster.of("Service"):
        selector = labels_of(service, "spec", "selector")
        if not selector or f'"{name_of(service)}' not in routed:
            continue
        for pod in _running(cluster):
            if selector.items() <= labels_of(pod, "metadata", "labels").items():
                yield from ((pod, each) for each in _ports_of(service, pod))


def _ports_of(service: Data, pod: Data) -> Sequence[int]:
    found = []
    for each in service["spec"].get("ports") or ():
        target = each.get("targetPort", each.get("port"))
        found.append(number_of(pod, target) if isinstance(target, str) else int(target))
    return [each for each in found if each]
