"""What the kernel tells, in Micrometer's units."""

import io
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actuator import meters
from app.actuator.meters import Meter, SystemMeters


def read(system: SystemMeters) -> dict[str, Meter]:
    """All of them, by name."""
    return {meter.name: meter for meter in system()}


def value(meter: Meter) -> float:
    """The one number of a meter."""
    ((_, figures),) = meter.samples.items()
    ((_, number),) = figures.items()
    return number


def test_processor_time_is_nanoseconds() -> None:
    """And is what the process has used so far."""
    before = time.process_time_ns()
    found = read(SystemMeters())["process.cpu.time"]
    assert found.unit == "ns"
    assert list(found.samples) == [()]
    assert list(found.samples[()]) == ["COUNT"]
    assert before <= value(found) <= time.process_time_ns()


def test_times_are_seconds_since_the_process_began() -> None:
    """The start is the kernel's: this process has lived for as long as its clock says."""
    now = time.time()
    system = SystemMeters(clock=lambda: now)
    began = value(read(system)["process.start.time"])
    # The kernel's own count of this process' age, in hundredths of a second.
    ticks = float(
        Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    )
    uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    age = uptime - ticks / os.sysconf("SC_CLK_TCK")
    assert now - began == pytest.approx(age, abs=5)
    assert "application.started.time" not in read(system)
    now += 10
    system.started()
    now += 5
    system.ready()
    now += 1
    found = read(system)
    assert value(found["process.uptime"]) == pytest.approx(now - began)
    assert value(found["application.started.time"]) == pytest.approx(now - began - 6)
    assert value(found["application.ready.time"]) == pytest.approx(now - began - 1)
    for name in ("started", "ready"):
        meter = found[f"application.{name}.time"]
        assert meter.unit == "seconds"
        assert list(meter.samples) == [(("main.application.class", "app.__main__"),)]
    assert found["process.uptime"].unit == found["process.start.time"].unit == "seconds"


def test_units_and_counts() -> None:
    """What the kernel says of files, processors and the load."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - as many as a look takes itself
    found = read(SystemMeters())
    assert value(found["process.files.open"]) == pytest.approx(before, abs=1)
    assert value(found["process.files.max"]) == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert value(found["system.cpu.count"]) == os.cpu_count()
    assert found["process.files.open"].unit == found["process.files.max"].unit == "files"
    assert found["system.cpu.count"].unit is found["system.load.average.1m"].unit is None
    assert found["process.cpu.usage"].unit is found["system.cpu.usage"].unit is None


def test_the_limit_of_files_is_the_one_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the one up to which it could be raised."""
    monkeypatch.setattr("resource.getrlimit", lambda _: (100, 200))
    assert value(read(SystemMeters())["process.files.max"]) == 100


def test_the_load_is_of_the_last_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of the last five, nor fifteen."""
    monkeypatch.setattr("os.getloadavg", lambda: (1.0, 5.0, 15.0))
    assert value(read(SystemMeters())["system.load.average.1m"]) == 1.0


def test_a_disk_is_measured_at_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes, with the path as a tag; one that is not there has no figures."""
    monkeypatch.setattr("shutil.disk_usage", lambda path: {str(tmp_path): os_usage()}[path])
    found = read(SystemMeters(str(tmp_path)))
    tags = (("path", str(tmp_path)),)
    assert found["disk.free"].samples == {tags: {"VALUE": 3}}
    assert found["disk.total"].samples == {tags: {"VALUE": 10}}
    assert found["disk.free"].unit == found["disk.total"].unit == "bytes"
    monkeypatch.undo()
    assert "disk.free" not in read(SystemMeters(str(tmp_path / "none")))


def os_usage() -> object:
    """Ten bytes, three of them free."""
    return type("Usage", (), {"total": 10, "used": 7, "free": 3})


def shares(*looks: tuple[float, float] | None) -> Iterator[float | None]:
    """The share at each look, after one at the beginning."""
    told = iter(looks)
    usage = meters._Usage(lambda: next(told))  # noqa: SLF001 - what is behind two of the meters
    for _ in looks[1:]:
        yield usage.share()


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        ([(1, 10), (2, 14)], [0.25]),
        ([(1, 10), (2, 14), (6, 18)], [0.25, 1.0]),
        ([(0, 0), (1, 2), (2.5, 5)], [0.5, 0.5]),
        # Within a second nothing is measured anew, and the second counts from the last measuring.
        ([(0, 0), (1, 2), (1.9, 2.99), (1.9, 3)], [0.5, 0.5, 0.9]),
        ([(0, 0), (9, 0.5)], [0.0]),
        # Clocks are not of one piece: a share is never less than nothing, nor more than all.
        ([(5, 0), (4, 2)], [0.0]),
        ([(0, 0), (9, 3)], [1.0]),
        ([None, (1, 1)], [None]),
        ([(1, 1), None], [None]),
    ],
)
def test_a_share_is_of_the_time_between_two_looks(
    looks: list[tuple[float, float] | None], found: list[float | None]
) -> None:
    """Of a second or more; before it is known it is 0, and where it cannot be known nothing."""
    assert list(shares(*looks)) == pytest.approx(found)


def test_what_cannot_be_known_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no /proc, there is no share of the machine, and the process began now."""

    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "open", missing)
    monkeypatch.setattr(Path, "read_text", missing)
    monkeypatch.setattr(Path, "is_dir", lambda _: False)
    found = read(SystemMeters(clock=lambda: 77.0))
    assert not {"system.cpu.usage", "process.files.open"} & set(found)
    assert value(found["process.start.time"]) == 77.0
    assert value(found["process.uptime"]) == 0


def test_a_machine_is_busy_while_it_is_not_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle and waiting for a disk are not busy; guests are in the time of their hosts already."""
    stat = "cpu  100 200 300 4000 500 60 70 8 9999 9999\ncpu0 1 1 1 1 1 1 1 1 0 0\n"
    monkeypatch.setattr(Path, "open", lambda *_, **__: io.StringIO(stat))
    monkeypatch.setattr("os.sysconf", lambda name: {"SC_CLK_TCK": 100}[name])
    found = meters._machine_seconds()  # noqa: SLF001 - what is behind a meter
    assert found == (7.38, 52.38)


def test_the_process_uses_all_processors_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its share is of all of them."""
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("time.process_time", lambda: 6.0)
    monkeypatch.setattr("time.monotonic", lambda: 10.0)
    assert SystemMeters._process_seconds() == (6.0, 40.0)  # noqa: SLF001 - as above
