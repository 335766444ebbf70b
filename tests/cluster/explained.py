"""What a real API server says of our folders that is right so, each with why."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """An error or a warning that is expected.

    Args:
        says: the server's words, as a pattern of the whole line.
        why: why it is right so.
        of: the folder or file, as a pattern of its whole name.
        on: the release of Kubernetes, the same; any.
    """

    says: str
    why: str
    of: str = ".*"
    on: str = ".*"


EXPLAINED = (
    Remark(
        r'Error from server \(NotFound\): secrets "goodjob-(ca|tls)" not found',
        "cert-manager would have made them, and only its kinds are there",
        of="k8s/overlays/tls",
    ),
    Remark(
        r".*gateways\.gateway\.networking\.k8s\.io.*undeclared reference to 'isIP'.*",
        "CEL has isIP since Kubernetes 1.31; the README says which overlay needs it",
        of="gateway-api-.*",
        on=r"1\.30\..*",
    ),
)
#: What kubectl calls "configured" each time, though nothing is: the resource's start, and why.
ALWAYS_CONFIGURED = {
    "poddisruptionbudget.policy/": "kubectl replaces the selector as a whole: it always sends it",
}


def unexplained(lines: list[str], version: str, of: str) -> list[str]:
    """Those of the lines that the table has not."""
    return [
        line
        for line in lines
        if not any(
            re.fullmatch(each.says, line)
            and re.fullmatch(each.of, of)
            and re.fullmatch(each.on, version)
            for each in EXPLAINED
        )
    ]
