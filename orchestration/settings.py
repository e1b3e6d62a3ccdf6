"""One validated settings object, built once at the edge and passed on as an argument.

This is the only place that reads company.toml, secrets.toml and the environment.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from ingestion import layout
from orchestration.faults import Fault, SettingsError, did_you_mean, faults_of
from orchestration.parts import Alerts, BusinessHours, Company, Part, Privacy, Schedule, Targets
from orchestration.secretbox import Secrets, read_secrets

FILE = "company.toml"
DEFAULT_HOME = Path("company")


class Settings(Part):
    """Everything a run needs to know about one company."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    home: Path
    company: Company
    privacy: Privacy = Privacy()
    business_hours: BusinessHours = BusinessHours()
    targets: Targets = Targets.model_validate({"first_reply_minutes": {}})
    schedule: Schedule = Schedule()
    alerts: Alerts = Alerts()
    sources: dict[str, Any] = Field(default_factory=dict)
    secrets: Secrets = Field(default=Secrets(), repr=False, exclude=True)

    @property
    def drop(self) -> Path:
        """Folder that the owner, or another program, puts files into."""
        return self.home / "drop"

    @property
    def warehouse_dir(self) -> Path:
        """Folder of the two databases that runs write."""
        return self.home / "warehouse"

    @property
    def raw_path(self) -> Path:
        """Database that only ingestion writes."""
        return self.warehouse_dir / "raw.duckdb"

    @property
    def build_path(self) -> Path:
        """Database that only dbt writes."""
        return self.warehouse_dir / "build.duckdb"

    @property
    def published_dir(self) -> Path:
        """Folder of the published files and of the link to the current one."""
        return self.home / "published"

    @property
    def runs_dir(self) -> Path:
        """Folder with one record per run."""
        return self.home / "runs"

    @property
    def lock_path(self) -> Path:
        """File that the running run holds."""
        return self.home / ".lock"

    @property
    def pseudonym_key(self) -> bytes:
        """Key of the pseudonyms; the same key gives the same pseudonyms for ever."""
        return bytes.fromhex(self.secrets.pseudonym_key.get_secret_value())

    @classmethod
    def load(cls, home: Path, environ: Mapping[str, str]) -> Settings:
        """Read and validate a company folder; SettingsError names every fault at once."""
        home = home.expanduser().absolute()
        tables = _read_company(home)
        sources, faults = _sources(tables.get("sources", {}))
        secrets, secret_faults = read_secrets(home, environ, ["alerts", *tables.get("sources", {})])
        try:
            settings = cls.model_validate({**tables, "home": home, "sources": sources, "secrets": secrets})
        except ValidationError as error:
            raise SettingsError([*faults_of(error, cls, FILE), *faults, *secret_faults]) from None
        if faults or secret_faults:
            raise SettingsError([*faults, *secret_faults])
        return settings

    def dbt_vars(self, run_id: str, as_of: dt.datetime) -> dict[str, Any]:
        """Return the variables of one dbt invocation; models take the time from here alone."""
        return {
            "warehouse_dir": str(self.warehouse_dir),
            "company_name": self.company.name,
            "zone": self.company.zone,
            "currency": self.company.currency,
            "profile": self.company.profile,
            "margin_share": self.company.margin_share,
            "inactivity_days": self.company.inactivity_days,
            "k_people": self.privacy.k_people,
            "k_text": self.privacy.k_text,
            "business_hours": self.business_hours.by_weekday(),
            "holidays": [day.isoformat() for day in self.business_hours.holidays],
            "sla_first_reply_minutes": dict(self.targets.first_reply_minutes),
            "run_id": run_id,
            "as_of": as_of.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S"),
        }

    def fingerprint(self) -> str:
        """Return a hash of all that changes what the models compute, whatever the run."""
        given = self.dbt_vars("", dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        return hashlib.sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()


def home_of(given: Path | None, environ: Mapping[str, str]) -> Path:
    """Choose the company folder: the argument, else EMPATHY_HOME, else ./company."""
    if given is not None:
        return given
    return Path(environ["EMPATHY_HOME"]) if environ.get("EMPATHY_HOME") else DEFAULT_HOME


def _read_company(home: Path) -> dict[str, Any]:
    path = home / FILE
    if not path.is_file():
        what = "has no company.toml" if home.is_dir() else "does not exist"
        raise SettingsError([Fault(str(home), "", what, f"make a company folder with: empathy init {home}")])
    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([Fault(FILE, "", f"is not valid TOML: {error}")]) from None
    reserved = {"home", "secrets"} & set(tables)
    if reserved:
        raise SettingsError(
            [Fault(FILE, key, "unknown key", "secrets belong into secrets.toml") for key in sorted(reserved)]
        )
    return tables


def _sources(given: Any) -> tuple[dict[str, Any], list[Fault]]:
    """Let ingestion validate each source; it knows what a layout may say."""
    if not isinstance(given, dict):
        return {}, [Fault(FILE, "sources", "is not a table", "write [sources.NAME]")]
    sources: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, table in given.items():
        model = layout.SOURCES.get(table.get("connector", "")) if isinstance(table, dict) else None
        if model is None:
            faults.append(_no_connector(name, table))
            continue
        try:
            sources[name] = model.model_validate(table)
        except ValidationError as error:
            faults += faults_of(error, model, FILE, f"sources.{name}")
    return sources, faults


def _no_connector(name: str, table: Any) -> Fault:
    known = ", ".join(layout.SOURCES)
    given = table.get("connector") if isinstance(table, dict) else None
    if given is None:
        return Fault(FILE, f"sources.{name}.connector", "is missing", f"allowed: {known}")
    hint = did_you_mean(str(given), layout.SOURCES)
    return Fault(FILE, f"sources.{name}.connector", f'"{given}" is not known{hint}', f"allowed: {known}")
