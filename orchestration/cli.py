"""The command line ``empathy``. Heavy imports live inside commands, so that --help answers at once."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from orchestration import cli_look, cli_verify, interruption
from orchestration.cli_common import AsJson, Company, Debug, settings_of

if TYPE_CHECKING:
    from orchestration.night import Night
    from orchestration.runs import RunRecord
    from orchestration.settings import Settings

USAGE, INTERRUPTED = 2, interruption.EXIT_CODE
INTERRUPTED_SAYS = "Interrupted; what is published still stands."

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Does understanding customers and staff pay? A nightly warehouse that measures it.",
    epilog="Exit codes: 0 ok, 1 failed, 2 usage or settings, 3 checks failed (nothing published), "
    "4 another run is at work, 5 a source could not be read (the rest is published), 130 interrupted.",
)


@app.command()
def init(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Folder to make.")] = None,
    propose: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Look at FILE and print a layout to confirm; saves nothing."),
    ] = None,
    entity: Annotated[str, typer.Option(help="What each row of FILE is, such as order_line.")] = "",
    company: Company = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Make a company folder whose files explain themselves, or propose a layout for a file."""
    from orchestration import cli_show
    from orchestration import company as new_company
    from orchestration.settings import home_of

    if propose is not None:
        layout = _proposed(propose, entity)
        if as_json:
            cli_show.print_json({"layout": layout})
        else:
            sys.stdout.write(layout)
        return
    made = new_company.init(folder or home_of(company, os.environ))
    if as_json:
        cli_show.print_json({"home": made.home, "written": made.written, "kept": made.kept})
        return
    for file in made.written:
        cli_show.talk().print(f"wrote {made.home / file}")
    for file in made.kept:
        cli_show.talk().print(f"kept {made.home / file}")
    then = f"empathy run --company {shlex.quote(str(made.home))}"
    cli_show.talk().print(
        f"Next: describe your sources in {made.home / 'company.toml'}, then: {then}", soft_wrap=True
    )


def _proposed(file: Path, entity: str) -> str:
    from ingestion.entities import BY_NAME
    from ingestion.propose import propose_layout
    from orchestration.faults import did_you_mean

    if not file.is_file():
        raise typer.BadParameter(f"--propose {file}: there is no such file")
    if entity not in BY_NAME:
        said = (
            f"{entity} is not an entity{did_you_mean(entity, BY_NAME)}" if entity else "say what each row is"
        )
        raise typer.BadParameter(f"--entity: {said}; allowed: {', '.join(BY_NAME)}")
    try:
        return propose_layout(file, entity)
    except ValueError as error:
        raise typer.BadParameter(f"--propose {error}") from None


@app.command()
def demo(
    company: Company = None,
    scale: Annotated[float, typer.Option(help="Size; 1 is 10,000 customers.", min=0.01, max=1000)] = 1.0,
    serve: Annotated[bool, typer.Option("--serve", help="Only keep its vendors answering, no run.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Build the sample company, serve its vendors on this machine, and run the nightly job on it."""
    from orchestration import cli_show, vendors
    from orchestration import demo as sample
    from orchestration.settings import home_of

    home = home_of(company, os.environ)
    with cli_show.progress(quiet=as_json) as report:
        made = sample.make(home, scale=scale, today=dt.datetime.now(dt.UTC).date(), progress=report)
        report("sample", "opening the vendors' doors", 0, 0)
        doors = contextlib.ExitStack()
        process = doors.enter_context(vendors.served(made))
    with doors:
        if serve:
            cli_show.talk().print(f"The vendors of {home} answer on port {made.port} until Ctrl-C.")
            raise typer.Exit(process.wait())
        code = _run(settings_of(home), as_json=as_json)
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
    settings = settings_of(company)
    unknown = set(source or ()) - set(settings.sources) - {one.source for one in settings.unusable}
    if unknown:
        known = ", ".join(settings.sources) or "none"
        raise typer.BadParameter(f"No source is called {', '.join(sorted(unknown))}; there are: {known}")
    raise typer.Exit(_run(settings, rebuild=rebuild, only=source or None, as_json=as_json))


def _run(
    settings: Settings, *, rebuild: bool = False, only: list[str] | None = None, as_json: bool = False
) -> int:
    from orchestration import cli_show, nightly

    with (
        interruption.last_word(lambda: nightly.tell_of_interruption(settings), late=True),
        cli_show.progress(quiet=as_json) as report,
    ):
        record = nightly.run_night(settings, progress=report, rebuild=rebuild, only=only)
    return _report(settings, record, as_json=as_json)


def _report(settings: Settings, record: RunRecord, *, as_json: bool) -> int:
    from dataclasses import asdict

    from orchestration import cli_quarantine, cli_show, published, verdicts
    from orchestration.stale import stale

    why = cli_quarantine.reasons(settings, record)
    shown = published.current(settings.published_dir) if record.published else None
    said = verdicts.goals(shown.database) if shown else []
    old = stale(shown.database) if shown else []

    if as_json:
        lists = {"quarantine": why, "verdicts": said, "stale": old}
        found = {name: [asdict(one) for one in listed] for name, listed in lists.items()}
        cli_show.print_json(record.as_dict() | found)
    else:
        cli_show.run_summary(record, why, said, old)
    return int(record.exit_code or 0)


@app.command()
def check(company: Company = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Check the raw rows and the last build again, without publishing."""
    from orchestration import cli_show, night, pipeline

    settings = settings_of(company)
    if not settings.build_path.exists():
        raise night.RunError(f"There is no build to check yet; do: empathy run --company {settings.home}")
    with (
        cli_show.progress(quiet=as_json) as report,
        night.open_night(settings, progress=report) as tonight,
    ):
        _remember(tonight)
        pipeline.check(tonight)
    raise typer.Exit(_report(settings, tonight.record, as_json=as_json))


_tonight: list[Any] = []  # the run at work, so that an error can name its log


def _remember(night: Night) -> None:
    _tonight[:] = [night]


app.add_typer(cli_look.app)
app.add_typer(cli_verify.app)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command; every ending is an exit code and, if it went wrong, one plain sentence."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    with (
        interruption.leave_at_once(),
        interruption.last_word(lambda: _say(INTERRUPTED_SAYS, INTERRUPTED, given)),
    ):
        code = _ending(given)
    if code == INTERRUPTED:
        _leave_at_once(code)
    sys.exit(code)


def _ending(given: Sequence[str]) -> int:
    try:
        code = _called(given)
    except (KeyboardInterrupt, typer.Abort):
        code = _say(INTERRUPTED_SAYS, INTERRUPTED, given)
    except typer.TyperException as error:
        code = _say(_usage(error), USAGE, given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; be quiet
        code = 1
    except Exception as error:
        code = _failed(error, given)
    return code if isinstance(code, int) else 0


def _called(given: Sequence[str]) -> Any:
    try:
        return app(args=list(given), prog_name="empathy", standalone_mode=False)
    finally:
        # What a library makes of the signal may arrive here while the last words are being said.
        interruption.wait_for_the_end()


def _leave_at_once(code: int) -> NoReturn:
    """Worker threads may still be inside a library that does not survive Python's own way out."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _failed(error: Exception, given: Sequence[str]) -> int:
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
        sys.stdout.flush()
    sys.stderr.write(sentence.rstrip() + "\n")
    return int(code)


if __name__ == "__main__":
    main()
