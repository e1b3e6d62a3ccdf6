"""The command that asks whether the method works on a company's own figures, and how it says so."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli_common import AsJson, Company, Debug, settings_of

if TYPE_CHECKING:
    from orchestration.verify import Finding

app = typer.Typer()
HEADERS = ("KPI", "compared", "planted", "told", "interval right", "before/after tells")
UNITS = {
    "percent": " points", "points": " points", "score": " points", "index": " points", "minutes": " min",
    "seconds": " s", "rate_per_100": " per 100 a year",
}  # fmt: skip


@app.command()
def verify(
    company: Company = None,
    kpi: Annotated[list[str] | None, typer.Option(help="Only this KPI; may be repeated.")] = None,
    copies: Annotated[int, typer.Option(help="Copies for each effect.", min=50, max=5000)] = 300,
    seed: Annotated[int, typer.Option(help="Another seed draws other copies.", min=0)] = 20261124,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Plant known effects into copies of your own figures and see whether they are found."""
    from dataclasses import asdict

    from orchestration import cli_show, published
    from orchestration import verify as verifying

    settings = settings_of(company)
    shown = published.current(settings.published_dir)
    if shown is None:
        raise published.PublishError(
            f"Nothing is published yet; do: empathy run --company {shlex.quote(str(settings.home))}"
        )
    variables = {"verdict": settings.verdict.model_dump(), "currency": settings.company.currency}
    with cli_show.progress(quiet=as_json) as report:
        found = verifying.verify(
            shown.database, variables, kpis=kpi or (), copies=copies, seed=seed, progress=report
        )
    if as_json:
        cli_show.print_json({"shown": shown.run_id, "findings": [asdict(one) for one in found]})
    else:
        _tell(found, settings.company.currency)
    raise typer.Exit(0 if any(not one.why_not for one in found) else 1)


def _tell(found: list[Finding], currency: str) -> None:
    """Print a table for those that could be tried, and a sentence for everyone."""
    from orchestration import cli_show

    rows = [row for one in found for row in _rows(one, currency)]
    if rows:
        cli_show.grid(rows, HEADERS)
    for one in found:
        cli_show.say(sentence(one, currency))


def _rows(one: Finding, currency: str) -> list[tuple[str, ...]]:
    names = (one.label, f"{one.treated} of {one.units} {one.unit_type}s")
    return [
        (
            *(names if place == 0 else ("", "")),
            change(p.effect, one, currency) if p.effect else "nothing",
            f"{p.told:.0%}",
            f"{p.held:.0%}",
            f"{p.naive:.0%}",
        )
        for place, p in enumerate(one.planted)
    ]


def sentence(one: Finding, currency: str) -> str:
    """Say what a company can know about a KPI."""
    if one.why_not:
        return f"{one.label}: cannot be tried. {one.why_not}"
    if one.smallest_found is None:
        able = "no effect of the sizes planted would be found 8 times in 10"
    else:
        able = f"an effect of {change(one.smallest_found, one, currency)} would be found 8 times in 10"
    nothing = one.planted[0]
    return (
        f"{one.label}: if {one.treated} of {one.units} {one.unit_type}s get it, with {one.months_before} "
        f"months before and {one.months_after} after, {able}. Where nothing was planted, a change was told "
        f"in {nothing.told:.0%} of {one.copies} copies; before and after would have told one in "
        f"{nothing.naive:.0%}."
    )


def change(effect: float, one: Finding, currency: str) -> str:
    """Write a change with its sign and unit, to two digits or so."""
    digits = f"{effect:+,.0f}" if abs(effect) >= 10 else f"{effect:+.2g}"
    return digits.replace("-", "\N{MINUS SIGN}") + UNITS.get(
        one.unit, f" {currency}" if one.unit == "money" else ""
    )
