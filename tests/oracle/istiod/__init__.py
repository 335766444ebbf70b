"""A real istiod's answers, and the bundles that it was asked about."""
