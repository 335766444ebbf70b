"""What of a failure travels through the state file and the event log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.errors import ManifestError
from lab.words import Text

if TYPE_CHECKING:
    from lab.errors import LabError


def reason(error: LabError) -> Text | str:
    """What went wrong, with the place in the manifests, if it is about one."""
    if not isinstance(error, ManifestError):
        return error.text
    place = f"{error.where}: {error.path}" if error.path else error.where
    return Text("laptop-at", place=place, problem=error.text)
