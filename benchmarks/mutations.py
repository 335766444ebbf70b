"""Would the tests notice? `python -m benchmarks.mutations lab/translate --sample 150 --seed 1`.

Changes the code of a package in one small way, runs the tests of that package, and does so again
with another change; what no test notices is printed. The changes are mutmut's. `mutmut run` itself
leaves out every property and whatever is outside functions, such as constants and defaults, and
here much of the arithmetic is there; so its operators are used, and each change gets the source
file of its own in a copy of the repository, which is thrown away.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import difflib
import importlib
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst
import pytest
from mutmut.mutation.mutators import mutation_operators

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from multiprocessing.context import ForkProcess

#: The repository, which is where `python -m benchmarks.mutations` finds itself.
ROOT = Path.cwd()
REASONS = ROOT / "benchmarks" / "mutations_that_change_nothing.toml"
#: What is pure: text in, facts out. Of the hammer, its arithmetic.
PURE = (
    "faultplan",
    "lab/envoy",
    "lab/translate",
    "lab/difference",
    "lab/theory",
    *(
        f"lab/hammer/{name}.py"
        for name in (
            "latency",
            "omission",
            "pace",
            "tally",
            "cause",
            "join",
            "plan",
            "queue",
        )
    ),
)
#: Tests that start an Envoy, or hundreds: they are about Envoy, and slow.
SLOW = "_envoy.py"
#: What tests import that no mutant is in; each child has it from the start.
PRELOADED = ("hypothesis", "yaml", "pydantic", "httpx", "fluent.runtime", "typer.testing")
LOG = "mutations.log"
PATIENCE = 20.0
#: How often it is looked whether a mutant takes too long, or the whole is told to end.
LOOK = 0.5
TOLD_TO_END = threading.Event()
# pytest's own exit statuses; any other is that it could collect nothing, or broke.
ENDED = {0: "survived", 1: "killed"}


@dataclass(frozen=True)
class Mutant:
    """One change.

    Args:
        file: of the repository.
        line: where the change begins.
        before: the lines as they are, without what is around them.
        after: the lines as they would be.
        source: the whole file as it would be.
    """

    file: str
    line: int
    before: str
    after: str
    source: str


class _Changes(cst.CSTVisitor):
    """All changes to a module, as pairs of nodes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        match node:
            # Types and decorators do nothing here, and a changed decorator breaks the import.
            case cst.Annotation() | cst.Decorator() | cst.ImportFrom() | cst.Import():
                return False
            case cst.If(test=cst.Name("TYPE_CHECKING")):
                return False
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name("__all__"))]):
                return False
            # As mutmut has it: the changed call breaks, and tells nothing about the tests.
            case cst.Call(func=cst.Name("len" | "isinstance")):
                return False
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self.found += [(node, changed) for changed in operator(node)]
        return True


def changes(source: str) -> tuple[cst.Module, list[tuple[cst.CSTNode, cst.CSTNode]]]:
    """The parsed source, and every change that there is to it."""
    module = cst.parse_module(source)
    visitor = _Changes()
    module.visit(visitor)
    return module, visitor.found


