"""Kubelet's part and the proxy process: what turns manifests into something that runs here."""
