"""What can be seen of the breaker: who is in the pool, who is out, since when, until when."""

from __future__ import annotations

from lab.observe.hosts import Host, Opinions, hosts, opinions

__all__ = ["Host", "Opinions", "hosts", "opinions"]
