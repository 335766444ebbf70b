"""What can be seen of the breaker: who is in the pool, who is out, since when, until when."""

from __future__ import annotations

from lab.observe.events import parse_event, read_events
from lab.observe.hosts import Host, hosts

__all__ = ["Host", "hosts", "parse_event", "read_events"]
