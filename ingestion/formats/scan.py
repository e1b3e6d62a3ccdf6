"""A first look at a text file: its encoding and its lines, without parsing it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from ingestion.quarantine import Refused

_CHUNK = 1 << 20
_UTF8 = {"utf-8", "utf-8-sig"}


@dataclass(frozen=True)
class Scan:
    """What a text file holds: physical lines, and how it ends."""

    lines: int
    tail: str


def scan(path: Path, encoding: str) -> Scan:
    """Count the lines of a file; Refused when it is not written in the declared encoding."""
    name = codecs.lookup(encoding).name
    decoder = codecs.getincrementaldecoder("utf-8-sig" if name in _UTF8 else name)()
    # Every byte is a Latin-1 letter, so a UTF-8 file would be read without an error, and wrongly.
    doubt = codecs.getincrementaldecoder("utf-8")() if _is_single_byte(name) else None
    counter, high, at_end = _LineCounter(), False, False
    with path.open("rb") as file:
        while not at_end:
            data = file.read(_CHUNK)
            at_end = not data
            high = high or not data.isascii()
            try:
                counter.add(decoder.decode(data, final=at_end))
            except UnicodeDecodeError:
                raise Refused(
                    _not_written_in(encoding), count_lines(path), "encoding", counter.lines + 1
                ) from None
            doubt = _still_utf8(doubt, data, at_end)
    if doubt is not None and high:
        raise Refused(f"the file is written in utf-8, not in {encoding}", count_lines(path), "encoding")
    return counter.result()


def _is_single_byte(name: str) -> bool:
    return name.startswith(("iso8859", "cp125", "latin", "mac"))


def _still_utf8(
    doubt: codecs.IncrementalDecoder | None, data: bytes, final: bool
) -> codecs.IncrementalDecoder | None:
    if doubt is None:
        return None
    try:
        doubt.decode(data, final=final)
    except UnicodeDecodeError:
        return None
    return doubt


def _not_written_in(encoding: str) -> str:
    hint = "" if encoding.lower().startswith(("latin", "cp")) else '; is it "latin-1" or "cp1252"?'
    return f"the file is not written in {encoding} from this line on{hint}"


def count_lines(path: Path, skip: int = 1) -> int:
    """Count the filled lines of a file that cannot be read otherwise, its header apart."""
    with path.open(encoding="latin-1", newline=None) as file:
        return max(sum(1 for line in file if line.strip("\x00 \t\r\n")) - skip, 0)


def all_lines(path: Path) -> int:
    """Count the lines of a UTF-8 file, blank ones too."""
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            count += data.count(b"\n")
            last = data[-1:]
    return count + (last != b"\n")


class _LineCounter:
    """Counts line ends, CR LF once, over pieces of a text."""

    def __init__(self) -> None:
        self.lines = 0
        self._end = self._open = ""

    def add(self, text: str) -> None:
        # A CR at the end of a piece may belong to an LF in the next one.
        text, self._open = self._open + text, ""
        if text.endswith("\r"):
            text, self._open = text[:-1], "\r"
        self._count(text)

    def _count(self, text: str) -> None:
        if text:
            self.lines += text.count("\n")
            if "\r" in text:
                self.lines += text.count("\r") - text.count("\r\n")
            self._end = text[-2:]

    def result(self) -> Scan:
        self._count(self._open)
        unfinished = bool(self._end) and self._end[-1] not in "\r\n"
        return Scan(self.lines + unfinished, self._end.rstrip("\r\n"))
