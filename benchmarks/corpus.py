"""How much of somebody's YAML is read? `python -m benchmarks.corpus FOLDER…`.

Lints and translates each YAML file of the folders by itself, and each folder that has some as a
whole, and counts what came of it. Says nothing of whether a file is right: `--show OUTCOME` lists
what the files of an outcome were told, for whoever can. Exits with 1 if there was a traceback.
"""

import argparse
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError
from lab.manifests import DEFAULT_RELEASE, accepted, read
from lab.manifests.files import Texts
from lab.theory.lint import examine
from lab.translate import Proxy, assumed_endpoints, loose_ends, translate
from lab.translate.assumed import completed

ENDINGS = (".yaml", ".yml")
#: What a finding is called that is about reading and not about what was read.
UNREAD = frozenset({"invalid-field", "unreadable"})
#: In YAML or JSON, by itself or in a list of them.
_OF_ISTIO = re.compile(
    rb"""^[-\s{,]*["']?apiVersion["']?\s*:\s*["']?[a-z.]*istio\.io/""", re.MULTILINE
)


@dataclass(frozen=True)
class Outcome:
    """What came of an input, in a word, and what was said of it."""

    word: str
    said: tuple[str, ...] = ()


def _files(folders: list[Path]) -> Iterator[Path]:
    for top in folders:
        for name, below, files in os.walk(top):
            below.sort()
            yield from (Path(name) / each for each in sorted(files) if each.endswith(ENDINGS))


def _linted(texts: Texts) -> Outcome:
    done = examine(texts.read, texts.unreadable, frozenset(texts.whole))
    said = [each for each in done.findings if each.rule in UNREAD]
    if said:
        word = "invalid" if any(each.rule == "invalid-field" for each in said) else "unreadable"
        return Outcome(
            word, tuple(f"{each.place} {each.where} {each.path}: {each.message}" for each in said)
        )
    return Outcome("read" if done.looked_at or done.unseen.others else "nothing")


def _translated(texts: Texts) -> Outcome:
    reading = read(texts.read)
    manifests, rejected = accepted(reading, texts.unreadable)
    if not (manifests.virtual_services or manifests.destination_rules or manifests.gateways):
        if rejected is not None:
            raise rejected
        if not reading.others_of_istio():
            return Outcome("nothing of Istio")
    refused = frozenset(each.where for each in reading.untranslatable)
    whole = completed(manifests, (), reading.external_hosts, refused)
    manifests = whole.manifests
    assumed = [each.text for each in whole.assumptions]
    said = (*assumed, *manifests.warnings, *loose_ends(manifests, DEFAULT_RELEASE))
    for proxy in Proxy:
        translate(manifests, proxy=proxy, endpoints=assumed_endpoints(manifests))
    if rejected is not None:
        return Outcome("answered in part", tuple(str(rejected).splitlines()))
    return Outcome("answered with notes" if said else "answered", tuple(map(str, said)))


def has_istio(path: Path) -> bool:
    """Whether there is a resource of Istio's in a file, or below a folder, by its text alone.

    Of a file that nobody can read there is nothing else to go by.
    """
    files = [path] if path.is_file() else _files([path])
    return any(_OF_ISTIO.search(each.read_bytes()) for each in files if each.is_file())


STEPS = {"lint": _linted, "translate": _translated}


def outcome(step: str, path: Path) -> Outcome:
    """What one command makes of a file or a folder."""
    texts = Texts(fetch=False)
    try:
        texts.add(path)
        return STEPS[step](texts)
    except LabError as error:
        return Outcome("refused", tuple(str(error).splitlines()))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return Outcome("traceback", (repr(error),))


def main() -> int:
    """Run it, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", default="", metavar="OUTCOME", help="such as lint:invalid")
    asked = parser.parse_args()
    files = list(_files(asked.folders))
    inputs = {"file": files, "folder": sorted({each.parent for each in files})}
    found: Counter[tuple[str, str, str]] = Counter()
    spent: dict[tuple[str, str], float] = {}
    of_istio: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for kind, paths in inputs.items():
        for step in STEPS:
            before = time.process_time()
            for path in paths:
                came = outcome(step, path)
                found[kind, step, came.word] += 1
                if step == "translate":
                    is_answered = came.word.startswith("answered")
                    answered[kind] += is_answered
                    of_istio[kind] += is_answered or has_istio(path)
                if asked.show in (f"{step}:{came.word}", f"{kind}:{step}:{came.word}"):
                    print(path, *(f"  {each}" for each in came.said), sep="\n")
            spent[kind, step] = time.process_time() - before
    for kind, paths in inputs.items():
        for step in STEPS:
            print(f"{len(paths)} {kind}s, {step}: {spent[kind, step]:.1f} s of processor time")
            for (of_kind, of_step, word), count in sorted(found.items()):
                if (of_kind, of_step) == (kind, step):
                    print(f"  {word:20} {count:6}  {count / len(paths):6.1%}")
        if there := of_istio[kind]:
            share = answered[kind] / there
            print(f"  answered, where there is something of Istio: {share:.1%} of {there}")
    return int(any(word == "traceback" for _, _, word in found))


if __name__ == "__main__":
    sys.exit(main())
