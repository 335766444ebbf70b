"""Cases of rules about what pods lose when they are replaced."""

from __future__ import annotations

from typing import Any

from tests.lab.theory.cases.bundles import Case, W
from tests.lab.theory.shop import Document, deployment, routes, rule, service

_LATE = (
    "and the proxies hear of it late (here taken as 1 s): what they send meanwhile meets a closed "
    "port (503 UF, UC), unless a retry hides it, and counts towards ejection"
)


def hooked(pre_stop: Any = None, grace: int = 30, **pod: Any) -> tuple[Document, ...]:
    """Two pods with this preStop, behind a breaker."""
    pods = deployment(**pod)
    spec = pods["spec"]["template"]["spec"]
    spec["terminationGracePeriodSeconds"] = grace
    del spec["containers"][0]["lifecycle"]
    if pre_stop is not None:
        spec["containers"][0]["lifecycle"] = {"preStop": pre_stop}
    return service(), pods, rule(), routes()


def sleep(seconds: int) -> Document:
    """The preStop that sleeps."""
    return {"sleep": {"seconds": seconds}}


def run(*command: str) -> Document:
    """One that runs something."""
    return {"exec": {"command": list(command)}}


CASES = [
    Case(
        "no-pre-stop",
        W,
        hooked(),
        "no preStop",
        hooked(sleep(5)),
        exact=(
            "Deployment mall/shop-v1",
            "spec.template.spec.containers",
            f"these pods have no preStop: at each rollout they get SIGTERM at once, {_LATE}",
            "lifecycle.preStop.sleep.seconds: 5",
        ),
    ),
    Case(
        "no-pre-stop",
        W,
        hooked(run("/bin/sh", "-c", "sleep 1"), kind="StatefulSet"),
        "wait 1 s",
        hooked(run("/bin/sh", "-c", "sleep 2"), kind="StatefulSet"),
        exact=(
            "StatefulSet mall/shop-v1",
            "spec.template.spec.containers",
            (
                "these pods wait 1 s in their preStop, which is not longer than it takes the "
                "proxies to hear of their end (here taken as 1 s): what they send after that meets "
                "a closed port (503 UF, UC)"
            ),
            "lifecycle.preStop.sleep.seconds: 5",
        ),
    ),
    Case(
        "no-pre-stop",
        W,
        hooked(),
        "no preStop",
        # What a command of their own takes, nobody can say.
        hooked(run("/drain", "--now")),
        exact=(
            "Deployment mall/shop-v1",
            "spec.template.spec.containers",
            f"these pods have no preStop: at each rollout they get SIGTERM at once, {_LATE}",
            "lifecycle.preStop.sleep.seconds: 5",
        ),
    ),
    Case(
        "pre-stop-over-grace",
        W,
        hooked(sleep(10), grace=10),
        "preStop takes 10 s",
        hooked(sleep(10), grace=11),
        exact=(
            "Deployment mall/shop-v1",
            "spec.template.spec.terminationGracePeriodSeconds",
            (
                "preStop takes 10 s, and the grace period, which begins with it, is 10 s: the pods "
                "are killed with the requests that they have at hand"
            ),
            "terminationGracePeriodSeconds above 10, by as much as the longest request takes",
        ),
    ),
]
