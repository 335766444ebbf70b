"""The seam: where pods and proxies are, and what can be known of them.

Above it nothing knows whether it talks to a laptop, a cluster or a recording. No I/O here: the
sites implement it, each in a package of its own, and never know each other.
"""

from lab.site.events import BEGINNING, KINDS, Event, Kind, Mark
from lab.site.protocol import (
    NO_VERSION,
    TERMINATING,
    Condition,
    Entrance,
    FaultControl,
    Live,
    Places,
    Pod,
    Proxy,
    ProxyKind,
    Site,
)

__all__ = [
    "BEGINNING",
    "KINDS",
    "NO_VERSION",
    "TERMINATING",
    "Condition",
    "Entrance",
    "Event",
    "FaultControl",
    "Kind",
    "Live",
    "Mark",
    "Places",
    "Pod",
    "Proxy",
    "ProxyKind",
    "Site",
]
