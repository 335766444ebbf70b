"""A real Envoy to ask whether it takes what was translated."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lab.translate import EnvoyConfig

EnvoyCheck = Callable[..., str]


def bootstrap(*configs: EnvoyConfig) -> dict[str, Any]:
    """All of several configs as static resources, so that Envoy has to read them to validate.

    Routes go into their listeners, endpoints into their clusters; names are told apart.
    """
    clusters: list[dict[str, Any]] = []
    listeners: list[dict[str, Any]] = []
    for number, config in enumerate(configs):
        taken = copy.deepcopy(config)
        endpoints = {each["cluster_name"]: each for each in taken.endpoints}
        for cluster in taken.clusters:
            if cluster["type"] == "EDS":
                del cluster["eds_cluster_config"]
                cluster |= {"type": "STATIC", "load_assignment": endpoints[cluster["name"]]}
            cluster["name"] += f"#{number}"
            clusters.append(cluster)
        routes = {each["name"]: each for each in taken.routes}
        for listener in taken.listeners:
            for chain in listener["filter_chains"]:
                for each in chain["filters"]:
                    manager = each["typed_config"]
                    manager["route_config"] = routes[manager.pop("rds")["route_config_name"]]
            listener["name"] += f"#{number}"
            address = {"address": "127.0.0.1", "port_value": 20_000 + len(listeners)}
            listener["address"]["socket_address"] |= address
            listeners.append(listener)
    return {"static_resources": {"clusters": clusters, "listeners": listeners}}


@pytest.fixture(scope="session")
def envoy_says(tmp_path_factory: pytest.TempPathFactory) -> EnvoyCheck:
    """What Envoy says against some configs; empty if it takes them all, as it should."""
    envoy = Path(sys.executable).parent / "envoy"
    folder = tmp_path_factory.mktemp("envoy")

    def check(*configs: EnvoyConfig) -> str:
        file = folder / "bootstrap.json"
        file.write_text(json.dumps(bootstrap(*configs)), encoding="utf-8")
        done = subprocess.run(
            [envoy, "--mode", "validate", "-l", "error", "-c", file],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=60,
        )
        return "" if done.returncode == 0 else done.stderr + done.stdout

    return check
