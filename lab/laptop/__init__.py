"""Kubelet's part and the proxy process: what turns manifests into something that runs here."""

START_SECONDS = 120.0
"""How long a lab may take to start, where nobody says it."""
