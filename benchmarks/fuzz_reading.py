"""Does any odd value break the reading of YAML? `python -m benchmarks.fuzz_reading`.

Puts one value that is not what it should be into the repository's own manifests and into a text
with all that a forecast reads, thousands of times from one seed; reads, lints, predicts and
translates each, and counts what came out. Exits with 1 if it was anything but an answer or an error
of the lab.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from lab.errors import LabError
from lab.manifests import load, read, render, taken
from lab.theory.lint import lint
from lab.theory.predict import predict
from lab.translate import Proxy, assumed_endpoints, loose_ends, translate
from tests.lab.manifests.mutants import EVERYTHING, from_yaml, mutants

ROOT = Path(__file__).parent.parent
SLOW_SECONDS = 5.0


def _translated(text: str) -> None:
    """What `goodjob translate` does, for both kinds of proxies, also with what it would refuse."""
    manifests = taken(replace(read([("a.yaml", text)]), untranslatable=()), runs=False)
    loose_ends(manifests)
    for proxy in Proxy:
        translate(manifests, proxy=proxy, endpoints=assumed_endpoints(manifests))


STEPS: dict[str, Callable[[str], object]] = {
    "read": lambda text: read([("a.yaml", text)]),
    "lint": lambda text: lint([("a.yaml", text)]),
    "predict": lambda text: predict([("a.yaml", text)]),
    "translate": _translated,
    "load": lambda text: load(text, "a.yaml"),
}


def main() -> int:
    """Run it, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="which part of them, such as 2/10")
    asked = parser.parse_args()
    part, parts = map(int, asked.part.split("/"))
    found: Counter[tuple[str, str]] = Counter()
    broken = 0
    slowest = 0.0
    for number, text in enumerate((render(ROOT / "k8s"), EVERYTHING)):
        documents = from_yaml(text)
        made = mutants(documents, asked.mutants // 2, asked.seed + number)
        for said, mutant in islice(made, part - 1, None, parts):
            for name, step in STEPS.items():
                before = time.process_time()
                try:
                    step(mutant)
                    found[name, "answered"] += 1
                except LabError:
                    found[name, "refused"] += 1
                except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                    found[name, type(error).__name__] += 1
                    broken += 1
                    print(f"{name} {said}: {error!r}")
                slowest = max(slowest, time.process_time() - before)
    for (name, outcome), times in sorted(found.items()):
        print(f"{name:8} {outcome:10} {times:6}")
    print(f"slowest step {slowest:.2f} s, bound {SLOW_SECONDS:g} s")
    return int(broken > 0 or slowest > SLOW_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
