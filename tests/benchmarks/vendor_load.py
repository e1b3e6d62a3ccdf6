"""50,000 tickets over HTTP: memory, rows a second, requests, and what the second night costs.

``python -m tests.benchmarks.vendor_load [tickets] [stream ...]`` serves made-up tickets, events and
people from a process of its own and loads them in another, so that the figures are those of the loader alone.
"""

from __future__ import annotations

import json
import multiprocessing as mp
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
CHANGED = 500  # tickets that change before the second night
TEXT = "Dear team, the lamp flickers again although the bulb was changed last week. " * 6
COLUMNS = "'' as parent, epoch_us(moved) as changed, false as deleted"
AT = f"timestamptz '{FIRST.isoformat()}' + to_seconds(n * 300) as moved"
STAMP = "strftime(moved, '%Y-%m-%dT%H:%M:%SZ')"
TICKET = f"""select n::varchar as id, {COLUMNS}, to_json({{
    id: n, status: 'open', priority: 'normal', type: 'problem', via: {{channel: 'email'}},
    subject: 'Lamp ' || n, description: '{TEXT}',
    requester_id: n % 10000, assignee_id: 20000 + n % 50, group_id: n % 12,
    tags: ['lamp', 'warranty'], custom_fields: [{{id: 11, value: 'delivery'}}],
    created_at: {STAMP}, updated_at: {STAMP}}})::varchar as record
    from (select n, {AT} from range(1, {{count}}) t(n))"""
EVENT = f"""select n::varchar as id, {COLUMNS}, to_json({{
    id: n, ticket_id: n, updater_id: 20000 + n % 50, created_at: {STAMP}, event_type: 'Audit', child_events: [
    {{id: 3 * n, event_type: 'Create', status: 'new', priority: 'normal', author_id: 0, public: null,
      body: null}},
    {{id: 3 * n + 1, event_type: 'Comment', status: null, priority: null, author_id: n % 10000, public: true,
      body: '{TEXT}'}},
    {{id: 3 * n + 2, event_type: 'Change', status: 'solved', priority: null, author_id: 0, public: null,
      body: null}}
    ]}})::varchar as record
    from (select n, {AT} from range(1, {{count}}) t(n))"""
USER = f"""select n::varchar as id, {COLUMNS}, to_json({{
    id: n, email: 'person' || n || '@private.example', role: 'end-user', active: true, locale: 'en-GB',
    created_at: {STAMP}, updated_at: {STAMP}}})::varchar as record
    from (select n, {AT} from range(10000) t(n))"""


def serve(count: int, pipe: Any) -> None:
    """Serve until told to stop; "change" changes some tickets, "calls" tells the requests so far."""
    from ingestion.sample.serving.web import serving
    from ingestion.sample.serving.zendesk import ZendeskSite

    site = ZendeskSite(now=NOW)
    for collection, query in (("tickets", TICKET), ("ticket_events", EVENT), ("users", USER)):
        site.store.load(collection, query.replace("{count}", str(count + 1)))
    with serving(site) as server:
        pipe.send(server.base_url("zendesk"))
        while (word := pipe.recv()) != "stop":
            if word == "change":
                site.now = NOW + timedelta(days=1)
                for n in range(1, CHANGED + 1):
                    site.sample("tickets", n, NOW, 1)
            pipe.send([call.path.rsplit("/", 2)[-2:] for call in server.asked("zendesk")])


def night(url: str, home: Path, now: datetime, streams: list[str], pipe: Any) -> None:
    """Load once; tell the seconds, the peak in MB and the streams."""
    from ingestion.connector import Source
    from ingestion.connectors import settings_model
    from ingestion.load import load
    from ingestion.sample.serving.zendesk import ZendeskSite

    table = {"connector": "zendesk", "base_url": url, "streams": streams, **ZendeskSite.settings}
    source = Source("desk", settings_model("zendesk").model_validate(table), home, "UTC", ZendeskSite.secrets)
    began = time.perf_counter()
    report = load(
        [source],
        raw_path=home / "raw.duckdb",
        work_dir=home,
        pseudonym_key=b"a key that only benchmarks use..",
        run_id=f"{now:%Y%m%d}",
        now=now,
    )
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF)
    cpu = peak.ru_utime + peak.ru_stime
    pipe.send((seconds, cpu, peak.ru_maxrss / 1024, [vars(stream) for stream in report.streams]))


def main() -> None:
    """Run two nights and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    context = mp.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(count, there), daemon=True)
    server.start()
    url = here.recv()
    out = sys.stdout
    out.write("| night | rows read | loaded | requests | wall s | CPU s | rows a CPU second | peak MB |\n")
    out.write("|---|---|---|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        before = 0
        for place, label in enumerate(("first", "second")):
            ours, theirs = context.Pipe()
            now = NOW + timedelta(days=place)
            run = context.Process(target=night, args=(url, Path(folder), now, sys.argv[2:], theirs))
            run.start()
            seconds, cpu, peak, streams = ours.recv()
            run.join()
            here.send("change" if place == 0 else "calls")
            calls = here.recv()
            bad = [s["message"] for s in streams if s["status"] == "failed"]
            if bad:
                raise SystemExit(f"a stream failed: {bad}")
            rows, loaded = sum(s["source_rows"] for s in streams), sum(s["loaded"] for s in streams)
            out.write(
                f"| {label} | {rows:,} | {loaded:,} | {len(calls) - before} | {seconds:.1f} | {cpu:.1f} "
                f"| {rows / cpu:,.0f} | {peak:.0f} |\n"
            )
            per_stream: dict[str, int] = {}
            for *_, name in calls[before:]:
                per_stream[name] = per_stream.get(name, 0) + 1
            sys.stderr.write(f"{label}: requests {json.dumps(per_stream)}\n")
            before = len(calls)
    here.send("stop")
    server.join()


if __name__ == "__main__":
    main()
