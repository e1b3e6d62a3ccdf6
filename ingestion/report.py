"""What a load did, per stream and in sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["ok", "unchanged", "failed"]


@dataclass
class StreamReport:
    """One stream's count: source_rows = loaded + duplicate + quarantined, always."""

    source: str
    connector: str
    stream: str
    entity: str
    source_rows: int = 0
    loaded: int = 0
    duplicate: int = 0
    quarantined: int = 0
    status: Status = "unchanged"
    message: str = ""
    files_new: int = 0
    files_unchanged: int = 0
    seconds: float = 0.0


@dataclass
class LoadReport:
    """All streams of a run."""

    run_id: str
    streams: list[StreamReport] = field(default_factory=list)

    @property
    def new_rows(self) -> int:
        """Rows that are new or changed."""
        return sum(stream.loaded for stream in self.streams)

    @property
    def changed(self) -> bool:
        """Whether anything in the raw tables may differ from before."""
        return any(stream.status == "ok" for stream in self.streams)

    @property
    def failed(self) -> list[StreamReport]:
        """Streams that could not be read."""
        return [stream for stream in self.streams if stream.status == "failed"]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data, for the run record."""
        return asdict(self) | {"new_rows": self.new_rows, "failed": len(self.failed)}


@dataclass(frozen=True)
class Progress:
    """A moment of a load, for a progress bar."""

    source: str
    stream: str
    part: str
    done: int
    total: int
    rows: int


ProgressCallback = Callable[[Progress], None]
