"""What a container has printed: its last lines, and then whatever comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.cluster.kubectl import GoneError, Kubectl
from lab.cluster.printed import Line, Printed, Source, when
from lab.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SOURCE = Source("blue", "web-1", "goodjob")
LINES = """\
2026-11-28T09:00:00.123456789Z goodjob - v2 - 200
2026-11-28T18:00:01.5+09:00 goodjob - v2 - 500
2026-11-28T09:00:02Z
no time of its own
"""


@pytest.fixture
def printed(program: Callable[[str], Path]) -> Iterator[tuple[Printed, Path]]:
    """A container's lines: kubectl prints a file, and goes on with it where it is to follow."""
    path = program(
        'echo "$*" >>"$0.asked"; case "$*" in *" -f "*) exec tail -n +1 -f "$0.lines";; esac; '
        'exec cat "$0.lines"'
    )
    lines = path.with_suffix(".lines")
    lines.write_text(LINES)
    found = Printed(Kubectl(), SOURCE)
    yield found, lines
    found.close()


def test_lines_have_the_time_of_their_node(printed: tuple[Printed, Path]) -> None:
    """To the nanosecond, in whatever zone; what has none is passed over."""
    found, lines = printed
    told = found.until_now()
    assert [each.text for each in told] == [b"goodjob - v2 - 200", b"goodjob - v2 - 500", b""]
    assert told[0].at == 1_795_856_400_123_456_789
    assert when(told[1]).isoformat() == "2026-11-28T09:00:01.500000+00:00"
    words = "logs pod/web-1 -n blue -c goodjob --timestamps --tail=50000 --request-timeout=8s\n"
    assert lines.with_suffix(".asked").read_text() == words


def test_what_comes_is_read_on(printed: tuple[Printed, Path]) -> None:
    """Only what is newer than the mark, and each line once."""
    found, lines = printed
    mark = found.until_now()[1].at
    told: list[Line] = []

    def more() -> int:
        told.extend(found.since(max([mark, *(line.at for line in told)])))
        return len(told)

    assert until(lambda: more() == 1, 10.0)
    with lines.open("a") as file:
        file.write("2026-11-28T09:00:03Z new\n")
    assert until(lambda: more() == 2, 10.0)
    assert [each.text for each in told] == [b"", b"new"]
    asked = lines.with_suffix(".asked").read_text().splitlines()
    assert len(asked) == 2
    assert asked[1].endswith("-f --since-time=2026-11-28T09:00:01Z")


def test_a_pod_that_goes_in_the_middle(
    program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and not that there is nothing new."""
    monkeypatch.setattr("lab.cluster.printed._AGAIN_SECONDS", 0.0)
    program("echo 'Error from server (NotFound): pods \"web-1\" not found' >&2; exit 1")
    found = Printed(Kubectl(), SOURCE)

    def gone() -> bool:
        try:
            found.since(1)
        except GoneError as error:
            assert 'pods "web-1" not found' in str(error)  # noqa: PT017 - it is waited for
            return True
        return False

    assert until(gone, 10.0)
    found.close()
