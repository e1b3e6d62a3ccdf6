"""How the command line shows things: tables and progress for people on a terminal, lines elsewhere.

stdout is for data, everything said on the way goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from orchestration import interruption
from orchestration.night import Progress as Report
from orchestration.runs import RunRecord, State

if TYPE_CHECKING:
    from orchestration.cli_quarantine import Reason
    from orchestration.stale import Stale
    from orchestration.verdicts import Said

MOST_REASONS = 12
WORD = {
    State.OK: "[green]✓ done[/]",
    State.PARTIAL: "[yellow]! done in part[/]",
    State.CHECKS_FAILED: "[red]✗ checks failed[/]",
    State.FAILED: "[red]✗ failed[/]",
    State.INTERRUPTED: "[yellow]! interrupted[/]",
    State.RUNNING: "… at work",
}


def talk() -> Console:
    """Return the console for what is said to people."""
    return Console(stderr=True, highlight=False)


def print_json(content: Any) -> None:
    """Write data for another program."""
    sys.stdout.write(json.dumps(content, indent=2, default=str) + "\n")


@contextmanager
def progress(*, quiet: bool) -> Generator[Report]:
    """Give a function that stages report to: bars on a terminal, log lines elsewhere."""
    console = talk()
    with _stdout_kept_for_data(), _report(console, quiet=quiet) as report:
        yield report


@contextmanager
def _stdout_kept_for_data() -> Generator[None]:
    """Send what libraries write to stdout while they work (DuckDB draws a bar there) to stderr."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with interruption.last_word(lambda: os.dup2(kept, 1)):
            yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def _report(console: Console, *, quiet: bool) -> Generator[Report]:
    if quiet:
        yield lambda *_: None
    elif console.is_terminal:
        with _bars(console) as report:
            yield report
    else:
        yield _lines()


@contextmanager
def _bars(console: Console) -> Generator[Report]:
    columns = (TextColumn("{task.description:<10}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    bars = Progress(*columns, TextColumn("{task.fields[what]}"), console=console)
    with interruption.last_word(bars.stop), bars:  # stopping gives the terminal its cursor back
        tasks: dict[str, TaskID] = {}

        def report(stage: str, what: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None, what=what)
            bars.update(tasks[stage], completed=done, total=total or None, what=what)

        yield report


def _lines() -> Report:
    last: list[tuple[str, str, int, int]] = []

    def report(stage: str, what: str, done: int, total: int) -> None:
        if last == [(stage, what, done, total)]:
            return  # a file that is read to its end and then done reports twice
        last[:] = [(stage, what, done, total)]
        count = f" {done}/{total}" if total else ""
        sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {stage}{count} {what}\n")

    return report


def run_summary(
    record: RunRecord, why: Sequence[Reason] = (), said: Sequence[Said] = (), old: Sequence[Stale] = ()
) -> None:
    """Print the table that ends a run, what is old in what is shown, and the verdict on each initiative."""
    console = Console(highlight=False)
    if record.load:
        console.print(_sources(record.load))
    for line in _remarks(record.load, why):
        console.print(_plain(line), soft_wrap=True)
    for one in old:
        console.print(_plain(f"Old figures of {one}"), soft_wrap=True)
    if said:
        console.print(_verdicts(said))
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    facts.add_column(style="bold")
    facts.add_column(overflow="fold")
    for name, value in _facts(record):
        facts.add_row(name, value)
    console.print(facts)
    console.print(f"{WORD[record.state]}  {_plain(record.sentence)}")


def _sources(streams: Iterable[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("source")
    for name in ("rows", "new", "duplicate", "quarantined"):
        table.add_column(name, justify="right")
    table.add_column("state")
    for stream in streams:
        counts = [stream[key] for key in ("source_rows", "loaded", "duplicate", "quarantined")]
        table.add_row(f"{stream['source']}.{stream['stream']}", *(f"{n:,}" for n in counts), stream["status"])
    return table


def _verdicts(said: Iterable[Said]) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for header in ("initiative", "verdict", "why"):
        table.add_column(header, overflow="fold")
    for one in said:
        table.add_row(_plain(one.initiative), one.words, _plain(one.sentence))
    return table


def _remarks(streams: Iterable[dict[str, Any]], why: Sequence[Reason]) -> list[str]:
    """Say below the table what a stream had to report, and why rows could not be used."""
    said = [f"{s['source']}.{s['stream']}: {s['message']}" for s in streams if s["message"]]
    news = [str(one) for one in why if not any(one.reason in remark for remark in said)]
    if len(news) > MOST_REASONS:
        news[MOST_REASONS:] = [f"... and {len(news) - MOST_REASONS} more reasons"]
    return said + (["In quarantine:", *(f"  {line}" for line in news)] if news else [])


def _facts(record: RunRecord) -> list[tuple[str, str]]:
    facts = []
    if record.models:
        failed = record.models["tests_failed"]
        tests = (
            f"{record.models['tests']} tests, {failed} failed"
            if failed
            else f"{record.models['tests']} tests hold"
        )
        facts.append(("models", f"{record.models['models']} built, {tests}"))
    if "sentence" in record.checks:
        facts.append(("checks", _plain(record.checks["sentence"])))
        facts += [("", _plain(message)) for message in record.checks["failures"][:5]]
    facts += [(stage, f"skipped: {why}") for stage, why in record.skipped.items()]
    if record.published and not record.skipped:
        facts.append(("published", record.published))
    seconds = ", ".join(f"{stage} {took:.1f}" for stage, took in record.stages.items())
    facts.append(("seconds", f"{seconds} (total {_total(record):.1f})"))
    facts.append(("log", str(record.log_path)))
    return facts


def _total(record: RunRecord) -> float:
    return (record.ended_at - record.started_at).total_seconds() if record.ended_at else 0.0


def _plain(text: str) -> str:
    """Keep rich from reading [brackets] in messages as its own markup."""
    return text.replace("[", "\\[")


def say(sentence: str) -> None:
    """Print a sentence of the answer, wrapped to the terminal."""
    Console(highlight=False).print(_plain(sentence))


def grid(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> None:
    """Print a plain table."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    Console(highlight=False).print(table)
