"""Outlier detection without an Envoy, for more hosts and callers than a laptop can run."""
