"""``empathy demo``: the sample company, half of it behind its vendors' doors, half of it in files."""

from __future__ import annotations

import datetime as dt
import json
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration import atomic, company
from orchestration.faults import Fault, SettingsError
from orchestration.night import Progress
from orchestration.settings import FILE

SEED = 1
MARK = "sample.json"


@dataclass(frozen=True)
class Sample:
    """Which sample company a folder holds, and the port its vendors answer on."""

    scale: float
    seed: int
    end_on: dt.date
    port: int


def make(home: Path, *, scale: float, today: dt.date, progress: Progress = lambda *_: None) -> Sample:
    """Write the sample into a new company folder, or find it there as asked for.

    Its last month is the one before ``today``, so that the figures are as fresh as a real company's.
    """
    home = home.expanduser().absolute()
    if (home / FILE).exists():
        return _there(home, scale)
    from ingestion.sample import company as model  # noqa: PLC0415 - numpy and scipy, only for the sample
    from ingestion.sample import drops  # noqa: PLC0415
    from ingestion.sample.serving import doors  # noqa: PLC0415

    sample = Sample(scale, SEED, today.replace(day=1) - dt.timedelta(days=1), _free_port())
    progress("sample", "simulating", 0, 2)
    made = model.build(scale, sample.seed, sample.end_on)
    progress("sample", "writing files", 1, 2)
    home.mkdir(parents=True, exist_ok=True)
    drops.write(made, home, without=doors.VENDORS)
    atomic.write_json(home / MARK, {"scale": scale, "seed": SEED, "end_on": sample.end_on.isoformat(),
                                    "port": sample.port})  # fmt: skip
    behind = doors.sections(made, lambda vendor: f"http://127.0.0.1:{sample.port}/{vendor}")
    # company.toml comes last: a folder without it was not finished and is made anew.
    toml = drops.company_toml(sample.end_on, instead=behind)
    company.init(home, company_toml=toml, source_secrets=doors.secrets())
    progress("sample", "done", 2, 2)
    return sample


def _free_port() -> int:
    """Choose a port that nobody uses now; it stays that of this company."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _there(home: Path, scale: float) -> Sample:
    """Return what is there; refuse to mix the sample with a real company, or two samples."""
    another = "give another folder with --company"
    try:
        there: dict[str, Any] = json.loads((home / MARK).read_text("utf-8"))
        found = Sample(there["scale"], there["seed"], dt.date.fromisoformat(there["end_on"]), there["port"])
    except (OSError, ValueError, KeyError):
        raise SettingsError([Fault(str(home), "", "holds another company already", another)]) from None
    if found.scale != scale:
        raise SettingsError([Fault(str(home), "", f"holds the sample at scale {found.scale}", another)])
    return found
