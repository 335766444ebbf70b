"""A mesh whose Envoy is a lab's: what is found at looks is what its own log has."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import psutil

from lab.cluster.site import ClusterSite
from lab.hammer import HammerPlan, run
from lab.hammer.plan import through
from lab.hammer.source import ProxyLog
from lab.observe.hosts import opinions
from lab.observe.timeline import timeline
from lab.observe.why import why
from lab.site.events import Ejected, Planned, Sent
from tests.commands import ROOT
from tests.labs import running_lab, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_an_ejection_is_found_at_a_look(tmp_path: Path, program: Callable[[str], Path]) -> None:
    """Made by requests over a forward, with the causes that the gateway's log tells."""
    with running_lab(tmp_path) as lab:
        folder = lab.target.home.root
        module = f"-m tests.lab.cluster.standin '{folder}'"
        program(f"cd '{ROOT}' && exec '{sys.executable}' {module} \"$@\"")
        site = ClusterSite()
        (proxy,) = site.proxies()
        assert not any(host.ejected for host in opinions(site, [proxy]))
        (bad,) = (pod.name for pod in site.pods() if pod.version == "v2")
        with site.reach(bad) as control:
            assert control.put("500@always", seed=None, ttl_seconds=None)["plan"] == "500@always"
        log = ProxyLog(site, proxy.name)
        assert log.is_kept()
        with site.way(proxy) as door:
            plan = HammerPlan(count=12, **through(door))
            summary = run(plan, access=log, keep=log.keep)
        assert (summary.answered, summary.cause_source) == (12, "access log")
        seen = opinions(site, [proxy])
        (out,) = (host for host in seen if host.ejected)
        assert out.pod.name == bad
        # The log of the lab's Envoy has what no mesh's has.
        (told,) = (e for e in lab.target.turns() if isinstance(e, Ejected))
        (found,) = (e for e in site.events()[0] if isinstance(e, Ejected))
        assert found.seen == "polled"
        assert found.precision_seconds is not None
        assert 0 <= (found.time - told.time).total_seconds() <= found.precision_seconds
        assert out.ejection is not None
        assert out.ejection.since == found.time
        found_so = timeline(site)
        assert (found_so.requests >= 12, found_so.seen_by_pod) == (True, {})
        told_so = [str(each.text) for each in found_so.moments]
        assert any("found ejected at a look, " in each for each in told_so)
        assert any("; tried 2 times, lastly at goodjob-v1-1" in each for each in told_so)
        kinds = {type(event) for event in site.events()[0]}
        assert {Planned, Sent} <= kinds
        (reason, *_) = next(w for w in why(site, proxy, [bad]) if not w.pool.endswith("v2")).reasons
        assert str(reason.text).endswith("the tries that it came of are in no log")
        site.close()
        wait_until(lambda: not standins(str(folder)), "kubectl has ended")


def standins(folder: str) -> list[int]:
    """Whatever of kubectl is left."""
    return [
        each.pid
        for each in psutil.process_iter(["cmdline"])
        if "tests.lab.cluster.standin" in (each.info["cmdline"] or ())
        and folder in each.info["cmdline"]
    ]
