"""``empathy demo``: the sample company, written as the files its systems would drop."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from orchestration import atomic, company
from orchestration.faults import Fault, SettingsError
from orchestration.night import Progress
from orchestration.settings import FILE

SEED = 1
MARK = "sample.json"


def make(home: Path, *, scale: float, today: dt.date, progress: Progress = lambda *_: None) -> bool:
    """Write the sample into a new company folder; False when it is already there as asked for.

    Its last month is the one before ``today``, so that the figures are as fresh as a real company's.
    """
    home = home.expanduser().absolute()
    if (home / FILE).exists():
        _require_same(home, scale)
        return False
    from ingestion.sample import company as model  # noqa: PLC0415 - numpy and scipy, only for the sample
    from ingestion.sample import drops  # noqa: PLC0415

    end_on = today.replace(day=1) - dt.timedelta(days=1)
    progress("sample", "simulating", 0, 2)
    made = model.build(scale, SEED, end_on)
    progress("sample", "writing files", 1, 2)
    home.mkdir(parents=True, exist_ok=True)
    drops.write(made, home)
    atomic.write_json(home / MARK, {"scale": scale, "seed": SEED, "end_on": end_on.isoformat()})
    # company.toml comes last: a folder without it was not finished and is made anew.
    company.init(home, company_toml=drops.company_toml(end_on))
    progress("sample", "done", 2, 2)
    return True


def _require_same(home: Path, scale: float) -> None:
    """Refuse to mix the sample with a real company, or two samples."""
    another = "give another folder with --company"
    try:
        there = json.loads((home / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        raise SettingsError([Fault(str(home), "", "holds another company already", another)]) from None
    if there["scale"] != scale:
        raise SettingsError([Fault(str(home), "", f"holds the sample at scale {there['scale']}", another)])
