"""The gift shop's 68 daily files, dropped one by one with a whole night after each.

``python -m tests.benchmarks.daily_drops`` needs the public rows beside the project; it prints what a night
with one new file costs at the beginning and at the end, and that no row was lost.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import PUBLIC_ROWS
from tests.end_to_end.companies import drop, make_company, rows, run_night

BATCH = 10


def main() -> None:
    """Run the 68 nights."""
    days = sorted((PUBLIC_ROWS / "uk_gifts" / "orders").glob("*.csv"))
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        home = make_company("uk_gifts", Path(folder) / "company")
        drop([PUBLIC_ROWS / "uk_gifts" / "helpdesk" / "case_events.csv"], home / "drop" / "helpdesk")
        for day in days:
            drop([day], home / "drop" / "orders")
            night = dt.datetime.fromisoformat(day.stem).replace(tzinfo=dt.UTC) + dt.timedelta(days=1, hours=3)
            began = time.perf_counter()
            record = run_night(home, night)
            seconds.append(time.perf_counter() - began)
            if record.exit_code:
                raise SystemExit(record.sentence)
            sys.stderr.write(f"{day.stem} {seconds[-1]:.1f} s\n")
        ((source, loaded, duplicate, quarantined),) = rows(
            home,
            """select source_rows, loaded, duplicate, quarantined from audit.audit_row_counts
            where stream = 'orders'""",
        )
    first, last = statistics.median(seconds[1 : 1 + BATCH]), statistics.median(seconds[-BATCH:])
    sys.stdout.write(
        f"{len(days)} nights; source {source:,} = loaded {loaded:,} + duplicate {duplicate:,} "
        f"+ quarantined {quarantined:,}\n"
        f"median of nights 2-{BATCH + 1}: {first:.1f} s; of the last {BATCH}: {last:.1f} s; "
        f"ratio {last / first:.2f}\n"
    )


if __name__ == "__main__":
    main()
