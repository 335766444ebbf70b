"""The images that the mesh's pods name, made of this machine's own programs: no registry is asked.

What an image has of the project is the project's; the base is a stand-in. That the Dockerfile's own
image works is another test's (scripts/image.sh).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
_USERS = "".join(
    f"{name}:x:{number}:{number}::/:/bin/sh\n"
    for name, number in (("root", 0), ("curl_user", 100), ("istio-proxy", 1337), ("goodjob", 10001))
)
_PATH = "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin"
#: What the client's image has besides curl, of busybox.
_TOOLS = "awk cat date env grep head id ls nslookup printf sed sh sleep sort tail tr true uniq wget"
_UNUSED = re.compile(r"/(site-packages|test|tests|idlelib|tkinter|ensurepip|__pycache__)(/|$)")


@dataclass(frozen=True)
class Image:
    """An image of one layer.

    Args:
        name: as pods name it.
        files: what is in it: where, and what of this machine; a folder with all that is below it.
        entrypoint: what it starts.
        links: symbolic links.
        environment: variables.
        user: whose it is.
        folder: where it starts.
    """

    name: str
    files: Mapping[str, Path]
    entrypoint: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = "0"
    folder: str = "/"

    def write(self, archive: Path) -> None:
        """As ``ctr images import`` takes it; it appears when it is whole."""
        layer = self._layer()
        content = hashlib.sha256(layer).hexdigest()
        variables = {"PATH": _PATH} | dict(self.environment)
        config = json.dumps(
            {
                "architecture": "amd64",
                "os": "linux",
                "config": {
                    "Entrypoint": list(self.entrypoint),
                    "Env": [f"{name}={value}" for name, value in variables.items()],
                    "User": self.user,
                    "WorkingDir": self.folder,
                },
                "rootfs": {"type": "layers", "diff_ids": [f"sha256:{content}"]},
                "history": [{"created_by": "goodjob"}],
            }
        ).encode()
        named = f"{hashlib.sha256(config).hexdigest()}.json"
        manifest = [{"Config": named, "RepoTags": [self.name], "Layers": [f"{content}/layer.tar"]}]
        whole = archive.with_suffix(f".{os.getpid()}")
        with tarfile.open(whole, "w") as tar:
            _add(tar, f"{content}/layer.tar", layer)
            _add(tar, named, config)
            _add(tar, "manifest.json", json.dumps(manifest).encode())
        whole.replace(archive)

    def _layer(self) -> bytes:
        found = dict(self._found())
        libraries = {
            str(library): library for path in set(found.values()) for library in _libraries(path)
        }
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w") as tar:
            for name in ("tmp", "run", "proc", "sys", "dev", "etc", "var", "var/run"):
                folder = tarfile.TarInfo(name)
                folder.type, folder.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
                tar.addfile(folder)
            _add(tar, "etc/passwd", _USERS.encode())
            for place, source in sorted((libraries | found).items()):
                member = tar.gettarinfo(source.resolve(), place.lstrip("/"))
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                member.type = tarfile.REGTYPE
                with source.open("rb") as content:
                    tar.addfile(member, content)
            for place, target in self.links.items():
                link = tarfile.TarInfo(place.lstrip("/"))
                link.type, link.linkname = tarfile.SYMTYPE, target
                tar.addfile(link)
        return written.getvalue()

    def _found(self) -> Iterator[tuple[str, Path]]:
        for place, source in self.files.items():
            if not source.is_dir():
                yield place, source
                continue
            for path in source.rglob("*"):
                if path.is_file() and not _UNUSED.search(f"/{path.relative_to(source)}"):
                    yield f"{place}/{path.relative_to(source)}", path


def images(programs: Mapping[str, Path], bootstrap: Path, envoy: Path) -> dict[str, Image]:
    """All of them, by their file's name.

    Args:
        programs: Istio's, as they were built.
        bootstrap: Istio's template of an Envoy's first configuration.
        envoy: a plain Envoy.
    """
    firewall = _program("xtables-nft-multi")
    names = ("iptables", "ip6tables")
    tables = [f"{name}{what}" for name in names for what in ("", "-save", "-restore")]
    plugins = next(Path("/usr/lib").glob("*/xtables"))
    return {
        "pause": Image("localhost/pause:rig", {"/pause": _program("catatonit")}, ("/pause", "-P")),
        "curl": Image(
            _named("client.yaml"),
            {"/bin/busybox": _program("busybox"), "/usr/bin/curl": _program("curl")},
            ("/usr/bin/curl",),
            {f"/bin/{tool}": "busybox" for tool in _TOOLS.split()},
        ),
        "goodjob": _goodjob(),
        "pilot": Image(
            "localhost/pilot:rig",
            {"/usr/local/bin/pilot-discovery": programs["pilot-discovery"]},
            ("/usr/local/bin/pilot-discovery",),
            user="1337:1337",
        ),
        "proxyv2": Image(
            "localhost/proxyv2:rig",
            {
                "/usr/local/bin/pilot-agent": programs["pilot-agent"],
                "/usr/local/bin/envoy": envoy,
                "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json": bootstrap,
                str(plugins): plugins,
                "/bin/sh": _program("busybox"),
                **{f"/usr/sbin/{name}": firewall for name in tables},
            },
            ("/usr/local/bin/pilot-agent",),
            user="1337:1337",
        ),
    }


def _goodjob() -> Image:
    """The service with what its lock names, on the Python that runs this."""
    python, version = Path(sys.base_prefix), f"python3.{sys.version_info.minor}"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    files = {
        f"{python}/bin/{version}": python / "bin" / version,
        f"{python}/lib/{version}": python / "lib" / version,
        "/srv/app": ROOT / "app",
        "/srv/faultplan": ROOT / "faultplan",
    }
    for name in re.findall(r"^([\w.-]+)==", lock, re.M):
        for file in metadata.files(name) or ():
            if not str(file).startswith("..") and "__pycache__" not in str(file):
                files[f"/srv/packages/{file}"] = Path(str(file.locate()))
    return Image(
        f"docker.io/library/goodjob:{_tag()}",
        files,
        ("python", "-m", "app"),
        {f"{python}/bin/python": version},
        {
            "PATH": f"{python}/bin:{_PATH}",
            "PYTHONPATH": "/srv:/srv/packages",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        user="10001:10001",
        folder="/srv",
    )


def _named(file: str) -> str:
    text = (ROOT / "k8s/base" / file).read_text(encoding="utf-8")
    (image,) = re.findall(r"image: (\S+)", text)
    return f"docker.io/{image}"


def _tag() -> str:
    text = (ROOT / "k8s/base/kustomization.yaml").read_text(encoding="utf-8")
    (tag,) = re.findall(r"newTag: (\S+)", text)
    return str(tag)


def _program(name: str) -> Path:
    searched = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    found = shutil.which(name, path=searched)
    assert found is not None, f"{name} is missing"
    return Path(found)


def _libraries(program: Path) -> list[Path]:
    """What a program or library needs, where the loader finds it; nothing for a plain file."""
    with program.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return []
    done = subprocess.run(["ldd", program], capture_output=True, check=False, encoding="utf-8")
    return [Path(path) for path in re.findall(r"(/\S+) \(0x", done.stdout)]


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o644
    tar.addfile(member, io.BytesIO(content))
