"""What a test starts says whether it is quick."""

from __future__ import annotations

import pytest

from tests.suite.quick import needs


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("/venv/bin/envoy --mode validate -c x", "an Envoy"),
        ("python -I -S lab/laptop/leash.py 7 8 -1 /venv/bin/envoy -c x", "an Envoy"),
        ("python -m app", "a pod"),
        ("python -m lab.laptop.supervisor --name one", "a lab"),
        ("/venv/bin/goodjob up -k k8s", "a lab"),
        ("/venv/bin/goodjob demo", "a lab"),
        ("/repository/scripts/load.sh -t 2", "Locust"),
        ("/repository/scripts/load.sh -h", None),
        ("/venv/bin/goodjob translate up", None),
        ("/venv/bin/kubectl kustomize k8s", None),
        ("cat /repository/scripts/envoy/README", None),
    ],
)
def test_what_takes_long_is_known_by_its_command(command: str, found: str | None) -> None:
    """By its program, its module or its subcommand; not by a word among its arguments."""
    assert needs(command.split()) == found
