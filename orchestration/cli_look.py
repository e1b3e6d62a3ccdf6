"""The commands that look at what is there, and the one that goes back: nothing here runs a stage."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration import interruption
from orchestration.cli_common import AsJson, Company, Debug, settings_of

app = typer.Typer()


@app.command()
def status(company: Company = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Show the last runs and what is published."""
    from dataclasses import asdict

    from orchestration import cli_quarantine, cli_show, lock, published, runs
    from orchestration.stale import stale

    settings = settings_of(company)
    shown = published.current(settings.published_dir)
    holder = lock.holder_of(settings.lock_path)
    history = runs.history(settings.runs_dir)[:10]
    old = stale(shown.database) if shown else []
    if as_json:
        cli_show.print_json(
            {
                "company": settings.company.name,
                "shown": shown.run_id if shown else None,
                "kept": [one.run_id for one in published.all_published(settings.published_dir)],
                "running": str(holder) if holder else None,
                "stale": [asdict(one) for one in old],
                "runs": [record.as_dict() for record in history],
            }
        )
        return
    cli_show.grid(
        [
            (r.run_id, r.state.value, "" if r.exit_code is None else str(r.exit_code), r.sentence)
            for r in history
        ],
        ("run", "state", "exit", "how it went"),
    )
    cli_show.talk().print(f"Shown: {shown.run_id if shown else 'nothing yet'}")
    if holder:
        cli_show.talk().print(f"At work: {holder}")
    if history and history[0].load:
        cli_show.run_summary(history[0], cli_quarantine.reasons(settings, history[0]), old=old)


@app.command()
def serve(
    company: Company = None,
    port: Annotated[int, typer.Option(help="Port of the view.", min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    debug: Debug = False,
) -> None:
    """Open the owner's view in the browser."""
    from orchestration.serve import serve as start

    interruption.as_usual()  # the view becomes this process and ends in its own way
    start(settings_of(company).published_dir, address, port)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT; - reads it from stdin.")],
    company: Company = None,
    output_format: Annotated[str, typer.Option("--format", help="table, csv, json or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option(help="Write into this file instead of stdout.")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Ask the published file one SELECT (at most 10,000 rows)."""
    from orchestration import cli_rows, cli_show, published, sqlrun

    interruption.as_usual()  # Python then ends the process that runs the query
    kind = "json" if as_json else output_format
    if kind not in cli_rows.FORMATS:
        raise typer.BadParameter(f"--format {kind}: allowed are {', '.join(cli_rows.FORMATS)}")
    if kind == "parquet" and output is None and sys.stdout.isatty():
        raise typer.BadParameter("parquet is not for a terminal; give --output FILE")
    settings = settings_of(company)
    shown = published.current(settings.published_dir)
    if shown is None:
        raise published.PublishError(
            f"Nothing is published yet; do: empathy run --company {shlex.quote(str(settings.home))} "
            "(after a run, `empathy status` says why)"
        )
    answer = sqlrun.run_query(shown.database, sys.stdin.read() if query == "-" else query)
    if output is None:
        cli_rows.write(answer.table, kind, sys.stdout.buffer)
    else:
        with output.open("wb") as out:
            cli_rows.write(answer.table, kind, out)
    if answer.is_cut:
        cli_show.talk().print(f"Only the first {answer.table.num_rows:,} rows are shown.")


@app.command()
def rollback(
    run_id: Annotated[str | None, typer.Argument(help="Run to show again; else the one before.")] = None,
    company: Company = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show an earlier published run again; the next run with new rows publishes anew."""
    from orchestration import cli_show, lock, published

    settings = settings_of(company)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with lock.hold(settings.lock_path, "rollback", now):
        shown = published.rollback(settings.published_dir, run_id)
    if as_json:
        cli_show.print_json({"shown": shown.run_id})
    else:
        cli_show.talk().print(f"Readers see {shown.run_id} now.")


@app.command()
def doctor(company: Company = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Look at the installation and the company folder, and name a remedy for what is not well."""
    from dataclasses import asdict

    from orchestration import cli_show
    from orchestration import doctor as doctors
    from orchestration.settings import home_of

    found = doctors.examine(home_of(company, os.environ), os.environ, dt.datetime.now(dt.UTC))
    if as_json:
        cli_show.print_json([asdict(finding) for finding in found])
    else:
        said = [f"{f.says.rstrip('.')}. Remedy: {f.remedy}" if f.remedy else f.says for f in found]
        rows = [(f.what, f.state, says) for f, says in zip(found, said, strict=True)]
        cli_show.grid(rows, ("what", "state", "finding"))
    raise typer.Exit(1 if any(finding.state == doctors.FAULT for finding in found) else 0)
