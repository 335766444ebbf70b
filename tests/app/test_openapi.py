"""Both ports against their own OpenAPI documents, by schemathesis."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.pod import CONTROL_PORT, PORT, Launch

SCHEMATHESIS = Path(sys.executable).with_name("st")


# JSON Schema can't say which texts are plans, nor which names of loggers and meters there are:
# most that fit it are refused.
VAGUE = ["--exclude-checks", "positive_data_acceptance"]


@pytest.mark.parametrize(
    ("port", "exposed", "exclude"),
    [(PORT, "health,prometheus", []), (PORT, "*", VAGUE), (CONTROL_PORT, "health", VAGUE)],
)
def test_what_is_documented_holds(
    launch: Launch, tmp_path: Path, port: int, exposed: str, exclude: list[str]
) -> None:
    """Statuses, types, bodies and methods are those of the document, whatever is sent."""
    pod = launch(MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE=exposed).wait_ready()
    command = [str(SCHEMATHESIS), "run", f"http://{pod.address}:{port}/openapi.json"]
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
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in "\n".join(pod.rest("stderr") if pod.stop() == 0 else ["Traceback"])
