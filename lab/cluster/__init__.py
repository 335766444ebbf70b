"""The service in a cluster, as far as it can be asked from here: over kubectl."""
