"""The files connector: a folder of CSV, Excel, JSONL, Parquet or YAML files, each described by a layout.

A file is known by its path below the folder and the SHA-256 of its bytes. Unchanged files
are not parsed again, a changed file replaces its rows, a copy under another name is
counted and left. Links and anything that is not a plain file are refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path, PurePosixPath

import duckdb

from ingestion.connector import Chunk, Known, Part, Reading, Secret, Source, SourceError, Strategy, Stream
from ingestion.layout import FilesSource, FileStream
from ingestion.quarantine import Refused, Tally
from ingestion.shape import stream_of

_READERS = {"csv": "csv", "excel": "excel", "jsonl": "jsonl", "parquet": "parquet", "yaml": "yaml"}


class FilesConnector:
    """Reads folders of files."""

    name = "files"
    kind = "files"
    schema = "raw_files"
    secrets: tuple[Secret, ...] = ()

    def streams(self, source: Source) -> tuple[Stream, ...]:
        """Return the streams of the layout."""
        layout = _layout(source)
        zone = layout.zone or source.zone
        return tuple(stream_of(n, s, zone, Strategy.FILE_SET) for n, s in layout.streams.items())

    def read(self, source: Source, stream: Stream, known: Known) -> Reading:
        """Find the files of a stream and which of them are new or changed."""
        layout: FileStream = stream.options
        root = source.home / _layout(source).path
        if not root.is_dir():
            raise SourceError(f"the folder {_layout(source).path} does not exist")
        reading = Reading()
        first_with: dict[str, str] = {digest: name for name, digest in known.files.items() if digest}
        for name, fault in _matching(root, layout.files):
            digest = "" if fault else _sha256(root / name)
            if known.files.get(name) == digest:
                reading.unchanged += 1
                continue
            others = _declared_elsewhere(_layout(source), stream, name)
            read = partial(_refuse, fault) if fault else partial(_read, root / name, stream, others)
            part = Part(name, read, digest)
            if fault:
                reading.parts.append(part)
                continue
            twin = first_with.setdefault(digest, name)
            if twin != name:
                part.copy_of, part.source_rows = twin, known.rows.get(twin, 0)
            reading.parts.append(part)
        if not reading.parts and not reading.unchanged:
            reading.message = f"no file matches {layout.files}"
        return reading


def _layout(source: Source) -> FilesSource:
    if not isinstance(source.layout, FilesSource):
        raise SourceError(f"the source {source.name} is not one of files")
    return source.layout


def _refuse(fault: str, con: duckdb.DuckDBPyConnection, tally: Tally) -> Iterator[Chunk]:
    raise Refused(fault, 0)
    yield  # makes this a generator like every reader


def _declared_elsewhere(source: FilesSource, stream: Stream, name: str) -> set[str]:
    """Columns that other streams read from the same file."""
    others = [s for other, s in source.streams.items() if other != stream.name and _matches(name, s.files)]
    return {column for other in others for column in other.columns}


def _read(
    path: Path, stream: Stream, others: set[str], con: duckdb.DuckDBPyConnection, tally: Tally
) -> Iterator[Chunk]:
    layout: FileStream = stream.options
    reader = import_module(f"ingestion.formats.{_READERS[layout.format]}")
    try:
        yield from reader.read(con, path, stream, tally)
        tally.expect(others)
    except OSError as error:
        raise Refused(f"the file cannot be read: {error.strerror or 'input/output error'}", 0) from None


def _matching(root: Path, pattern: str) -> Iterator[tuple[str, str]]:
    """Yield the files a pattern names, in order of their names, each with the reason to refuse it or ""."""
    parts = PurePosixPath(pattern).parts
    for name in sorted(_walk(root, len(parts) if "**" not in parts else 0)):
        fault = _fault(root / name)
        if _matches(name, pattern) or (fault and _leads_to(name, pattern)):
            yield name, fault


def _matches(name: str, pattern: str) -> bool:
    path, wanted = PurePosixPath(name), PurePosixPath(pattern)
    if "**" not in wanted.parts:
        return len(path.parts) == len(wanted.parts) and path.match(pattern)
    head = wanted.parts[: wanted.parts.index("**")]
    tail = wanted.parts[wanted.parts.index("**") + 1 :]
    inside = path.parts[: len(head)] == head if head else True
    return inside and path.match("/".join(tail) or "*")


def _leads_to(name: str, pattern: str) -> bool:
    """Tell whether files matched by a pattern would stand behind a linked folder of that name."""
    depth = len(PurePosixPath(name).parts)
    parts = PurePosixPath(pattern).parts
    return len(parts) > depth and PurePosixPath(name).match("/".join(parts[:depth]))


def _walk(root: Path, depth: int) -> Iterator[str]:
    """Names of everything down to a depth (0: any); links to folders are named, never followed."""
    for folder, folders, names in os.walk(root, followlinks=False):
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        if depth and len(Path(folder).relative_to(root).parts) + 1 >= depth:
            folders.clear()
        for name in (*names, *linked):
            # Half-copied and lock files of office programs are not data.
            if not name.startswith((".", "~$")):
                yield (Path(folder) / name).relative_to(root).as_posix()


def _fault(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "links are not followed: put the file itself into the folder"
    if not stat.S_ISREG(mode):
        return "it is not a plain file"
    return ""


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"the file {path.name} cannot be read: {error.strerror}") from None


CONNECTOR = FilesConnector()
