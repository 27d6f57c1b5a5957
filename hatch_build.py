"""Puts lunr.js 2.3.9 and the themes into the package while it is being installed; the repository holds no lunr.js."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGET = "reader/vendor/lunr.js"
# The two files differ in one word of one comment.
KNOWN = {
    "c1a28d9e95163292fbcc07ff794f1f0e1ade8741c513afe96d5b1046a18110bc": "lunr.js 2.3.9 as properdocs 1.6.7 carries it",
    "9431726f05c0eae2a6e54dc197709422869f25cad44f2430d2fb7ddae80cc717": "lunr.js 2.3.9 as npm carries it",
}
PACKED_IN = ("properdocs", "properdocs/contrib/search/templates/search/lunr.js")
NPM_PACKAGE = "lunr@2.3.9"
NPM_SHA512 = "zTU3DaZaF3Rt9rhN3uBMGQD3dD2/vFQqnvZCDv4dl5iOzq2IZQqTxu90r4E5J+nP70J3ilqVCrbho2eWaeW8Ow=="


class LunrHook(BuildHookInterface):
    """Runs before each wheel, an editable one included; a source archive goes without lunr.js."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        provide(Path(self.root, TARGET))
        if version == "standard":
            # Not in pyproject.toml, where it would also copy them for an editable install, which has them beside it.
            build_data["force_include"]["themes"] = "reader/themes"


def provide(target: Path) -> None:
    """Leave a known lunr.js at target, whatever lay there before."""
    if target.is_file() and sha256(target.read_bytes()) in KNOWN:
        return
    for source, get in (("the build requirement properdocs", from_properdocs), ("npm", from_npm)):
        script = get()
        if script is None:
            continue
        if sha256(script) not in KNOWN:
            raise RuntimeError(f"lunr.js from {source} has sha256 {sha256(script)}, not a known one: not installed")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(script)
        return
    raise RuntimeError(
        f"lunr.js could not be had: neither the build requirement properdocs nor `npm pack {NPM_PACKAGE}` gave it. "
        "Install without --no-build-isolation, or install npm, and try again."
    )


def from_properdocs() -> bytes | None:
    """The lunr.js inside an installed distribution; None where there is none."""
    distribution, name = PACKED_IN
    try:
        path = Path(str(importlib.metadata.distribution(distribution).locate_file(name)))
    except importlib.metadata.PackageNotFoundError:
        return None
    return path.read_bytes() if path.is_file() else None


def from_npm() -> bytes | None:
    """The lunr.js of the npm package, from the registry that npm is set to; None where npm cannot give it."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", folder]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=folder)
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode != 0 or packed is None:
            return None
        archive = packed.read_bytes()
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != NPM_SHA512:
        raise RuntimeError(f"{NPM_PACKAGE} from npm has sha512 {digest}, expected {NPM_SHA512}: not installed")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        member = files.extractfile("package/lunr.js")
        return member.read() if member else None


def sha256(script: bytes) -> str:
    """The hex digest that KNOWN is keyed by."""
    return hashlib.sha256(script).hexdigest()