class _Replace(cst.CSTTransformer):
    def __init__(self, old: cst.CSTNode, new: cst.CSTNode) -> None:
        super().__init__()
        self._old, self._new = old, new

    def on_leave(  # type: ignore[override]  # libcst's own is for nodes of a known type
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        return self._new if original_node is self._old else updated_node


def mutant(file: str, module: cst.Module, old: cst.CSTNode, new: cst.CSTNode) -> Mutant | None:
    """A change as its file would be; None where that is no Python, or what was there."""
    changed = module.visit(_Replace(old, new)).code
    try:
        compile(changed, file, "exec", dont_inherit=True)
    except SyntaxError:
        return None
    lines = module.code.splitlines(), changed.splitlines()
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, *lines, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            before, after = (
                " ".join(line.strip() for line in part)
                for part in (lines[0][start:end], lines[1][new_start:new_end])
            )
            return Mutant(file, start + 1, before, after, changed)
    return None


def modules(root: Path, where: str) -> list[str]:
    """The files of a package, or the one."""
    path = root / where
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    if not files:
        msg = f"{where} has no Python in it"
        raise FileNotFoundError(msg)
    return [str(file.relative_to(root)) for file in files]


def sample(root: Path, where: str, number: int, seed: int) -> list[Mutant]:
    """So many changes to a package, drawn from all of them; 0 is all."""
    drawn: list[tuple[str, cst.Module, cst.CSTNode, cst.CSTNode]] = []
    for file in modules(root, where):
        module, pairs = changes((root / file).read_text(encoding="utf-8"))
        drawn += [(file, module, old, new) for old, new in pairs]
    random.Random(seed).shuffle(drawn)
    made: list[Mutant] = []
    for each in drawn:
        if number and len(made) == number:
            break
        if (one := mutant(*each)) is not None:
            made.append(one)
    return made


def tests_of(root: Path, file: str) -> list[str]:
    """The tests of a module, those of its own file first, then those of its package."""
    folder = Path("tests", file).parent
    own = folder / f"test_{Path(file).name}"
    there = sorted(str(each.relative_to(root)) for each in (root / folder).glob("test_*.py"))
    there = [each for each in there if not each.endswith(SLOW)]
    if not there:
        msg = f"{folder} has no tests"
        raise FileNotFoundError(msg)
    return sorted(there, key=lambda each: each != str(own))


def copy_of_the_repository(there: Path) -> None:
    """What git knows, and what it would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, there / name)


def _preload() -> None:
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _run_tests(tree: Path, tests: Sequence[str]) -> None:
    """In a process of its own: run them, and end with pytest's exit status."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setsid()
    os.chdir(tree)
    here = {str(ROOT), ""}
    sys.path[:] = [str(tree), *(each for each in sys.path if each not in here)]
    os.environ["PYTHONPATH"] = str(tree)
    # Two changes in a second may be of the same size, and be taken for each other.
    sys.dont_write_bytecode = True
    log = os.open(tree / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    flags = ["-x", "-q", "--no-header", "--tb=short", "--assert=plain"]
    flags += ["-p", "no:cacheprovider", "-p", "no:cov"]
    os._exit(int(pytest.main([*flags, *tests])))


@dataclass
class _Job:
    mutant: Mutant
    tree: Path
    original: bytes
    process: ForkProcess
    until: float


def _start(one: Mutant, tree: Path, patience: float) -> _Job:
    original = (tree / one.file).read_bytes()
    (tree / one.file).write_text(one.source, encoding="utf-8")
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_run_tests, args=(tree, tests_of(tree, one.file)))
    process.start()
    return _Job(one, tree, original, process, time.monotonic() + patience)


def outcomes(
    mutants: Sequence[Mutant], trees: Sequence[Path], patience: float
) -> Iterator[tuple[Mutant, str]]:
    """What became of each: ``killed``, ``slow``, ``survived`` or ``stillborn``."""
    left, free, running = list(reversed(mutants)), list(trees), dict[int, _Job]()
    try:
        while left or running:
            while left and free:
                job = _start(left.pop(), free.pop(), patience)
                running[job.process.sentinel] = job
            wait(list(running), LOOK)
            if TOLD_TO_END.is_set():
                sys.exit(128 + signal.SIGTERM)
            for job in list(running.values()):
                if job.process.is_alive() and time.monotonic() < job.until:
                    continue
                del running[job.process.sentinel]
                ended = _ended(job)
                (job.tree / job.mutant.file).write_bytes(job.original)
                free.append(job.tree)
                yield job.mutant, ended
    finally:
        for job in running.values():
            _ended(job)


def _ended(job: _Job) -> str:
    if job.process.is_alive():
        # It leads a group of its own, so that what the tests started ends with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(job.process.pid or 0, signal.SIGKILL)
        job.process.kill()
        job.process.join()
        return "slow"
    job.process.join()
    # Most often the module can't be imported: no test was asked.
    return ENDED.get(job.process.exitcode or 0, "stillborn")


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a change that no test notices changes nothing, by file and by what it changes."""
    text = REASONS.read_text(encoding="utf-8") if REASONS.exists() else ""
    known = tomllib.loads(text).get("change", [])
    return {(each["file"], each["before"], each["after"]): each["reason"] for each in known}


def clean_seconds(where: str, tree: Path) -> float:
    """How long the tests take on the code as it is.

    Raises:
        RuntimeError: they fail.
    """
    began = time.monotonic()
    context = multiprocessing.get_context("fork")
    tests = tests_of(tree, modules(tree, where)[-1])
    process = context.Process(target=_run_tests, args=(tree, tests))
    process.start()
    process.join()
    if process.exitcode:
        said = (tree / LOG).read_text(encoding="utf-8")
        msg = f"the tests of {where} fail without any change:\n{said}"
        raise RuntimeError(msg)
    return time.monotonic() - began


def measure(where: str, number: int, seed: int, trees: Sequence[Path]) -> tuple[int, int]:
    """Print what became of a package's changes.

    Returns:
        How many were noticed, and how many could be.
    """
    drawn = sample(trees[0], where, number, seed)
    seconds = clean_seconds(where, trees[0])
    known = reasons()
    counts: Counter[str] = Counter()
    for one, ended in outcomes(drawn, trees, PATIENCE + 5 * seconds):
        if ended == "survived" and (one.file, one.before, one.after) in known:
            ended = "equivalent"  # noqa: PLW2901 - the same thing, better known
        counts[ended] += 1
        if ended == "survived":
            print(f"{one.file}:{one.line}\n  - {one.before}\n  + {one.after}", flush=True)
    noticed = counts["killed"] + counts["slow"]
    of = noticed + counts["survived"]
    print(
        f"{where:22} {noticed:4} of {of} noticed, {100 * noticed / max(of, 1):.1f} %"
        f" (equivalent: {counts['equivalent']}; can't be imported: {counts['stillborn']})",
        flush=True,
    )
    return noticed, of


def run(packages: Iterable[str], number: int, seed: int, jobs: int) -> float:
    """Measure packages, and give the share that was noticed, in percent."""
    _preload()
    noticed = of = 0
    with tempfile.TemporaryDirectory(prefix="goodjob-mutations-") as folder:
        trees = [Path(folder, str(index)) for index in range(jobs)]
        copy_of_the_repository(trees[0])
        compileall.compile_dir(trees[0], quiet=2)
        for tree in trees[1:]:
            shutil.copytree(trees[0], tree)
        for where in packages:
            each = measure(where.rstrip("/"), number, seed, trees)
            noticed, of = noticed + each[0], of + each[1]
    return 100 * noticed / max(of, 1)


def main() -> int:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", nargs="*", help="a folder or file; without one all pure ones")
    parser.add_argument("--sample", type=int, default=150, help="changes of each; 0 is all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--least", type=float, default=90.0, help="percent; fewer is exit 1")
    given = parser.parse_args()
    # Ended in whatever way, it takes its copies and processes with it.
    signal.signal(signal.SIGTERM, lambda *_: TOLD_TO_END.set())
    share = run(given.package or PURE, given.sample, given.seed, given.jobs)
    return int(share < given.least)


if __name__ == "__main__":
    sys.exit(main())
