"""Tests are where their code is: ``lab/envoy/streak.py`` has ``tests/lab/envoy/test_streak.py``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

#: Modules that another module's test holds, mostly because they are its parts and nobody else calls
#: them, or because it takes a whole lab to see what they do.
ELSEWHERE = {
    "tests/app/actuator/test_management.py": (
        "app/actuator/links.py",
        "app/actuator/routes.py",
    ),
    "tests/app/actuator/test_prometheus.py": ("app/active.py",),
    "tests/app/test_control.py": ("app/problems.py",),
    "tests/app/test_exchange.py": ("app/reply.py",),
    "tests/app/test_greeting.py": ("app/service.py",),
    "tests/app/test_health.py": ("app/availability.py",),
    "tests/app/test_log.py": ("app/identity.py",),
    "tests/app/test_main.py": ("app/__main__.py",),
    "tests/docs/test_drills.py": ("lab/cli/drill_page.py",),
    "tests/docs/test_lint.py": ("lab/theory/page.py",),
    "tests/faultplan/test_grammar.py": (
        "faultplan/connection.py",
        "faultplan/effects.py",
        "faultplan/quantities.py",
        "faultplan/resources.py",
        "faultplan/status.py",
    ),
    "tests/faultplan/test_plan.py": ("faultplan/settled.py",),
    "tests/faultplan/test_windows.py": ("faultplan/schedules.py",),
    "tests/lab/classroom/test_folder.py": ("lab/classroom/resources.py",),
    "tests/lab/cli/schemas/test_page.py": (
        "lab/cli/schemas/demo.py",
        "lab/cli/schemas/doctor.py",
        "lab/cli/schemas/drill.py",
        "lab/cli/schemas/lab.py",
        "lab/cli/schemas/status.py",
    ),
    "tests/lab/cli/test_board.py": (
        "lab/board/desk.py",
        "lab/board/facts.py",
        "lab/board/server.py",
    ),
    "tests/lab/cli/test_commands.py": (
        "lab/cli/looks.py",
        "lab/cli/options.py",
        "lab/cli/status.py",
    ),
    "tests/lab/cli/test_drill_check.py": ("lab/cli/drill_runs.py",),
    "tests/lab/cli/test_drill_play.py": (
        "lab/cli/drill_ask.py",
        "lab/cli/drill_keys.py",
        "lab/cli/once.py",
    ),
    "tests/lab/laptop/test_supervisor.py": ("lab/laptop/owner.py",),
    "tests/lab/cli/test_exit.py": (
        "lab/__main__.py",
        "lab/cli/sites.py",
    ),
    "tests/lab/cli/test_faults.py": ("lab/cli/plans.py",),
    "tests/lab/cli/test_group.py": (
        "lab/cli/__init__.py",
        "lab/cli/light.py",
    ),
    "tests/lab/cli/test_language.py": (
        "lab/cli/out.py",
        "lab/errors.py",
    ),
    "tests/lab/cli/test_simulate.py": (
        "lab/theory/simulated.py",
        "lab/cli/drawing.py",
        "lab/cli/schemas/simulate.py",
        "lab/cli/simulated_picture.py",
        "lab/cli/simulated_table.py",
    ),
    "tests/lab/simulate/test_run.py": (
        "lab/simulate/balancers.py",
        "lab/simulate/caller.py",
    ),
    "tests/lab/cli/test_load.py": ("lab/cli/schemas/load.py",),
    "tests/lab/cluster/test_forward.py": ("lab/cluster/held.py",),
    "tests/lab/cluster/test_site.py": (
        "lab/cluster/access.py",
        "lab/cluster/diary.py",
        "lab/cluster/proxy.py",
        "lab/control.py",
        "lab/site/told.py",
    ),
    "tests/lab/demo/test_story.py": ("lab/cli/story.py",),
    "tests/lab/difference/test_difference.py": (
        "lab/difference/__init__.py",
        "lab/difference/endpoints.py",
        "lab/difference/saying.py",
    ),
    "tests/lab/drills/test_measure.py": ("lab/drills/history.py",),
    "tests/lab/drills/test_play.py": (
        "lab/cli/stage.py",
        "lab/drills/moment.py",
        "lab/drills/scene.py",
        "lab/drills/sending.py",
    ),
    "tests/lab/drills/test_shelf.py": (
        "lab/drills/lesson.py",
        "lab/drills/rules.py",
    ),
    "tests/lab/hammer/test_runner.py": ("lab/hammer/outcome.py",),
    "tests/lab/laptop/test_apply.py": (
        "lab/laptop/__init__.py",
        "lab/cli/apply.py",
        "lab/cli/skipped.py",
    ),
    "tests/lab/laptop/test_evidence.py": ("lab/site/events.py",),
    "tests/lab/laptop/test_lab.py": (
        "lab/cli/down.py",
        "lab/laptop/words.py",
    ),
    "tests/lab/laptop/test_envoy.py": ("lab/laptop/admin.py",),
    "tests/lab/laptop/test_proxies.py": ("lab/laptop/xds.py",),
    "tests/lab/laptop/test_rollout.py": ("lab/laptop/fleet.py",),
    "tests/lab/laptop/test_writing.py": ("lab/observe/unwritten.py",),
    "tests/lab/manifests/test_istio_validation.py": ("lab/manifests/destination_rule.py",),
    "tests/lab/manifests/test_kubernetes.py": (
        "lab/manifests/pod.py",
        "lab/manifests/workload.py",
    ),
    "tests/lab/manifests/test_load.py": (
        "lab/manifests/cors.py",
        "lab/manifests/cut.py",
        "lab/manifests/istio.py",
        "lab/manifests/kinds.py",
        "lab/manifests/metadata.py",
        "lab/manifests/model.py",
        "lab/manifests/problems.py",
        "lab/manifests/reading.py",
        "lab/manifests/resources.py",
        "lab/manifests/secret.py",
    ),
    "tests/lab/manifests/test_virtual_service.py": (
        "lab/manifests/http_action.py",
        "lab/manifests/http_match.py",
    ),
    "tests/lab/manifests/test_webhook.py": ("lab/manifests/gateway.py",),
    "tests/lab/observe/test_timeline_envoy.py": ("lab/cli/report.py",),
    "tests/lab/observe/test_why_envoy.py": ("lab/cli/why.py",),
    "tests/lab/recorded/test_recorded.py": (
        "lab/recorded/facts.py",
        "lab/recorded/save.py",
        "lab/recorded/site.py",
    ),
    "tests/lab/test_tls.py": ("lab/laptop/secrets.py",),
    "tests/lab/theory/test_lint.py": ("lab/theory/registry.py",),
    "tests/lab/theory/test_notes.py": ("lab/notes.py",),
    "tests/lab/theory/test_predict.py": ("lab/theory/figures.py",),
    "tests/lab/translate/test_load_balancer.py": ("lab/manifests/load_balancer.py",),
    "tests/lab/translate/test_repository.py": ("lab/translate/__init__.py",),
    "tests/lab/translate/test_tls.py": ("lab/translate/servers.py",),
    "tests/lab/words/test_catalogue.py": ("lab/words/text.py",),
}


def test_each_module_has_its_test_where_one_looks_for_it() -> None:
    """A new module has a test of its own, or says here whose test is its."""
    held = [module for modules in ELSEWHERE.values() for module in modules]
    assert len(held) == len(set(held))
    lacking = [module for module in modules() if not mirrored(module).exists()]
    assert sorted(held) == [str(module.relative_to(ROOT)) for module in lacking]


def test_what_holds_others_is_there() -> None:
    """Each test that is named here exists."""
    assert [test for test in ELSEWHERE if not (ROOT / test).exists()] == []


def test_no_test_imports_from_another() -> None:
    """What two tests need is in a module that is no test."""
    found = [
        (path.name, node.module)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("tests.")
        and (node.module or "").rpartition(".")[2].startswith("test_")
    ]
    assert found == []


def modules() -> list[Path]:
    """The modules that do something: a table or a type alone is tested where it is used."""
    return sorted(
        path
        for top in ("app", "faultplan", "lab")
        for path in (ROOT / top).rglob("*.py")
        if any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    )


def mirrored(module: Path) -> Path:
    """Where a module's test is looked for."""
    return ROOT / "tests" / module.relative_to(ROOT).with_name(f"test_{module.stem}.py")
