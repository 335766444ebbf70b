"""Build a real istiod's config generator, ask it about the corpus, and write its answers down.

``python -m tests.oracle.istiod.record`` needs Go and a network, and takes half an hour the first
time, which is compiling; ``--binary PROGRAM`` takes one that is built.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from lab.manifests.releases import DEFAULT_RELEASE
from tests.oracle.istiod.corpus import Bundle, corpus
from tests.oracle.istiod.questions import question
from tests.oracle.istiod.recording import FILES, HERE, write

SOURCES = ("go.mod", "go.sum", "istiod_test.go")
MODULE = "istio.io/istio"
_CRDS = Path("manifests", "charts", "base", "files", "crd-all.gen.yaml")


def cache() -> Path:
    """Where the program is built, below the user's own cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "goodjob" / "oracle-istiod"


def build(where: Path) -> Path:
    """Compile the program, unless that is done already."""
    if shutil.which("go") is None:
        msg = "go is not on the PATH: install Go 1.26 or newer, or give --binary"
        raise SystemExit(msg)
    where.mkdir(parents=True, exist_ok=True)
    program = where / "istiod.test"
    there = all(
        (where / name).exists() and (where / name).read_bytes() == (HERE / name).read_bytes()
        for name in SOURCES
    )
    if there and program.exists():
        return program
    for name in SOURCES:
        shutil.copy(HERE / name, where / name)
    print(f"building {program}, which takes half an hour the first time", file=sys.stderr)
    # Vetting would look at all of istiod's packages.
    command = ["go", "test", "-vet=off", "-mod=mod", "-c", "-o", program.name, "."]
    if subprocess.run(command, cwd=where, check=False).returncode:
        msg = "go could not build it: is there a network, and 10 GB of disk?"
        raise SystemExit(msg)
    return program


def _go(where: Path, template: str) -> str:
    command = ["go", "list", "-m", "-f", template, MODULE]
    done = subprocess.run(command, cwd=where, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.strip()


def ask(program: Path, source: Path, release: str, asked: list[Bundle]) -> list[dict[str, Any]]:
    """The answers, in the order of the questions."""
    with tempfile.TemporaryDirectory() as folder:
        questions, answers = Path(folder, "questions"), Path(folder, "answers")
        with questions.open("w", encoding="utf-8") as file:
            for each in asked:
                line = question(each.name, each.text, callers=not each.verdict_only)
                file.write(json.dumps(line) + "\n")
        env = os.environ | {
            "QUESTIONS": str(questions),
            "ANSWERS": str(answers),
            "CRDS": str(source / _CRDS),
            "RELEASE": release,
        }
        command = [str(program), "-test.run", "^TestQuestions$", "-test.timeout", "2h"]
        done = subprocess.run(
            command, cwd=program.parent, env=env, capture_output=True, check=False, encoding="utf-8"
        )
        if done.returncode:
            msg = f"istiod ended badly:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            raise SystemExit(msg)
        return [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Build, ask, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, help="a program that is built already")
    parser.add_argument("--only", default="", help="questions whose name begins so, printed")
    given = parser.parse_args()
    program = (given.binary or build(cache())).resolve()
    source = Path(_go(program.parent, "{{.Dir}}"))
    release = (source / "VERSION").read_text(encoding="utf-8").strip()
    if release != DEFAULT_RELEASE.value:
        msg = f"{MODULE} is of {release}, and goodjob's release {DEFAULT_RELEASE.value}"
        raise SystemExit(msg)
    asked = [each for each in corpus() if each.name.startswith(given.only)]
    answers = ask(program, source, release, asked)
    if given.only:
        print(json.dumps(answers, indent=1))
        return
    head = {
        "release": release,
        "module": f"{MODULE} {_go(program.parent, '{{.Version}}')}",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }
    path = FILES / f"istiod-{release}.jsonl.gz"
    write(path, head, zip(asked, answers, strict=True))
    print(f"{len(answers)} answers in {path}, {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
