"""A saved run: what a site was and all that had happened there, in a folder of two files."""

from lab.recorded.facts import RecordingError
from lab.recorded.save import save
from lab.recorded.site import RecordedSite

__all__ = ["RecordedSite", "RecordingError", "save"]
