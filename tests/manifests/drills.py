"""What each drill is to change, in Envoy and for the linter.

The table here is written by hand, so that neither kustomize nor the lab's translation is held
against itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tests.manifests.kustomized import ROOT
from tests.manifests.telling import differing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.manifests.kustomized import Document

DRILLS = ROOT / "istio" / "drills"

CLUSTERS = tuple(
    f"outbound|80|{subset}|goodjob.goodjob.svc.cluster.local" for subset in ("", "v1", "v2")
)
#: The route of those who send no header, in each virtual host of each proxy.
EVERYONE = MappingProxyType(
    {
        "gateway": ("http.8080/goodjob.goodjob.svc.cluster.local:80/everyone",),
        "sidecar": (
            "80/goodjob.goodjob.svc.cluster.local:80/everyone",
            "80/goodjob.localhost:80/everyone",
        ),
    }
)

_LIST = "connect-failure,refused-stream,unavailable,cancelled"
_OUTLIER = "outlier_detection"
_LIMITS = "circuit_breakers.thresholds[0]"
_UNLIMITED = 2**32 - 1
_RETRIES = "route.retry_policy"
#: The retries of everyone's route in k8s/.
_RETRIED = {
    "retry_on": f"{_LIST},retriable-status-codes",
    "num_retries": 2,
    "retriable_status_codes": [500],
    "retry_host_predicate": [
        {
            "name": "envoy.retry_host_predicates.previous_hosts",
            "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.retry.host."
                "previous_hosts.v3.PreviousHostsPredicate"
            },
        }
    ],
    "host_selection_retry_max_attempts": 5,
}


@dataclass(frozen=True)
class Drill:
    """One folder below ``istio/drills``.

    Args:
        clusters: what changes in each of the three clusters, by path: before and after; None is
            not there.
        everyone: the same in the route of everyone.
        new: what ``goodjob lint`` finds besides what it finds in ``k8s/``: level and rule.
        gone: what it no longer finds.
        added: resources that ``k8s/`` does not have.
    """

    clusters: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    everyone: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    added: frozenset[tuple[str, str]] = frozenset()


EXPECTED: Mapping[str, Drill] = MappingProxyType(
    {
        "threshold-5": Drill({f"{_OUTLIER}.consecutive_5xx": (3, 5)}),
        "percent-10": Drill(
            {f"{_OUTLIER}.max_ejection_percent": (100, 10)},
            new=("error ejects-nobody", "error ejects-nobody"),
            gone=("warning ejects-everybody", "warning one-pod"),
        ),
        "percent-50": Drill(
            {f"{_OUTLIER}.max_ejection_percent": (100, 50)},
            # Half of the one host of v2's own pool is nobody.
            new=("error ejects-nobody",),
            gone=("warning ejects-everybody", "warning one-pod"),
        ),
        "long-interval": Drill(
            {f"{_OUTLIER}.interval": ("10s", "60s")}, new=("warning interval-longer",)
        ),
        "min-health-percent": Drill(
            {"common_lb_config.healthy_panic_threshold.value": (0, 60)},
            new=("warning panic-hides-ejection", "warning panic-hides-ejection"),
            gone=("warning ejects-everybody",),
        ),
        "split-local-origin": Drill(
            {
                f"{_OUTLIER}.split_external_local_origin_errors": (None, True),
                # istiod turns the success rate of these off as well.
                f"{_OUTLIER}.enforcing_local_origin_success_rate": (None, 0),
            },
            new=("info split-local-origin",),
        ),
        "gateway-errors-only": Drill(
            {
                f"{_OUTLIER}.consecutive_5xx": (3, 0),
                f"{_OUTLIER}.enforcing_consecutive_5xx": (100, 0),
                f"{_OUTLIER}.consecutive_gateway_failure": (None, 3),
                f"{_OUTLIER}.enforcing_consecutive_gateway_failure": (None, 100),
            },
            new=("error gateway-errors-only", "error gateway-errors-only"),
            gone=("info rate-and-threshold",),
        ),
        "pool-limits": Drill(
            {
                f"{_LIMITS}.max_connections": (_UNLIMITED, 1),
                f"{_LIMITS}.max_pending_requests": (_UNLIMITED, 1),
            },
            new=("warning limit-of-one",),
        ),
        "failure-percentage": Drill(
            {
                f"{_OUTLIER}.failure_percentage_threshold": (None, 20),
                f"{_OUTLIER}.failure_percentage_minimum_hosts": (None, 2),
                f"{_OUTLIER}.failure_percentage_request_volume": (None, 5),
                f"{_OUTLIER}.enforcing_failure_percentage": (None, 100),
            },
            added=frozenset({("EnvoyFilter", "goodjob-failure-percentage")}),
            # The pool of the subset v2 has one host, and the share wants two.
            new=(*("info failure-percentage",) * 2, "warning failure-percentage"),
        ),
        "retries-off": Drill(
            everyone={_RETRIES: (_RETRIED, None)},
            gone=("info retries-hide",),
        ),
        "retries-5xx": Drill(
            everyone={
                f"{_RETRIES}.retry_on": (f"{_LIST},retriable-status-codes", f"{_LIST},5xx"),
                f"{_RETRIES}.retriable_status_codes": ([500], None),
            }
        ),
        "retries-default": Drill(
            # Istio's own list has the words, and no status to go with them.
            everyone={f"{_RETRIES}.retriable_status_codes": ([500], None)},
            new=("info retries-default",),
            gone=("info retries-hide",),
        ),
        "mesh-fault": Drill(
            everyone={
                "typed_per_filter_config": (
                    None,
                    {
                        "envoy.filters.http.fault": {
                            "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3."
                            "HTTPFault",
                            "abort": {
                                "http_status": 503,
                                "percentage": {"numerator": 500_000, "denominator": "MILLION"},
                            },
                        }
                    },
                )
            },
            new=("warning mesh-fault-never-counts",),
        ),
        "two-subsets": Drill(
            everyone={
                "route.cluster": (CLUSTERS[0], None),
                "route.weighted_clusters": (
                    None,
                    {
                        "clusters": [
                            {"name": CLUSTERS[1], "weight": 50},
                            {"name": CLUSTERS[2], "weight": 50},
                        ]
                    },
                ),
                # What a trace calls the route: there is no longer the one cluster to name it by.
                "decorator.operation": (
                    "goodjob.goodjob.svc.cluster.local:80/*",
                    "goodjob:80/*",
                ),
            },
            # Both pools have one host; a retry has nowhere else to go.
            new=("warning one-pod", "warning retries-amplify", "warning retries-amplify"),
            gone=("warning ejects-everybody",),
        ),
        "growing-times": Drill(
            {
                f"{_OUTLIER}.interval": ("10s", "3s"),
                f"{_OUTLIER}.base_ejection_time": ("30s", "3s"),
            }
        ),
        "timeouts-count": Drill(
            # A deadline that a gRPC client names is bounded by it, too.
            everyone={
                "route.timeout": ("0s", "1s"),
                "route.max_grpc_timeout": ("0s", "1s"),
            }
        ),
        "rollout-prestop": Drill(
            everyone={_RETRIES: (_RETRIED, None)},
            # One for each Deployment; what becomes of the pods is not in Envoy's configuration.
            new=("warning no-pre-stop", "warning no-pre-stop"),
            gone=("info retries-hide",),
        ),
        "retries-amplify": Drill(
            {
                f"{_OUTLIER}.consecutive_5xx": (3, 0),
                f"{_OUTLIER}.enforcing_consecutive_5xx": (100, 0),
            },
            everyone={
                f"{_RETRIES}.retry_on": (f"{_LIST},retriable-status-codes", f"{_LIST},5xx"),
                f"{_RETRIES}.retriable_status_codes": ([500], None),
            },
            new=("error never-ejects",),
            gone=("warning ejects-everybody", "warning one-pod", "info rate-and-threshold"),
        ),
    }
)


def units(config: Mapping[str, list[Document]]) -> dict[str, Document]:
    """An Envoy configuration as what is looked at one by one: a route by its virtual host."""
    found: dict[str, Document] = {}
    for kind in ("clusters", "listeners"):
        found |= {each["name"]: each for each in config[kind]}
    found |= {f"endpoints {each['cluster_name']}": each for each in config["endpoints"]}
    for table in config["routes"]:
        hosts = table["virtual_hosts"]
        found[f"routes {table['name']}"] = {**table, "virtual_hosts": [h["name"] for h in hosts]}
        for host in hosts:
            name = f"{table['name']}/{host['name']}"
            found[name] = {**host, "routes": [route["name"] for route in host["routes"]]}
            found |= {f"{name}/{route['name']}": route for route in host["routes"]}
    return found


def envoy_changes(
    before: Mapping[str, list[Document]], after: Mapping[str, list[Document]]
) -> dict[str, dict[str, tuple[Any, Any]]]:
    """What differs between two Envoy configurations: by unit, by path, before and after."""
    old, new = units(before), units(after)
    found = {
        name: {path: (a, b) for path, a, b in differing(old.get(name), new.get(name))}
        for name in dict.fromkeys([*old, *new])
    }
    return {name: changed for name, changed in found.items() if changed}


def expected_changes(drill: Drill, proxy: str) -> dict[str, dict[str, tuple[Any, Any]]]:
    """The same, from the table."""
    found = {name: dict(drill.clusters) for name in CLUSTERS if drill.clusters}
    return found | {name: dict(drill.everyone) for name in EVERYONE[proxy] if drill.everyone}


def first_line(folder: Path) -> str:
    """What a drill's folder says that it changes."""
    line = (folder / "kustomization.yaml").read_text(encoding="utf-8").splitlines()[0]
    return line.removeprefix("# ")
