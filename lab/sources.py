"""The documents, mostly of Envoy and Istio, that a sentence can be checked against."""

from __future__ import annotations

from dataclasses import dataclass

_ENVOY = "https://www.envoyproxy.io/docs/envoy/latest"
_ISTIO = "https://istio.io/latest/docs"


@dataclass(frozen=True)
class Source:
    """A page, by title and address."""

    title: str
    url: str

    def as_dict(self) -> dict[str, str]:
        """As JSON carries it."""
        return {"title": self.title, "url": self.url}


FAULTS = Source("goodjob, Faults on demand", "/docs/faults.md")
OUTLIER = Source("Envoy, Outlier detection", f"{_ENVOY}/intro/arch_overview/upstream/outlier")
OUTLIER_API = Source(
    "Envoy API, OutlierDetection",
    f"{_ENVOY}/api-v3/config/cluster/v3/outlier_detection.proto",
)
OUTLIER_STATS = Source(
    "Envoy, Cluster statistics",
    f"{_ENVOY}/configuration/upstream/cluster_manager/cluster_stats",
)
MERGE_WINDOW = Source(
    "Envoy API, Cluster.CommonLbConfig: update_merge_window",
    f"{_ENVOY}/api-v3/config/cluster/v3/cluster.proto#config-cluster-v3-cluster-commonlbconfig",
)
PANIC = Source(
    "Envoy, Panic threshold",
    f"{_ENVOY}/intro/arch_overview/upstream/load_balancing/panic_threshold",
)
CIRCUIT_BREAKING = Source(
    "Envoy, Circuit breaking",
    f"{_ENVOY}/intro/arch_overview/upstream/circuit_breaking",
)
FAULT_FILTER = Source(
    "Envoy, Fault Injection filter",
    f"{_ENVOY}/configuration/http/http_filters/fault_filter",
)
ACCESS_LOG = Source(
    "Envoy, Access logging: response flags",
    f"{_ENVOY}/configuration/observability/access_log/usage#response-flags",
)
RETRIES = Source(
    "Envoy, Router: x-envoy-retry-on",
    f"{_ENVOY}/configuration/http/http_filters/router_filter",
)
TIMEOUTS = Source(
    "Envoy, Router: x-envoy-upstream-rq-timeout-ms",
    f"{_ENVOY}/configuration/http/http_filters/router_filter",
)
ISTIO_OUTLIER = Source(
    "Istio, DestinationRule: OutlierDetection",
    f"{_ISTIO}/reference/config/networking/destination-rule/#OutlierDetection",
)
ISTIO_RULE = Source(
    "Istio, DestinationRule", f"{_ISTIO}/reference/config/networking/destination-rule/"
)
ISTIO_EGRESS = Source(
    "Istio, Accessing External Services",
    f"{_ISTIO}/tasks/traffic-management/egress/egress-control/",
)
ISTIO_LOCALITY = Source(
    "Istio, DestinationRule: LocalityLoadBalancerSetting",
    f"{_ISTIO}/reference/config/networking/destination-rule/#LocalityLoadBalancerSetting",
)
ISTIO_DELEGATE = Source(
    "Istio, VirtualService: Delegate",
    f"{_ISTIO}/reference/config/networking/virtual-service/#Delegate",
)
PRIORITIES = Source(
    "Envoy, Priority levels",
    f"{_ENVOY}/intro/arch_overview/upstream/load_balancing/priority",
)
ISTIO_RETRY = Source(
    "Istio, VirtualService: HTTPRetry",
    f"{_ISTIO}/reference/config/networking/virtual-service/#HTTPRetry",
)
ISTIO_FAULT = Source(
    "Istio, VirtualService: HTTPFaultInjection",
    f"{_ISTIO}/reference/config/networking/virtual-service/#HTTPFaultInjection",
)
ISTIO_DIRECT_RESPONSE = Source(
    "Istio, VirtualService: HTTPDirectResponse",
    f"{_ISTIO}/reference/config/networking/virtual-service/#HTTPDirectResponse",
)
ISTIO_ROUTE = Source(
    "Istio, VirtualService: Destination",
    f"{_ISTIO}/reference/config/networking/virtual-service/#Destination",
)
ISTIO_ROUTES = Source(
    "Istio, Traffic management: Routing rule precedence",
    f"{_ISTIO}/concepts/traffic-management/#routing-rule-precedence",
)
ISTIO_SPLIT = Source(
    "Istio, Traffic management best practices: Split virtual services",
    f"{_ISTIO}/ops/best-practices/traffic-management/#split-virtual-services",
)
ISTIO_PROTOCOL = Source(
    "Istio, Protocol selection",
    f"{_ISTIO}/ops/configuration/traffic-management/protocol-selection/",
)
ISTIO_BEST = Source(
    "Istio, Traffic management best practices",
    f"{_ISTIO}/ops/best-practices/traffic-management/",
)
ISTIO_GATEWAY = Source(
    "Istio, VirtualService: gateways", f"{_ISTIO}/reference/config/networking/virtual-service/"
)
ISTIO_SERVER = Source(
    "Istio, Gateway: Server", f"{_ISTIO}/reference/config/networking/gateway/#Server"
)
ISTIO_BALANCER = Source(
    "Istio, DestinationRule: LoadBalancerSettings.SimpleLB",
    f"{_ISTIO}/reference/config/networking/destination-rule/#LoadBalancerSettings-SimpleLB",
)
ISTIO_HEADLESS = Source(
    "Istio, Traffic routing: Headless services",
    f"{_ISTIO}/ops/configuration/traffic-management/traffic-routing/#headless-services",
)
ISTIO_POOL = Source(
    "Istio, DestinationRule: ConnectionPoolSettings",
    f"{_ISTIO}/reference/config/networking/destination-rule/#ConnectionPoolSettings",
)
ISTIO_SUBSET = Source(
    "Istio, DestinationRule: Subset",
    f"{_ISTIO}/reference/config/networking/destination-rule/#Subset",
)
KUBERNETES_GONE = Source(
    "Kubernetes, Deprecated API Migration Guide",
    "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
)
KUBERNETES_SCALING = Source(
    "Kubernetes, Horizontal Pod Autoscaling",
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
)
KUBERNETES_TERMINATION = Source(
    "Kubernetes, Pod Lifecycle: Termination of Pods",
    "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
)
KUBERNETES_PROBES = Source(
    "Kubernetes, Liveness, Readiness, and Startup Probes",
    "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
)
