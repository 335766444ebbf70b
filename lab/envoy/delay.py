"""How late a proxy hears of what became of a pod."""

ENDPOINT_DELAY_SECONDS = 1.0
"""How long proxies send to a pod that is told to end, where nobody says it.

kubelet ends a pod and the control plane takes its endpoint away at the same moment, and neither
waits for the other (Kubernetes, "Pod Lifecycle", *Pod termination flow*). From there the change
goes through the EndpointSlice controller, istiod, which gathers changes for 100 ms at the least and
10 s at the most (Istio, ``pilot-discovery``: ``PILOT_DEBOUNCE_AFTER``, ``PILOT_DEBOUNCE_MAX``), and
a push to every proxy. No figure holds for every cluster. A second is what an idle one just needs:
of rolling restarts under 100 requests/s those with a ``preStop`` of 1 s still lost a request now
and then, those with 6 s none, and those without one 4 to 13.
"""
