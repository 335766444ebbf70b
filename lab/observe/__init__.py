"""What can be seen of the breaker: who is in the pool, who is out, since when, until when."""

from __future__ import annotations

from lab.observe.events import OutlierEvent, parse_event, read_events
from lab.observe.hosts import Host, hosts, pool_name

__all__ = ["Host", "OutlierEvent", "hosts", "parse_event", "pool_name", "read_events"]
