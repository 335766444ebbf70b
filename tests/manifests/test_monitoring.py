"""What Prometheus scrapes, what it warns of and what Grafana shows, all of it seen to work."""

from __future__ import annotations

import contextlib
import copy
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from lab.laptop.admin import client
from lab.laptop.envoy import STATS_TAGS
from lab.laptop.localize import ACCESS_LOG_FORMAT
from tests.lab.observe.mini_envoy import cluster, failing, mini_envoy
from tests.labs import WAIT_SECONDS, RunningLab, running_lab
from tests.manifests.kustomized import Kustomized
from tests.manifests.prometheus import (
    AGENT_PORT,
    Prometheus,
    Target,
    agent,
    dashboard_of,
    gateway_agent,
    need,
    prometheus,
    promtool,
    scrape_config,
    until_some,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.kustomized import Document

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MESH = ROOT / "k8s/components/monitoring/mesh.yaml"
POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"
PROXY_CONFIG = "proxy.istio.io/config"
PROXY_POOL = f'cluster_name="{POOL}"'
DASHBOARD = ("ConfigMap", "goodjob-dashboard")
EJECTED = '"action":"EJECT"'


@pytest.fixture(scope="session")
def watched() -> Kustomized:
    """What `kubectl apply -k k8s/overlays/monitoring` applies."""
    return Kustomized.of("k8s/overlays/monitoring")


@pytest.fixture(scope="session")
def mesh() -> Document:
    """What belongs into the mesh's own installation."""
    found: Document = yaml.safe_load(MESH.read_text(encoding="utf-8"))["spec"]
    return found


def expressions(dashboard: Document) -> Iterator[tuple[str, str]]:
    """Every query of a dashboard, with the panel's title; Grafana's own variable filled in."""
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            text = target["expr"]
            yield panel["title"], text.replace("$__rate_interval", "30s")


def rules(watched: Kustomized) -> Document:
    """The groups of the PrometheusRule, as a plain rules file has them."""
    found: Document = watched.one("PrometheusRule", "goodjob")["spec"]
    assert list(found) == ["groups"]
    return found


# What is applied.


def test_only_what_watches_is_added(base: Kustomized, watched: Kustomized) -> None:
    """Nothing of the default is missing, and pods differ in their annotations alone."""
    assert watched.names() - base.names() == {
        ("ConfigMap", "goodjob-dashboard"),
        ("PodMonitor", "client"),
        ("PodMonitor", "gateway"),
        ("PodMonitor", "goodjob"),
        ("PrometheusRule", "goodjob"),
        ("Telemetry", "goodjob-gateway"),
    }
    assert base.names() <= watched.names()
    for kind, name in base.names():
        after = copy.deepcopy(watched.one(kind, name))
        if kind == "Deployment":
            assert after["spec"]["template"]["metadata"].pop("annotations")
        assert after == base.one(kind, name)


def test_a_monitor_selects_pods_that_exist(watched: Kustomized) -> None:
    """A selector that matches nothing is no error to the operator, and scrapes nothing."""
    chosen = {
        one["metadata"]["name"]: (
            one["spec"].get("namespaceSelector"),
            watched.selected_by(one["spec"]["selector"]["matchLabels"]),
        )
        for one in watched.all("PodMonitor")
    }
    assert chosen == {
        "goodjob": (None, {"goodjob-v1", "goodjob-v2"}),
        "client": (None, {"client"}),
        # Not our pods: the standard ingress gateway's, which our Gateway names with the same label.
        "gateway": ({"matchNames": ["istio-system"]}, set()),
    }
    gateway = watched.one("Gateway", "goodjob-gateway")["spec"]["selector"]
    assert watched.one("PodMonitor", "gateway")["spec"]["selector"]["matchLabels"] == gateway
    telemetry = watched.one("Telemetry", "goodjob-gateway")
    assert telemetry["metadata"]["namespace"] == "istio-system"
    assert telemetry["spec"]["selector"]["matchLabels"] == gateway


def test_the_agent_finds_the_services_figures(watched: Kustomized) -> None:
    """It asks localhost at the port and path of the pod's annotations."""
    for name in ("goodjob-v1", "goodjob-v2"):
        template = watched.deployment(name)["template"]
        (port,) = template["spec"]["containers"][0]["ports"]
        assert template["metadata"]["annotations"] == {
            "prometheus.io/scrape": "true",
            "prometheus.io/port": str(port["containerPort"]),
            "prometheus.io/path": "/actuator/prometheus",
        }


def test_the_gateways_log_goes_to_a_provider_that_is_defined(
    watched: Kustomized, mesh: Document
) -> None:
    """A provider nobody defines writes no log, and says nothing."""
    ((use,),) = (
        one["spec"]["accessLogging"]
        for one in watched.all("Telemetry")
        if "accessLogging" in one["spec"]
    )
    (provider,) = mesh["meshConfig"]["extensionProviders"]
    assert use == {"providers": [{"name": provider["name"]}]}
    log = provider["envoyFileAccessLog"]
    assert log["path"] == "/dev/stdout"
    # The operators have been through a real Envoy: they are the lab's own.
    assert log["logFormat"] == {"labels": ACCESS_LOG_FORMAT}


def test_the_gateway_and_the_client_keep_the_same_figures(
    watched: Kustomized, mesh: Document
) -> None:
    """Who forgets one of the two would see half of the ejections."""
    (gateway,) = mesh["components"]["ingressGateways"]
    client = watched.deployment("client")["template"]["metadata"]["annotations"]
    assert client == gateway["k8s"]["podAnnotations"]
    assert set(yaml.safe_load(client[PROXY_CONFIG])) == {"proxyStatsMatcher"}


def inclusion(watched: Kustomized) -> list[str]:
    """The patterns of the figures that a proxy with our annotation keeps."""
    annotation = watched.deployment("client")["template"]["metadata"]["annotations"][PROXY_CONFIG]
    patterns: list[str] = yaml.safe_load(annotation)["proxyStatsMatcher"]["inclusionRegexps"]
    return patterns


def test_the_figures_of_other_pools_are_not_kept(watched: Kustomized) -> None:
    """A gateway may have a thousand of them."""

    def kept(stat: str) -> bool:
        return any(re.fullmatch(pattern, stat) for pattern in inclusion(watched))

    stat = "retry.upstream_rq_5xx"
    assert kept(f"cluster.{POOL};.{stat}")
    assert kept(f"cluster.{POOL.replace('||', '|v2|')};.{stat}")
    assert not kept(f"cluster.{POOL.replace('goodjob.goodjob', 'shop.goodjob')};.{stat}")
    assert not kept(f"cluster.{POOL};.assignment_stale")


@pytest.mark.parametrize("asked", [True, False])
def test_an_envoy_keeps_what_is_shown_only_if_it_is_told_to(
    watched: Kustomized, tmp_path: Path, *, asked: bool
) -> None:
    """A real Envoy with the matcher that Istio makes of the annotation, and with Istio's own."""
    patterns: list[Document] = [
        {"prefix": prefix} for prefix in ("cluster_manager", "listener_manager", "server")
    ]
    if asked:
        patterns += [{"safe_regex": {"regex": pattern}} for pattern in inclusion(watched)]
    stats = {
        "use_all_default_tags": False,
        "stats_tags": STATS_TAGS,
        "stats_matcher": {"inclusion_list": {"patterns": patterns}},
    }
    with failing() as port:
        pool = {**cluster(POOL, port), "alt_stat_name": f"{POOL};"}
        with mini_envoy(tmp_path, {"/": pool}, stats_config=stats) as envoy:
            envoy.hammer("/", lambda: EJECTED in envoy.outlier_log.read_text(encoding="utf-8"))
            admin = envoy.admin.read_text(encoding="utf-8")
            text = httpx.get(f"http://{admin}/stats/prometheus", trust_env=False).text
    told = set(re.findall(r"^(envoy_cluster_(?!manager)\w+){", text, re.MULTILINE))
    # This small Envoy never tries again, so it has no figures of that.
    wanted = shown_of_envoy(watched) - {"envoy_cluster_retry_upstream_rq"}
    assert len(wanted) >= 8
    assert wanted <= told if asked else not told


def shown_of_envoy(watched: Kustomized) -> set[str]:
    """Envoy's metrics in the dashboard and in the alerts."""
    texts = [text for _, text in expressions(dashboard_of(watched.one(*DASHBOARD)))]
    texts += [rule["expr"] for group in rules(watched)["groups"] for rule in group["rules"]]
    return {name for text in texts for name in re.findall(r"\benvoy_\w+", text)}


# The alerts.


def test_promtool_takes_the_rules_and_they_fire_when_they_should(
    watched: Kustomized, tmp_path: Path
) -> None:
    """Prometheus' own unit tests, over the very groups that the operator would be given."""
    need("promtool")
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules(watched)), encoding="utf-8")
    checked = promtool("check", "rules", "rules.yaml", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    shutil.copy(HERE / "alerts.yaml", tmp_path)
    tested = promtool("test", "rules", "alerts.yaml", cwd=tmp_path)
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_every_alert_is_seen_to_fire_and_to_be_silent(watched: Kustomized) -> None:
    """An alert without a case above could say anything."""
    cases = [
        case
        for test in yaml.safe_load((HERE / "alerts.yaml").read_text(encoding="utf-8"))["tests"]
        for case in test["alert_rule_test"]
    ]
    fires = {case["alertname"] for case in cases if case.get("exp_alerts")}
    silent = {case["alertname"] for case in cases if not case.get("exp_alerts")}
    alerts = {rule["alert"] for group in rules(watched)["groups"] for rule in group["rules"]}
    assert fires == alerts
    # Every tries-again is hidden: there is no time at which that one is silent and others are not.
    assert silent == alerts - {"GoodjobHiddenErrors"}


# The dashboard.


def test_grafana_would_take_the_dashboard(watched: Kustomized) -> None:
    """As far as that can be said without Grafana: what its model of a dashboard requires."""
    config_map = watched.one(*DASHBOARD)
    assert config_map["metadata"]["labels"] == {"grafana_dashboard": "1"}
    dashboard = dashboard_of(config_map)
    # An exported dashboard with __inputs asks a person; a provisioned one can't.
    assert not {"__inputs", "__requires", "id"} & set(dashboard)
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", dashboard["uid"])
    assert dashboard["title"]
    assert dashboard["schemaVersion"] >= 36
    (variable,) = dashboard["templating"]["list"]
    source = {"type": "prometheus", "uid": f"${{{variable['name']}}}"}
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        assert panel["type"] == "timeseries"
        assert panel["title"]
        assert panel["description"]
        assert panel["datasource"] == source
        assert [one["datasource"] for one in panel["targets"]] == [source] * len(panel["targets"])
        identifiers = [one["refId"] for one in panel["targets"]]
        assert len(set(identifiers)) == len(identifiers)
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken
        taken |= cells


def test_a_legend_names_only_labels_that_the_query_keeps(watched: Kustomized) -> None:
    """Grafana prints nothing where a label is not there."""
    for panel in dashboard_of(watched.one(*DASHBOARD))["panels"]:
        for target in panel["targets"]:
            grouped = {
                name.strip()
                for names in re.findall(r"by \(([^)]*)\)", target["expr"])
                for name in names.split(",")
            }
            assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= grouped


# All of it together, for real.


@dataclass
class Watched:
    """A lab with a Prometheus over it."""

    lab: RunningLab
    server: Prometheus


@pytest.fixture(scope="module")
def live(watched: Kustomized, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The overlay's own pods, a real Envoy, and a real Prometheus that scrapes both."""
    need("prometheus")
    folder = tmp_path_factory.mktemp("watched")
    with contextlib.ExitStack() as opened:
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("GOODJOB_LAB_HOME", str(folder / "labs"))

        def overlay(documents: list[dict[str, Any]]) -> None:
            documents[:] = watched.documents

        lab = opened.enter_context(running_lab(folder, overlay, name="watched"))
        state = lab.target.state()
        assert state.entrance.admin is not None
        admin = opened.enter_context(client(state.entrance.admin, timeout=WAIT_SECONDS))
        address = opened.enter_context(gateway_agent(admin))
        gateway = Target(address, "gateway-1", "istio-system", {"istio": "ingressgateway"})
        pods = []
        for pod in state.pods:
            template = watched.deployment(pod.deployment)["template"]
            opened.enter_context(agent(pod.ip, template["metadata"]["annotations"], admin))
            # Any port that the sidecar names; the PodMonitor puts the agent's in its place.
            pods.append(Target(f"{pod.ip}:15090", pod.name, pod.namespace, pod.labels))
        scrapes = [
            scrape_config(watched.one("PodMonitor", name), [*pods, gateway])
            for name in ("goodjob", "gateway")
        ]
        server = opened.enter_context(prometheus(folder, scrapes, rules(watched)))
        yield Watched(lab, server)


def test_the_monitors_find_the_pods_and_the_gateway(live: Watched) -> None:
    """Each target is up: its answer was fetched and understood, and has the labels it should."""
    until_some(live.server, "count(up == 1) == 3")
    scraped = {
        (target["labels"]["pod"], target["labels"].get("version")): target
        for target in live.server.targets()
    }
    assert set(scraped) == {
        ("goodjob-v1-1", "v1"),
        ("goodjob-v2-1", "v2"),
        ("gateway-1", None),
    }
    for (_, version), target in scraped.items():
        assert target["lastError"] == ""
        if version is not None:
            assert httpx.URL(target["scrapeUrl"]).port == AGENT_PORT


def test_the_alert_and_every_panel_see_the_ejection(live: Watched, watched: Kustomized) -> None:
    """v2 fails three times in a row: Prometheus fires, and no panel of the dashboard is empty."""
    until_some(live.server, "count(up == 1) == 3")
    active = f'envoy_cluster_outlier_detection_ejections_active{{cluster_name="{POOL}"}}'
    until_some(live.server, f"{active} == 0")
    assert "GoodjobHostEjected" not in live.server.firing()
    live.lab.faults("v2", "500@always")
    while live.lab.stat("ejections_active") == 0:
        assert live.lab.get().status_code == 200
    # Back after half a minute, on a slow machine in the middle of this, it shall not fail again.
    live.lab.faults("v2", "none")
    until_some(live.server, 'ALERTS{alertname="GoodjobHostEjected", alertstate="firing"}')
    firing = live.server.firing()
    assert "GoodjobHostEjected" in firing
    # One of two is left: clients saw nothing, and Prometheus says so too.
    assert not firing & {"GoodjobPoolEmpty", "GoodjobClientErrors", "GoodjobStatisticsMissing"}
    # A rate takes two samples, and the pods' counters must have moved between them.
    live.lab.get()
    dashboard = dashboard_of(watched.one(*DASHBOARD))
    for title, expression in expressions(dashboard):
        found = until_some(live.server, _some_even_if_none_failed(expression))
        assert found, title
    tried_again = f'envoy_cluster_retry_upstream_rq{{response_code_class="5xx", {PROXY_POOL}}}'
    until_some(live.server, f"sum({tried_again}) == 3")
    until_some(live.server, 'sum(http_requests_total{handler="/test", status="500"}) == 3')
    assert not live.server.query(
        f'envoy_cluster_upstream_rq{{response_code_class="5xx", cluster_name="{POOL}"}}'
    )


def _some_even_if_none_failed(expression: str) -> str:
    """Envoy has no counter of a status before its first, and clients got no 5xx."""
    never = 'envoy_cluster_upstream_rq{response_code_class="5xx"'
    return expression.replace(never, 'envoy_cluster_upstream_rq{response_code_class="2xx"')
