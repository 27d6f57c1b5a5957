"""Files → the bytes of a zip, the same every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from reader.model import File

TIME = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can tell; no clock is asked


def pack(files: Iterable[File], folder: str, stored: frozenset[str] = frozenset()) -> bytes:
    """One archive with everything in `folder`, sorted by name; `stored` are not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(files, key=lambda file: file.path):
            info = zipfile.ZipInfo(f"{folder}/{file.path}" if folder else file.path, TIME)
            info.create_system = 3  # the permissions below are Unix ones, whatever system packs
            info.external_attr = 0o100644 << 16
            info.compress_type = zipfile.ZIP_STORED if file.path in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, file.data, compresslevel=6)
    return buffer.getvalue()
