"""``goodjob status``: each pod as the proxy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.cli.looks import picture
from lab.cli.options import NAME, Caller, Json, Name
from lab.cli.out import console, print_json
from lab.cli.sites import chosen, live
from lab.observe import opinions
from lab.observe.ejections import forgotten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.observe import Host
    from lab.site import Proxy, Site


def status(name: Name = NAME, caller: Caller = None, as_json: Json = False) -> None:
    """Show who is in the pool, and who is out until when."""
    place = live(name)
    proxies = chosen(place, caller)
    seen = opinions(place, proxies)
    if as_json:
        print_json(to_json(place, proxies, seen))
    else:
        console().print(picture(place, proxies, seen))


def to_json(site: Site, proxies: Sequence[Proxy], seen: list[Host]) -> dict[str, Any]:
    """The status as plain data; times are ISO 8601 in UTC."""
    gone = forgotten(site, proxies)
    every = site.proxies()
    first = every[0].entrance()
    return {
        "name": site.name,
        "phase": site.condition(),
        "gateway": {"url": first.url, "address": first.address},
        "callers": [
            {
                "name": caller.name,
                "kind": caller.kind,
                "url": caller.entrance().url,
                "address": caller.entrance().address,
                "admin": caller.admin,
                "restarts": caller.restarts,
                "ejections_rotated_away": (
                    gone[caller.name].isoformat() if caller.name in gone else None
                ),
            }
            for caller in every
        ],
        "hosts": [
            {
                "caller": host.caller,
                "pod": host.pod.name,
                "version": host.pod.version,
                "address": host.pod.address,
                "cluster": host.cluster,
                "ready": host.pod.ready,
                "restarts": host.pod.restarts,
                "trouble": host.pod.trouble and str(host.pod.trouble),
                "control": host.pod.control,
                "ejected": host.ejected,
                "ejections": host.ejections,
                "ejected_since": host.ejection and host.ejection.since.isoformat(),
                "earliest_return": host.ejection and host.ejection.earliest_return.isoformat(),
                "latest_return": host.ejection and host.ejection.latest_return.isoformat(),
                "reason": host.ejection and host.ejection.reason,
            }
            for host in seen
        ],
    }
