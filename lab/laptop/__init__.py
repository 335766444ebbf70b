"""Kubelet's part and the proxy process: what turns manifests into something that runs here."""

DEFAULT_NAME = "goodjob"
"""The lab that is meant where none is named."""
START_SECONDS = 120.0
"""How long a lab may take to start, where nobody says it."""


def command(words: str, lab: str) -> str:
    """A command line to type, such as ``goodjob down --name par``: one that means this lab."""
    return f"goodjob {words}" if lab == DEFAULT_NAME else f"goodjob {words} --name {lab}"
