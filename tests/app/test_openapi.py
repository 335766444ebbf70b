"""Both ports against their own OpenAPI documents, by schemathesis."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.pod import CONTROL_PORT, PORT, Pod

SCHEMATHESIS = Path(sys.executable).with_name("st")


@pytest.mark.parametrize(
    ("port", "exclude"),
    [
        (PORT, []),
        # JSON Schema can't say which texts are plans: most that fit it are refused, with 422.
        (CONTROL_PORT, ["--exclude-checks", "positive_data_acceptance"]),
    ],
)
def test_what_is_documented_holds(
    shared_pod: Pod, tmp_path: Path, port: int, exclude: list[str]
) -> None:
    """Statuses, types, bodies and methods are those of the document, whatever is sent."""
    command = [str(SCHEMATHESIS), "run", f"http://{shared_pod.address}:{port}/openapi.json"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", "40", "--seed", "1"]
    command += ["--continue-on-failure", "--no-color", "-w", "1", *exclude]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "NO_PROXY": "*"},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    shared_pod.control("DELETE")
    assert done.returncode == 0, done.stdout + done.stderr
