"""What becomes of every field of the three Istio resources, read from the models that decide it.

``python -m lab.translate.fidelity > docs/fidelity.md`` writes the page; a test holds it to this.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lab.manifests.kinds import MODELLED
from lab.manifests.paths import models_in
from lab.manifests.releases import DEFAULT_RELEASE, FIRST_RELEASE, LEAST, Release
from lab.translate.apart import APART, OWN_FILTERS
from lab.translate.assumptions import ASSUMPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.manifests.model import Strict

#: What tests/oracle/istiod counted last.
COMPARED = Path(__file__).with_name("compared.json")
KINDS = ("DestinationRule", "VirtualService", "Gateway")


class Fate(Enum):
    """What becomes of a field."""

    TRANSLATED = "translated"
    LEFT_OUT = "left out"
    NOT_APPLICABLE = "not applicable"


_SEEN = "the gateway is in `istio-system`, the client beside the first Service"

#: Fields that are read, with what the page has to say about them: a limit, or no effect at all.
REMARKS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("HttpMatch", "headers"): "`@request.auth.…` is left out: the laptop does not authenticate",
        ("HttpSettings", "http2KeepAlive"): "of effect on HTTP/2 only, as in a cluster",
        ("HttpSettings", "maxConcurrentStreams"): "of effect on HTTP/2 only, as in a cluster",
        ("LoadBalancer", "warmupDurationSecs"): "deprecated; write `warmup.duration`",
        ("OutlierDetection", "consecutiveErrors"): (
            "ignored with a warning, as by istiod; write `consecutive5xxErrors`"
        ),
        ("OutlierDetection", "maxEjectionPercent"): "0 is unset, which is Envoy's 10 %",
        ("Redirect", "redirectCode"): "0, 301, 302, 303, 307, 308; for others Envoy gets no action",
        ("Server", "name"): "the prefix of an HTTPS server's statistics; of HTTP without effect",
        ("ServerPort", "protocol"): "HTTP, HTTP2, GRPC, GRPC-WEB, HTTPS; others are left out",
        ("ServerTls", "cipherSuites"): "names; expressions are left out",
        ("ServerTls", "mode"): (
            "SIMPLE, MUTUAL, OPTIONAL_MUTUAL; passing through and ISTIO_MUTUAL are left out"
        ),
        (
            "Tls",
            "credentialName",
        ): "read by the gateway; a sidecar talks plain text, as istiod has it",
        ("Tls", "mode"): (
            "DISABLE, SIMPLE, MUTUAL; `goodjob up` has DISABLE only; ISTIO_MUTUAL is plain text"
        ),
        ("LocalityLbSetting", "failoverPriority"): (
            "`kubernetes.io/hostname` is left out: which node a pod is on is not known"
        ),
        ("ProxyProtocol", "version"): "the pod has to expect it, as in a cluster",
        ("WorkloadSelector", "matchLabels"): (
            "the gateway is `istio: ingressgateway`; the client is the one Deployment annotated "
            "`lab.goodjob/laptop: skip`, and without one the rule is not for it"
        ),
        ("ZoneAwareLbSetting", "enabled"): (
            "by region; within one it does nothing where proxies don't discover their own cluster, "
            "which is the default"
        ),
        ("CorsPolicy", "allowOrigin"): "deprecated; write `allowOrigins`",
        ("Delay", "percent"): "deprecated; write `percentage.value`",
        ("DestinationRuleSpec", "exportTo"): _SEEN,
        ("HttpMatch", "sourceLabels"): (
            "those of the gateway, or of the client: the one Deployment annotated "
            "`lab.goodjob/laptop: skip`; without one the match is not for the sidecar"
        ),
        ("HttpMatch", "sourceNamespace"): _SEEN,
        ("HttpRoute", "mirrorPercent"): "deprecated; write `mirrorPercentage.value`",
        ("VirtualServiceSpec", "exportTo"): _SEEN,
        ("VirtualServiceSpec", "hosts"): "none at all is a delegate",
        ("GatewaySpec", "selector"): "labels of the one gateway; one for others is left out",
    }
)

#: Fields that are accepted and that neither istiod nor the lab makes anything of.
WITHOUT_EFFECT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("ObjectMeta", "annotations"): (
            "of no meaning for Envoy's config; a Gateway's `lab.goodjob/locality` is the lab's own"
        ),
        ("ObjectMeta", "labels"): "of no meaning for Envoy's config",
    }
)


@dataclass(frozen=True)
class Field:
    """A field and its fate."""

    path: str
    fate: Fate
    remark: str = ""


def fields(kind: str) -> tuple[Field, ...]:
    """Every field of a kind, each part that is there in several places once."""
    return tuple(_fields(MODELLED[kind][1], "", {}))


def _fields(model: type[Strict], prefix: str, known: dict[type[Strict], str]) -> Iterator[Field]:
    known[model] = prefix
    for attribute, field in model.model_fields.items():
        name = field.alias or attribute
        path = f"{prefix}.{name}" if prefix else name
        inner = next(models_in(field.annotation), None)
        remarks = [*_remarks(model, name)]
        if (why := WITHOUT_EFFECT.get((model.__name__, name))) is not None:
            yield Field(path, Fate.NOT_APPLICABLE, why)
            continue
        if inner is None:
            yield Field(path, Fate.TRANSLATED, "; ".join(remarks))
            continue
        place = f"{path}{_brackets(str(field.annotation))}"
        if inner in known:
            remarks.append(f"as `{known[inner]}`")
        yield Field(place, Fate.TRANSLATED, "; ".join(remarks))
        if inner not in known:
            yield from _fields(inner, place, known)
    for name, reason in model.not_enforced.items():
        yield Field(f"{prefix}.{name}" if prefix else name, Fate.NOT_APPLICABLE, str(reason))
    for name in sorted(model.unsupported):
        why = "; ".join([str(model.why_not(name) or ""), *_since(model, name)])
        yield Field(f"{prefix}.{name}" if prefix else name, Fate.LEFT_OUT, why)


def _brackets(annotation: str) -> str:
    """What a path has after the name of a list or of a map."""
    if "tuple[" in annotation:
        return "[]"
    return "{}" if "Mapping[" in annotation else ""


def _remarks(model: type[Strict], name: str) -> Iterator[str]:
    if (remark := REMARKS.get((model.__name__, name))) is not None:
        yield remark
    yield from _since(model, name)
    for (owner, field, release), least in LEAST.items():
        if (owner, field) == (model.__name__, name):
            yield f"at least {least:g} in Istio {release.value}"


def _since(model: type[Strict], name: str) -> Iterator[str]:
    if (first := FIRST_RELEASE.get((model.__name__, name))) is not None:
        later = "" if first <= DEFAULT_RELEASE else ", so only with `--istio`"
        yield f"since Istio {first.value}{later}"


def page() -> str:
    """The page, in Markdown."""
    oldest, newest = min(Release).value, max(Release).value
    lines = [
        "# Fidelity: every field of the Istio resources",
        "",
        "Written by `python -m lab.translate.fidelity`; a test fails if it is something else.",
        "",
        f"Behaviour is that of Istio {DEFAULT_RELEASE.value}, or of {oldest} to {newest} with",
        "`goodjob translate --istio`. *Translated*: Envoy gets what istiod would send. *Refused*:",
        "`up`, `apply` and `translate` end with an error that names the field and says why: the",
        "laptop would behave differently, or istiod's webhook refuses it too; `lint` and `predict`",
        "name it, leave it out and read the rest. A VirtualService of nothing but `tcp` or `tls`",
        "has no part in HTTP and is left out as a whole, with a note. *Not applicable*: accepted,",
        "and neither the cluster's Envoy nor the laptop's sees anything of it. A field that is not",
        "here is unknown, which is an error too.",
    ]
    lines += ["", "## What is taken for granted", ""]
    lines += [f"- {assumption}" for assumption in ASSUMPTIONS]
    lines += ["", "## What istiod always sends otherwise", ""]
    lines += ["The same in every mesh, and left out of the comparison below.", ""]
    lines += ["| what | why the lab has it otherwise |", "|---|---|"]
    lines += [f"| {each.what} | {each.why} |" for each in APART]
    lines += [f"| the filters {', '.join(OWN_FILTERS)} | the laptop's Envoy has none of them |"]
    lines += _compared(json.loads(COMPARED.read_text(encoding="utf-8")))
    for kind in KINDS:
        found = fields(kind)
        lines += ["", f"## {kind}", "", _summary(found), "", "| field | | |", "|---|---|---|"]
        lines += [f"| `{each.path}` | {each.fate.value} | {each.remark} |" for each in found]
    return "\n".join([*lines, ""])


def _compared(numbers: Mapping[str, Any]) -> Iterator[str]:
    """What came of asking a real istiod, as the comparison has written it down."""
    count = Counter(numbers["count"])
    yield from (
        "",
        "## Compared with a real istiod",
        "",
        f"istiod {numbers['release']} ({numbers['module']}) was asked on {numbers['date']}; its",
        "answers are in `tests/oracle/istiod/recorded`, and a test compares with them on every",
        "run. `python -m tests.oracle.istiod.page` writes these numbers.",
        "",
        "| bundles and resources | what came of it |",
        "|---|---|",
        f"| {count['equal']} | the config of both proxies is equal |",
        f"| {count['config']} | it differs in a way that is known, see below |",
        f"| {count['taken']} | odd resources that both take |",
        f"| {count['refused']} | odd resources that both refuse |",
        f"| {count['by name']} | valid, and refused here by name as not modelled |",
        f"| {count['verdict']} | another verdict, which is known, see below |",
        "",
        "| known difference | why |",
        "|---|---|",
        *(f"| `{name}` | {why} |" for name, why in sorted(numbers["known"].items())),
    )


def _summary(found: tuple[Field, ...]) -> str:
    counts = [f"{sum(f.fate is fate for f in found)} {fate.value}" for fate in Fate]
    return f"{', '.join(counts)}."


if __name__ == "__main__":
    sys.stdout.write(page())
