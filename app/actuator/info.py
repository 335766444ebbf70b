"""``/actuator/info``: what runs here, as far as it is known."""

import os
import platform
import pwd
import re
from pathlib import Path
from typing import Any

from starlette.requests import Request

import app
from app.actuator.endpoint import Endpoint, Found
from app.actuator.management import Management

# Written when the image is built, in the format and with the keys of Spring's own build plugins.
GIT_PROPERTIES = Path(app.__file__).with_name("git.properties")


class Info(Endpoint):
    """Gives what the contributors know that the settings leave switched on."""

    def __init__(self, management: Management) -> None:
        contributors = (
            ("git", management.info_git, git),
            ("build", management.info_build, build),
            ("python", management.info_python, python),
            ("os", management.info_os, system),
            ("process", management.info_process, process),
        )
        self._environment = management.info_env
        self._contributors = {name: know for name, on, know in contributors if on}

    async def read(self, request: Request) -> Found:  # noqa: ARG002 - the same for everybody
        """What is known; a contributor that knows nothing is left out."""
        known = {name: know() for name, know in self._contributors.items()}
        found = {name: content for name, content in known.items() if content}
        return Found((environment() if self._environment else {}) | found)


def environment() -> dict[str, Any]:
    """What ``INFO_*`` variables say, as Spring reads them: ``INFO_APP_NAME`` is ``app.name``.

    So does a variable ``info.app.name``, whose words are taken as they are.
    """
    found: dict[str, Any] = {}
    # A longer name comes later, and wins over one that it would have to live inside of.
    for variable, value in sorted(os.environ.items()):
        if variable.startswith(("INFO_", "info.")):
            dotted = variable.startswith("info.")
            split = variable.split(".") if dotted else variable.lower().split("_")
            words = [word for word in split[1:] if word]
            if not words:
                continue
            *outer, last = words
            place = found
            for name in outer:
                inner = place.get(name)
                place[name] = inner if isinstance(inner, dict) else {}
                place = place[name]
            place[last] = value
    return found


def build() -> dict[str, Any]:
    """Name the program and its version."""
    return {"artifact": "goodjob", "name": "goodjob", "version": app.__version__}


def git() -> dict[str, Any]:
    """Name the commit that was built, if the build has written it down."""
    try:
        lines = GIT_PROPERTIES.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    known = {}
    for line in lines:
        name, equals, value = line.partition("=")
        if equals and value.strip():
            known[name.strip()] = value.strip()
    commit = {}
    if "git.commit.id" in known:
        commit["id"] = known["git.commit.id"][:7]
    if "git.commit.time" in known:
        commit["time"] = known["git.commit.time"]
    found: dict[str, Any] = {"branch": known["git.branch"]} if "git.branch" in known else {}
    return found | ({"commit": commit} if commit else {})


def python() -> dict[str, Any]:
    """Describe the interpreter; it takes the place of Spring's ``java``."""
    return {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "compiler": platform.python_compiler(),
    }


def system() -> dict[str, Any]:
    """Describe the operating system."""
    return {
        "name": platform.system(),
        "version": platform.release(),
        "arch": platform.machine(),
    }


def process() -> dict[str, Any]:
    """Describe this process; its memory is what the kernel says, for there is no Java heap."""
    found: dict[str, Any] = {
        "pid": os.getpid(),
        "parentPid": os.getppid(),
        "owner": _owner(),
        "cpus": os.cpu_count(),
    }
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return found
    sizes = {name: int(kib) * 1024 for name, kib in re.findall(r"(Vm\w+):\s*([0-9]+) kB", status)}
    return found | {"memory": {"resident": sizes["VmRSS"], "peak": sizes["VmHWM"]}}


def _owner() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # A container's user is often a number that has no name.
        return str(os.getuid())
