"""The story of the write-up, played for real, and what was measured against what it says."""

from __future__ import annotations

from lab.demo.story import play

__all__ = ["play"]
