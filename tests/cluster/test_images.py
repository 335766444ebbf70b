"""An image of this machine's programs is whole, and for the user that it is for."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path

from tests.cluster.images import Image


def test_an_image_has_its_programs_with_their_libraries(tmp_path: Path) -> None:
    """And what its configuration says of the layer is true."""
    shell = Path(shutil.which("sh") or "")
    (tmp_path / "data" / "__pycache__").mkdir(parents=True)
    (tmp_path / "data" / "__pycache__" / "no.pyc").touch()
    (tmp_path / "data" / "yes").write_text("here", encoding="utf-8")
    files = {"/bin/shell": shell, "/srv/data": tmp_path / "data"}
    image = Image("there/it:1", files, ("/bin/shell",), {"/bin/link": "shell"}, user="5:5")
    image.write(tmp_path / "image.tar")
    with tarfile.open(tmp_path / "image.tar") as archive:

        def read(name: str) -> bytes:
            file = archive.extractfile(name)
            assert file is not None
            return file.read()

        (manifest,) = json.loads(read("manifest.json"))
        assert manifest["RepoTags"] == ["there/it:1"]
        config = json.loads(read(manifest["Config"]))
        layer = read(*manifest["Layers"])
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]
    assert (config["config"]["User"], config["config"]["Entrypoint"]) == ("5:5", ["/bin/shell"])
    with tarfile.open(fileobj=io.BytesIO(layer)) as inside:
        names = inside.getnames()
        assert inside.getmember("bin/link").linkname == "shell"
        assert inside.getmember("bin/shell").mode & 0o111
        assert {member.uid for member in inside} == {0}
    assert "srv/data/yes" in names
    assert not [name for name in names if "__pycache__" in name]
    assert [name for name in names if "libc.so" in name]
