"""The command line ``empathy``. Heavy imports live inside commands, so that --help answers at once."""

from __future__ import annotations

import atexit
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from orchestration import interruption

if TYPE_CHECKING:
    from orchestration.night import Night
    from orchestration.runs import RunRecord
    from orchestration.settings import Settings

USAGE, INTERRUPTED = 2, 130
INTERRUPTED_SAYS = "Interrupted; what was published before still stands."

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Does understanding customers and staff pay? A nightly warehouse that measures it.",
    epilog="Exit codes: 0 ok, 1 failed, 2 usage or settings, 3 checks failed (nothing published), "
    "4 another run is at work, 5 a source could not be read (the rest is published), 130 interrupted.",
)

Company = Annotated[
    Path | None,
    typer.Option("--company", metavar="DIR", help="Company folder; else EMPATHY_HOME, else ./company."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


@app.command()
def init(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Folder to make.")] = None,
    propose: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Look at FILE and print a layout to confirm; saves nothing."),
    ] = None,
    company: Company = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Make a company folder whose files explain themselves, or propose a layout for a file."""
    from orchestration import cli_show
    from orchestration import company as new_company
    from orchestration.settings import home_of

    if propose is not None:
        from ingestion.propose import propose as proposed_layout

        sys.stdout.write(proposed_layout(propose))
        return
    made = new_company.init(folder or home_of(company, os.environ))
    if as_json:
        cli_show.print_json({"home": made.home, "written": made.written, "kept": made.kept})
        return
    for file in made.written:
        cli_show.talk().print(f"wrote {made.home / file}")
    for file in made.kept:
        cli_show.talk().print(f"kept {made.home / file}")
    cli_show.talk().print(f"Next: describe your sources in {made.home / 'company.toml'}, then: empathy run")


@app.command()
def demo(
    company: Company = None,
    scale: Annotated[float, typer.Option(help="Size; 1 is 10,000 customers.", min=0.01, max=1000)] = 1.0,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Build the sample company as file drops and run the nightly job on it."""
    from orchestration import cli_show
    from orchestration import demo as sample
    from orchestration.settings import home_of

    home = home_of(company, os.environ)
    with cli_show.progress(quiet=as_json) as report:
        sample.make(home, scale=scale, today=dt.datetime.now(dt.UTC).date(), progress=report)
    code = _run(_settings(home), as_json=as_json)
    if not as_json and code == 0:
        cli_show.talk().print(f"See it: empathy serve --company {home}")
    raise typer.Exit(code)


@app.command()
def run(
    company: Company = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build even if nothing is new.")] = False,
    source: Annotated[list[str] | None, typer.Option(help="Read only this source; may be repeated.")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Run the nightly job: read the sources, build, check, publish."""
    settings = _settings(company)
    unknown = set(source or ()) - set(settings.sources)
    if unknown:
        known = ", ".join(settings.sources) or "none"
        raise typer.BadParameter(f"No source is called {', '.join(sorted(unknown))}; there are: {known}")
    raise typer.Exit(_run(settings, rebuild=rebuild, only=source or None, as_json=as_json))


def _run(
    settings: Settings, *, rebuild: bool = False, only: list[str] | None = None, as_json: bool = False
) -> int:
    from orchestration import cli_show, nightly

    with cli_show.progress(quiet=as_json) as report:
        record = nightly.run_night(settings, progress=report, rebuild=rebuild, only=only)
    return _report(record, as_json=as_json)


def _report(record: RunRecord, *, as_json: bool) -> int:
    from orchestration import cli_show

    if as_json:
        cli_show.print_json(record.as_dict())
    else:
        cli_show.run_summary(record)
    return int(record.exit_code or 0)


@app.command()
def status(company: Company = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Show the last runs and what is published."""
    from orchestration import cli_show, lock, published, runs

    settings = _settings(company)
    shown = published.current(settings.published_dir)
    holder = lock.holder_of(settings.lock_path)
    history = runs.history(settings.runs_dir)[:10]
    if as_json:
        cli_show.print_json(
            {
                "company": settings.company.name,
                "shown": shown.run_id if shown else None,
                "kept": [one.run_id for one in published.all_published(settings.published_dir)],
                "running": str(holder) if holder else None,
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
        cli_show.run_summary(history[0])


@app.command()
def check(company: Company = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Check the raw rows and the last build again, without publishing."""
    from orchestration import cli_show, night, pipeline

    settings = _settings(company)
    if not settings.build_path.exists():
        raise night.RunError("There is no build to check yet; do: empathy run")
    with cli_show.progress(quiet=as_json) as report, night.open_night(settings, progress=report) as tonight:
        _remember(tonight)
        pipeline.check(tonight)
    raise typer.Exit(_report(tonight.record, as_json=as_json))


@app.command()
def serve(
    company: Company = None,
    port: Annotated[int, typer.Option(help="Port of the view.", min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    debug: Debug = False,
) -> None:
    """Open the owner's view in the browser."""
    from orchestration.serve import serve as start

    start(_settings(company).published_dir, address, port)


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

    kind = "json" if as_json else output_format
    if kind not in cli_rows.FORMATS:
        raise typer.BadParameter(f"--format {kind}: allowed are {', '.join(cli_rows.FORMATS)}")
    if kind == "parquet" and output is None and sys.stdout.isatty():
        raise typer.BadParameter("parquet is not for a terminal; give --output FILE")
    shown = published.current(_settings(company).published_dir)
    if shown is None:
        raise published.PublishError("Nothing is published yet; do: empathy run")
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

    settings = _settings(company)
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
        rows = [(f.what, f.state, f"{f.says}{'. Remedy: ' + f.remedy if f.remedy else ''}") for f in found]
        cli_show.grid(rows, ("what", "state", "finding"))
    raise typer.Exit(1 if any(finding.state == doctors.FAULT for finding in found) else 0)


def _settings(company: Path | None) -> Settings:
    from orchestration.settings import Settings, home_of

    return Settings.load(home_of(company, os.environ), os.environ)


_tonight: list[Any] = []  # the run at work, so that an error can name its log


def _remember(night: Night) -> None:
    _tonight[:] = [night]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command; every ending is an exit code and, if it went wrong, one plain sentence."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    interruption.listen()
    try:
        code = app(args=given, prog_name="empathy", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = _say(INTERRUPTED_SAYS, INTERRUPTED, given)
    except typer.TyperException as error:
        code = _say(_usage(error), USAGE, given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; be quiet
        code = 1
    except Exception as error:
        code = _failed(error, given)
    code = code if isinstance(code, int) else 0
    if code == INTERRUPTED:
        # Worker threads may still be inside a library that does not survive Python's own way out.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _failed(error: Exception, given: Sequence[str]) -> int:
    if interruption.happened():
        return _say(INTERRUPTED_SAYS, INTERRUPTED, given)
    if "--debug" in given:
        raise error
    from orchestration.cli_errors import explained

    return _say(*explained(error, _tonight[0] if _tonight else None), given)


def _usage(error: typer.TyperException) -> str:
    """Say what was wrong with the command line; without arguments the help is the answer."""
    return error.format_message() or "Which command? See: empathy --help"


def _say(sentence: str, code: int, given: Sequence[str]) -> int:
    if "--json" in given:
        from orchestration.cli_show import print_json

        print_json({"error": sentence, "exit_code": int(code)})
    sys.stderr.write(sentence.rstrip() + "\n")
    return int(code)
