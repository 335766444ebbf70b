"""Does any odd value break the reading of YAML? `python -m benchmarks.fuzz_reading`.

Puts one value that is not what it should be into the repository's own manifests and into a text
with all that a forecast reads, thousands of times from one seed; reads, lints and predicts each,
and counts what came out. Exits with 1 if it was anything but an answer or an error of the lab.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from lab.errors import LabError
from lab.manifests import load, read, render
from lab.theory.lint import lint
from lab.theory.predict import predict
from tests.lab.manifests.mutants import EVERYTHING, from_yaml, mutants

ROOT = Path(__file__).parent.parent
SLOW_SECONDS = 5.0

STEPS: dict[str, Callable[[str], object]] = {
    "read": lambda text: read([("a.yaml", text)]),
    "lint": lambda text: lint([("a.yaml", text)]),
    "predict": lambda text: predict([("a.yaml", text)]),
    "load": lambda text: load(text, "a.yaml"),
}


def main() -> int:
    """Run it, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found: Counter[tuple[str, str]] = Counter()
    broken = 0
    slowest = 0.0
    for number, text in enumerate((render(ROOT / "k8s"), EVERYTHING)):
        documents = from_yaml(text)
        for said, mutant in mutants(documents, asked.mutants // 2, asked.seed + number):
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
