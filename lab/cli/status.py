"""``goodjob status``: each pod as the proxy sees it."""

from __future__ import annotations

from lab.cli.options import NAME, Caller, Cluster, Context, Json, Name, Namespace, where
from lab.cli.out import console, print_model
from lab.cli.sites import chosen, live


def status(
    name: Name = NAME,
    caller: Caller = None,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Show who is in the pool, and who is out until when."""
    place = live(where(name, cluster=cluster, context=context, namespace=namespace))
    proxies = chosen(place, caller)

    from lab.observe import opinions

    seen = opinions(place, proxies)
    if as_json:
        from lab.cli.schemas.status import Status

        print_model(Status.of(place, proxies, seen))
    else:
        from lab.cli.looks import picture

        console().print(picture(place, proxies, seen), crop=False)
