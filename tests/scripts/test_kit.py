"""scripts/kit.sh, and installing from what it makes where there is no network.

The scripts and pip are the real ones. One kit is the repository's own; the others are of a project
of one module, whose lock file has one small package that lies beside it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.labs import wait_until
from tests.scripts.tiny import tiny_wheel

SECONDS = 600
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
PLATFORM = sysconfig.get_platform()
#: Builds the project without setuptools, which is not in a lock file of one package.
BACKEND = """
import zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "goodjob-1-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder, name), "w") as wheel:
        wheel.writestr("goodjob.pth", str(Path.cwd()))
        info = "goodjob-1.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: goodjob\\nVersion: 1\\n")
        tag = "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(f"{info}/WHEEL", tag)
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
#: Brings up the loopback of a namespace that has nothing else, and becomes the command.
LOOPBACK = (
    "import fcntl, os, socket, struct, sys\n"
    "up = struct.pack('16sh14x', b'lo', 0x41)\n"
    "fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, up)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])\n"
)
UNSHARE = ("unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"]))
BASE = str(Path(sys.base_prefix) / "bin")


def offline(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run it where there is a loopback, and no route to anywhere."""
    environment = {name: value for name, value in os.environ.items() if "PIP" not in name}
    environment |= {"PATH": f"{BASE}:{os.environ['PATH']}", **more}
    return subprocess.run(
        [*UNSHARE, sys.executable, "-c", LOOPBACK, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def _needs_a_namespace() -> None:
    done = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a network namespace of one's own must be permitted: {done.stderr.strip()}")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project with the scripts, and a lock file of one package."""
    project = tmp_path / "project"
    (project / "scripts").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    for name in ("kit.sh", "install.sh"):
        shutil.copy(ROOT / "scripts" / name, project / "scripts")
    (project / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (project / "backend.py").write_text(BACKEND, encoding="utf-8")
    digest = tiny_wheel(project)
    lock = f"tiny==1 --hash={digest}\n"
    (project / "requirements-lab.lock").write_text(lock, encoding="utf-8")
    return project


def environment(place: Path) -> dict[str, str]:
    """The Python of the tests is the newest there is; the network is the project's folder."""
    return {
        "PATH": f"{place.parent / 'bin'}:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(place),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(place),
        "PIP_CONFIG_FILE": os.devnull,
    }


def make(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run kit.sh to its end."""
    programs = place.parent / "bin"
    programs.mkdir(exist_ok=True)
    for name in ("python3.13", "python3.12", "python3.11"):
        if not (programs / name).is_symlink():
            mine = Path(BASE) / "python3" if name == f"python{VERSION}" else Path("/bin/false")
            (programs / name).symlink_to(mine)
    return subprocess.run(
        ["scripts/kit.sh", *arguments],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def install(kit: Path, place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the kit's own install.sh, with nothing else to find a package in."""
    return subprocess.run(
        ["scripts/install.sh", "lab", *arguments],
        cwd=kit,
        env=environment(place) | {"PIP_FIND_LINKS": ""},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture
def unpacked(place: Path, tmp_path: Path) -> Path:
    """A kit on a laptop."""
    done = make(place, str(tmp_path / "kit.tar"))
    assert (done.returncode, done.stderr) == (0, "")
    with tarfile.open(tmp_path / "kit.tar") as kit:
        kit.extractall(tmp_path / "laptop", filter="data")
    return tmp_path / "laptop" / "goodjob-kit"


def test_a_kit_has_the_wheels_and_the_repository(place: Path, unpacked: Path) -> None:
    """No environment, and no address; it installs by itself, and in another checkout by name."""
    there = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert there == {
        "backend.py",
        "kit/about",
        "kit/sums",
        "kit/tiny-1-py3-none-any.whl",
        "pyproject.toml",
        "requirements-lab.lock",
        "scripts/install.sh",
        "scripts/kit.sh",
        "tiny-1-py3-none-any.whl",
    }
    assert (unpacked / "kit" / "about").read_text() == f"python {VERSION}\nplatform {PLATFORM}\n"
    assert "://" not in (unpacked / "kit" / "about").read_text()
    done = install(unpacked, place)
    assert (done.returncode, done.stderr) == (0, "")
    subprocess.run([unpacked / ".venv" / "bin" / "python", "-c", "import tiny"], check=True)

    shutil.rmtree(place / ".venv")
    for named in (unpacked, unpacked / "kit"):
        done = install(place, place, "--from", os.path.relpath(named, place))
        assert (done.returncode, done.stderr) == (0, "")
    subprocess.run([place / ".venv" / "bin" / "python", "-c", "import tiny"], check=True)


def test_another_wheel_is_not_installed(place: Path, unpacked: Path) -> None:
    """Every one is checked against its hash again, on the laptop."""
    with (unpacked / "kit" / "tiny-1-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"more")
    # Whoever changes a wheel can change the kit's own list, and not the lock file's hashes.
    sums = ["sha256sum", "tiny-1-py3-none-any.whl"]
    with (unpacked / "kit" / "sums").open("wb") as file:
        subprocess.run(sums, cwd=unpacked / "kit", stdout=file, check=True)
    done = install(unpacked, place)
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert done.stderr.splitlines()[-1] == (
        "install.sh: could not install requirements-lab.lock from the kit, which is for Python "
        f"{VERSION} on {PLATFORM}; the lines above say why"
    )


@pytest.mark.parametrize(
    ("about", "arguments", "status", "said"),
    [
        (f"python {VERSION}\nplatform plan9-mips\n", [], 1, "the kit is for plan9-mips, and this"),
        (f"python 3.9\nplatform {PLATFORM}\n", [], 3, "there is no Python 3.9 (python3.9) that"),
        (None, ["--python", "3.99"], 3, f"the kit is for Python {VERSION}, not 3.99;"),
        (None, ["--from", "none"], 2, '--from "none": there is no such folder'),
        (None, ["--from"], 2, '--from "": there is no such folder'),
        (None, ["--from", "scripts"], 2, "--from scripts: that is no kit; scripts/kit.sh makes"),
        (None, ["--from", "kit/about"], 2, "--from kit/about: unpack it first: tar xf kit/about"),
    ],
)
def test_what_a_kit_does_not_fit_is_one_sentence(
    place: Path, about: str | None, arguments: list[str], status: int, said: str
) -> None:
    """Another platform, another Python, and what is no kit; nothing is made."""
    (place / "kit").mkdir()
    text = about or f"python {VERSION}\nplatform {PLATFORM}\n"
    (place / "kit" / "about").write_text(text, encoding="utf-8")
    programs = place.parent / "bin"
    programs.mkdir()
    (programs / f"python{VERSION}").symlink_to(Path(BASE) / "python3")
    done = install(place, place, *arguments)
    assert done.returncode == status
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(place.glob(".venv*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nonsense"], "unknown option --nonsense"),
        (["--python", "x"], '--python "x": allowed is a version such as 3.13'),
        (["README.md"], "the file's name has to end with .tar"),
        (["a.tar", "b.tar"], "one file, not two"),
        (["nowhere/a.tar"], "there is no folder"),
    ],
)
def test_wrong_usage_is_a_sentence(place: Path, arguments: list[str], said: str) -> None:
    """And nothing is made."""
    done = make(place, *arguments)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[0]
    assert not (place / ".venv").exists()


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_kit_that_is_not_whole_is_said_to_be(place: Path, unpacked: Path, harm: str) -> None:
    """By the wheel, before anything is installed."""
    (wheel,) = (unpacked / "kit").glob("tiny-*.whl")
    if harm == "missing":
        wheel.unlink()
    else:
        whole = bytearray(wheel.read_bytes())
        whole[len(whole) // 2] ^= 1
        wheel.write_bytes(whole)
    done = install(unpacked, place)
    assert done.returncode == 1
    said = f"the kit is not whole: {wheel.name} is missing or damaged; copy and unpack it again"
    assert done.stderr == f"install.sh: {said}\n"
    assert not (unpacked / ".venv").exists()


def test_a_disk_without_room_is_said_at_once(place: Path, tmp_path: Path) -> None:
    """And not after minutes, by somebody else's words."""
    script = place / "scripts" / "kit.sh"
    text = script.read_text(encoding="utf-8")
    assert "ROOM_MB=500" in text
    script.write_text(text.replace("ROOM_MB=500", "ROOM_MB=999999999"), encoding="utf-8")
    done = make(place, str(tmp_path / "out" / "kit.tar"))
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"kit.sh: no room in {tmp_path / 'out'}: a kit takes 999999999 MB"
    )
    assert list((tmp_path / "out").iterdir()) == []


def test_what_is_not_to_be_had_makes_no_kit(place: Path, tmp_path: Path) -> None:
    """The older kit is there still, and no half of the new one."""
    target = tmp_path / "out" / "kit.tar"
    assert make(place, str(target)).returncode == 0
    before = target.read_bytes()
    for wheel in place.glob("*.whl"):
        wheel.unlink()
    done = make(place, str(target))
    assert done.returncode == 1
    assert "kit.sh: not all wheels could be fetched; the lines above say why" in done.stderr
    assert [path.name for path in target.parent.iterdir()] == ["kit.tar"]
    assert target.read_bytes() == before


def test_an_interruption_leaves_nothing_half(place: Path, tmp_path: Path) -> None:
    """Neither a file nor a folder, nor anything that runs on."""
    target = tmp_path / "out" / "kit.tar"
    assert make(place, str(target)).returncode == 0
    target.unlink()
    # pip, which it has collect the wheels, never comes to an end.
    pip = next((place / ".venv" / "lib").glob("python*/site-packages/pip/__main__.py"))
    begun = tmp_path / "begun"
    slow = f"import time, pathlib; pathlib.Path({str(begun)!r}).touch(); time.sleep(1000)\n"
    pip.write_text(slow, encoding="utf-8")
    with subprocess.Popen(
        ["scripts/kit.sh", str(target)],
        cwd=place,
        env=environment(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as making:
        wait_until(begun.exists, "the wheels", SECONDS)
        os.killpg(making.pid, signal.SIGINT)
        # It ends where the last who could write to it has ended.
        _, said = making.communicate(timeout=SECONDS)
    assert making.returncode == 130
    assert said == "\nkit.sh: interrupted; no kit was made\n"
    assert list(target.parent.iterdir()) == []


@pytest.mark.timeout(2 * SECONDS)
def test_the_labs_own_kit_starts_it_where_there_is_no_network(tmp_path: Path) -> None:
    """Made here, installed and started in a network namespace that has no route."""
    _needs_a_namespace()
    installed = Path(sys.prefix) / "installed-dev"
    lock, project = ROOT / "requirements-dev.lock", ROOT / "pyproject.toml"
    wanted = subprocess.run(
        ["cksum"], input=lock.read_bytes() + project.read_bytes(), capture_output=True, check=True
    ).stdout
    if not installed.exists() or installed.read_bytes().strip() != wanted.strip():
        pytest.skip("the environment must be that of scripts/install.sh dev, as it is now")
    made = subprocess.run(
        [ROOT / "scripts" / "kit.sh", tmp_path / "kit.tar"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    with tarfile.open(tmp_path / "kit.tar") as kit:
        kit.extractall(tmp_path, filter="data")
    place = tmp_path / "goodjob-kit"
    route = offline("cat", "/proc/net/route", cwd=place).stdout
    assert len(route.splitlines()) == 1, "only the head of the table"
    done = offline("scripts/install.sh", "lab", cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    home = str(tmp_path / "labs")
    lab = "goodjob up --name kit && goodjob hammer --name kit -n 5 --json; goodjob down --name kit"
    done = offline(
        "bash",
        "-c",
        f"PATH=$PWD/.venv/bin:$PATH; {lab}",
        cwd=place,
        GOODJOB_LAB_HOME=home,
        GOODJOB_LANG="en",
    )
    assert done.returncode == 0, done.stderr
    assert '"answered": 5' in done.stdout, done.stderr
