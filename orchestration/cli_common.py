"""What all commands share: the options, and how the company's settings are found."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from orchestration.settings import Settings

Company = Annotated[
    Path | None,
    typer.Option("--company", metavar="DIR", help="Company folder; else EMPATHY_HOME, else ./company."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def settings_of(company: Path | None) -> Settings:
    """Read the settings of the chosen company; SettingsError names every fault."""
    from orchestration.settings import Settings, home_of

    return Settings.load(home_of(company, os.environ), os.environ)
