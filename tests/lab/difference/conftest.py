"""The mall's fixtures."""

from tests.lab.mall import cluster_of, envoy_says, routes_of, shop_fixture

__all__ = ["cluster_of", "envoy_says", "routes_of", "shop_fixture"]
