"""A real Kubernetes, built from its own Go modules, and what the manifests do in it."""
