"""Which systems a company has connected, and so which staging models a run needs.

dbt_project.yml lists for each entity the systems that can deliver it. A run passes the same lists with only
the connected ones, and leaves the staging folders of the others out of the build. Files always count: the
registry of initiatives comes as files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

PROJECT_FILE = Path(__file__).resolve().parents[1] / "dbt_project" / "dbt_project.yml"
ALWAYS = "files"


@cache
def delivering() -> Mapping[str, tuple[str, ...]]:
    """Return, for each entity, the systems that can deliver it."""
    import yaml  # noqa: PLC0415 - only runs need it

    declared = yaml.safe_load(PROJECT_FILE.read_text("utf-8"))["vars"]["systems"]
    return {entity: tuple(systems) for entity, systems in declared.items()}


def connected(here: Iterable[str]) -> dict[str, list[str]]:
    """Return the same lists with only these systems, and files."""
    here = {ALWAYS, *here}
    return {entity: [s for s in systems if s in here] for entity, systems in delivering().items()}


def left_out(systems: Mapping[str, Iterable[str]]) -> list[str]:
    """Return dbt's selectors of the staging folders that nothing is connected to."""
    used = {ALWAYS, *(system for listed in systems.values() for system in listed)}
    known = dict.fromkeys(system for listed in delivering().values() for system in listed)
    return [f"fqn:empathy.staging.{system}" for system in known if system not in used]
