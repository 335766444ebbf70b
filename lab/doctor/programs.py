"""The programs that a lab runs, or that a class types: whether they are there, and run."""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import shutil
import socket
import subprocess
from typing import TYPE_CHECKING

from lab.doctor.check import Check
from lab.errors import LabError, RenderError
from lab.laptop.envoy import envoy_binary
from lab.laptop.pods import runs_here
from lab.laptop.standin import checked, loaded
from lab.manifests.render import kubectl
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.manifests import Manifests

# Programs that answer at once; a machine that has just been woken may be slow.
_SECONDS = 30.0
_ENVOY_VERSION = re.compile(r"/(\d+\.\d+\.\d+)[^/]*/")
_CURL_VERSION = re.compile(r"curl (\S+)")
#: The name that the gateway of the default is asked by.
_HOST = "goodjob.localhost"
_ANSWER = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"


class _Failed(Exception):
    """A program does not run; with why."""

    def __init__(self, why: Text | str) -> None:
        self.why = why
        super().__init__(why)


def envoy() -> Check:
    """Whether it runs on this machine, and not only whether it is there."""
    try:
        binary = envoy_binary()
        told = _ran([binary, "--version"])
        # A configuration of nothing: all that it needs of the machine, it asks for here.
        _ran([binary, "--mode", "validate", "--log-level", "error", "--config-yaml", "{}"])
    except LabError as error:
        said = Text("doctor-said", words=error.text)
        return Check("envoy", "wrong", said, Text("doctor-install"))
    except _Failed as failed:
        found = Text("doctor-does-not-run", program=binary, why=failed.why)
        return Check("envoy", "wrong", found, Text("doctor-envoy-instead"))
    version = _ENVOY_VERSION.search(told)
    known = version[1] if version else told.strip()
    return Check("envoy", "ok", Text("doctor-program", program=binary, version=known))


def renderer() -> Check:
    """kubectl, which has kustomize in it."""
    try:
        binary = str(kubectl())
        said = _ran([binary, "version", "--client", "-o", "json"])
        version = json.loads(said)["clientVersion"]["gitVersion"]
    except RenderError as error:
        found = Text("doctor-said", words=error.text)
        return Check("kubectl", "wrong", found, Text("doctor-kubectl-instead"))
    except _Failed as failed:
        found = Text("doctor-does-not-run", program=binary, why=failed.why)
        return Check("kubectl", "wrong", found, Text("doctor-kubectl-instead"))
    except (ValueError, LookupError, TypeError):
        found = Text("doctor-no-kubectl", program=binary)
        return Check("kubectl", "wrong", found, Text("doctor-kubectl-instead"))
    return Check("kubectl", "ok", Text("doctor-program", program=binary, version=str(version)))


def manifests(folder: Path) -> tuple[Check, Manifests | None]:
    """What `goodjob up` would read, rendered and read."""
    try:
        text = checked([folder], ())
        found, _ = loaded(text, str(folder), ())
    except LabError as error:
        why = error.text
        said = Text("doctor-manifests-wrong", folder=str(folder), why=why)
        return Check("manifests", "wrong", said, Text("doctor-manifests-instead")), None
    pods = sum(each.spec.replicas for each in found.deployments if runs_here(each))
    return Check("manifests", "ok", Text("doctor-manifests", folder=str(folder), count=pods)), found


def curl() -> Check:
    """Whether what a class types comes to this machine: a real request to a listener of ours."""
    binary = shutil.which("curl")
    if binary is None:
        return Check("curl", "note", Text("doctor-no-curl"), Text("doctor-curl-install"))
    try:
        version = _CURL_VERSION.search(_ran([binary, "--version"]))
        why = _asked(binary)
    except _Failed as failed:
        found = Text("doctor-does-not-run", program=binary, why=failed.why)
        return Check("curl", "wrong", found, Text("doctor-curl-install"))
    except OSError as error:
        words = error.strerror or str(error)
        return Check("curl", "unknown", Text("doctor-no-listener", words=words))
    known = version[1] if version else "?"
    if why:
        found = Text("doctor-curl-astray", program=binary, version=known, host=_HOST, why=why)
        return Check("curl", "wrong", found, Text("doctor-curl-instead"))
    return Check("curl", "ok", Text("doctor-curl", program=binary, version=known, host=_HOST))


def _asked(binary: str) -> str:
    """Why a request does not come to a port of 127.0.0.1; empty where it does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://{_HOST}:{server.getsockname()[1]}/"
        command = [binary, "--silent", "--show-error", "--fail", "--max-time", "10", url]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as asking:
            try:
                came = _answered(server, asking)
                _, said = asking.communicate(timeout=_SECONDS)
            except subprocess.TimeoutExpired:
                asking.kill()
                _, said = asking.communicate()
                came = False
            except BaseException:
                asking.kill()
                raise
    if came and asking.returncode == 0:
        return ""
    return _last_line(said.decode(errors="replace")) or str(asking.returncode)


def _answered(server: socket.socket, asking: subprocess.Popen[bytes]) -> bool:
    """Answer whoever asks, until the program has ended; whether anybody did."""
    assert asking.stdout is not None  # noqa: S101 - it is a pipe
    with selectors.DefaultSelector() as waiting:
        waiting.register(server, selectors.EVENT_READ)
        # It closes with the program.
        waiting.register(asking.stdout, selectors.EVENT_READ)
        ready = [key.fileobj for key, _ in waiting.select(_SECONDS)]
    if server not in ready:
        return False
    with contextlib.suppress(OSError), server.accept()[0] as connection:
        connection.settimeout(_SECONDS)
        connection.recv(65536)
        connection.sendall(_ANSWER)
        connection.shutdown(socket.SHUT_WR)
    return True


def _ran(command: Sequence[str]) -> str:
    """What a program prints that has nothing to do but to say it.

    Raises:
        _Failed: it can't be started, ends otherwise than well, or not at all.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            env=os.environ,
        )
    except subprocess.TimeoutExpired as error:
        raise _Failed(Text("doctor-silent", seconds=round(_SECONDS))) from error
    except OSError as error:
        raise _Failed(error.strerror or str(error)) from error
    if done.returncode:
        said = _last_line(done.stderr) or _last_line(done.stdout)
        raise _Failed(Text("doctor-ended", status=done.returncode, words=said))
    return done.stdout


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
