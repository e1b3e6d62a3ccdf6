"""A run that kills its own process (signal 9) when it reaches a point: COMPANY NOW POINT [NTH].

The points are those a stage reports as reached; ``model`` is a finished dbt node and ``stored`` the
moment when rows are in the raw database but the books are not written yet.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from orchestration.night import open_night
from orchestration.pipeline import run_stages
from orchestration.settings import Settings


def main() -> None:
    home, now, point = Path(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2]), sys.argv[3]
    nth = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    seen: Counter[str] = Counter()

    def reached(here: str) -> None:
        seen[here] += 1
        if here == point and seen[here] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def progress(stage: str, _what: str, _done: int, _total: int) -> None:
        if stage == "transform":
            reached("model")

    _report_stored(reached)
    with open_night(Settings.load(home, {}), now=now, reached=reached, progress=progress) as night:
        run_stages(night)


def _report_stored(reached: Any) -> None:
    from ingestion import pipeline

    store = pipeline.run_pipeline

    def store_and_tell(*arguments: Any, **options: Any) -> Any:
        result = store(*arguments, **options)
        reached("stored")
        return result

    pipeline.run_pipeline = store_and_tell


if __name__ == "__main__":
    main()
