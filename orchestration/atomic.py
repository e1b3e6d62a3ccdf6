"""Files that are either the old one or the new one, whatever happens in between."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

CHUNK = 1 << 20


def sync_file(path: Path) -> None:
    """Have the file's bytes on the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Have the folder's entries (new names, renames) on the disk before going on."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Replace a file in one step; a reader sees the old text or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def write_json(path: Path, content: Any, mode: int = 0o644) -> None:
    """Replace a JSON file in one step."""
    write_text(path, json.dumps(content, indent=2, sort_keys=False, default=str) + "\n", mode)


def sha256(path: Path, *, from_disk: bool = False) -> str:
    """Hash a file; ``from_disk`` drops the cached pages first, so that the disk itself answers."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if from_disk and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := file.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
