"""What there is to know of a lab's manifests, beside what runs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.files import others_write
from lab.laptop.memory import can_be_read
from lab.laptop.plain import plainly
from lab.laptop.pods import runs_here
from lab.manifests.files import STDINS
from lab.translate import Proxy, loose_ends, translate
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.laptop.home import LabHome
    from lab.manifests import Manifests


def remarks(
    home: LabHome,
    manifests: Manifests,
    played: Sequence[Text],
    certificates: Sequence[Text | str],
    source: str = "",
) -> list[Text | str]:
    """All of it, a sentence each.

    Args:
        home: the lab's files.
        manifests: what it runs.
        played: what there is to know of its stand-ins.
        certificates: and of its certificates.
        source: where the manifests came from, if nothing but the want of a Gateway there has made
            the caller a sidecar; else nothing.
    """
    labs = home.root.parent
    found: list[Text | str] = [Text("laptop-exposed", path=str(labs))] if others_write(labs) else []
    if source:
        found.append(
            Text("laptop-so-a-sidecar", source=Text("lint-stdin") if source in STDINS else source)
        )
    limited = tuple(
        each.metadata.name
        for each in filter(runs_here, manifests.deployments)
        if each.spec.template.spec.containers[0].memory_limit is not None
    )
    if limited and not can_be_read():
        found.append(Text("laptop-memory-unread", names=limited))
    found += played
    if played:
        config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=())
        if pools := plainly(config, manifests)[1]:
            found.append(Text("standin-plain", pools=pools))
    return [*found, *manifests.warnings, *loose_ends(manifests), *certificates]
