"""``goodjob status``: each pod as the proxy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.cli.looks import everybody, forgotten, picture
from lab.cli.options import NAME, Caller, Json, Name
from lab.cli.out import console, print_json
from lab.laptop.home import lab_home
from lab.target.local import LocalTarget, local_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.observe import Host


def status(name: Name = NAME, caller: Caller = None, as_json: Json = False) -> None:
    """Show who is in the pool, and who is out until when."""
    targets = local_targets(lab_home(name), caller)
    seen = everybody(targets)
    if as_json:
        print_json(to_json(targets, seen))
    else:
        console().print(picture(targets, seen))


def to_json(targets: Sequence[LocalTarget], seen: list[Host]) -> dict[str, Any]:
    """The status as plain data; times are ISO 8601 in UTC."""
    state = targets[0].state()
    gone = forgotten(targets)
    return {
        "name": state.name,
        "phase": state.phase,
        "gateway": {"url": state.entrance.url, "address": state.entrance.address},
        "callers": [
            {
                "name": caller.name,
                "kind": caller.kind,
                "url": caller.url,
                "address": caller.address,
                "admin": caller.admin,
                "restarts": caller.restarts,
                "ejections_rotated_away": (
                    gone[caller.name].isoformat() if caller.name in gone else None
                ),
            }
            for caller in state.callers
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
                "trouble": host.pod.trouble,
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
