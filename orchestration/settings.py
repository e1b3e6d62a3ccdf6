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
from typing import Any, ClassVar

from pydantic import ConfigDict, Field, PrivateAttr, ValidationError

from ingestion.connector import Source
from ingestion.connectors import system_of
from ingestion.registry import NAME as REGISTRY
from ingestion.registry import registry
from ingestion.rest.settings import VendorSource
from ingestion.unusable import Unusable
from orchestration import systems
from orchestration.faults import Fault, SettingsError, faults_of
from orchestration.parts import (
    Alerts,
    BusinessHours,
    Company,
    Money,
    Part,
    Privacy,
    Schedule,
    Targets,
    Verdict,
)
from orchestration.secretbox import Secrets, read_secrets
from orchestration.sources import FILE, read_sources

DEFAULT_HOME = Path("company")


class Settings(Part):
    """Everything a run needs to know about one company."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    hidden_keys: ClassVar[frozenset[str]] = frozenset({"home", "secrets"})  # not keys of company.toml
    further_keys: ClassVar[tuple[str, ...]] = ("sources",)  # read by ingestion's own models

    home: Path
    company: Company
    privacy: Privacy = Privacy()
    money: Money = Money()
    business_hours: BusinessHours = BusinessHours()
    targets: Targets = Targets.model_validate({"first_reply_minutes": {}})
    schedule: Schedule = Schedule()
    alerts: Alerts = Alerts()
    verdict: Verdict = Verdict()
    secrets: Secrets = Field(default=Secrets(), repr=False, exclude=True)
    # Already validated by ingestion's own models; pydantic need not look inside.
    _sources: dict[str, Source] = PrivateAttr(default_factory=dict)
    _unusable: tuple[Unusable, ...] = PrivateAttr(default=())

    @property
    def sources(self) -> dict[str, Source]:
        """The configured sources by name."""
        return self._sources

    @property
    def unusable(self) -> tuple[Unusable, ...]:
        """Sources whose connector is not there: a run reads the others and says so."""
        return self._unusable

    @property
    def connected_systems(self) -> dict[str, list[str]]:
        """The connected systems per entity; all of them while it is unclear what a source was read with."""
        if self._unusable:
            return {entity: list(able) for entity, able in systems.delivering().items()}
        return systems.connected(system_of(source.layout.connector) for source in self.sources.values())

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
        rest = {key: table for key, table in tables.items() if key != "sources"}
        unusable: list[Unusable] = []
        layouts, faults = read_sources(tables.get("sources", {}), home, unusable)
        written = registry(home)
        layouts |= {REGISTRY: written} if written else {}
        secrets, secret_faults = read_secrets(home, environ, ["alerts", *tables.get("sources", {})])
        faults += secret_faults
        try:
            settings = cls.model_validate({**rest, "home": home, "secrets": secrets})
        except ValidationError as error:
            raise SettingsError([*faults_of(error, cls, FILE), *faults]) from None
        if faults:
            raise SettingsError(faults)
        company, texts = settings.company, settings.privacy.text_policy()
        settings._sources = {
            name: Source(name, layout, home, layout.zone or company.zone, secrets.of(name), texts)
            for name, layout in layouts.items()
        }
        settings._unusable = tuple(unusable)
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
            "money": self.money.as_var(),
            "inactivity_days": self.company.inactivity_days,
            "k_people": self.privacy.k_people,
            "k_text": self.privacy.k_text,
            "k_patients": self.privacy.k_patients,
            "business_hours": self.business_hours.by_weekday(),
            "holidays": [day.isoformat() for day in self.business_hours.holidays],
            "sla_first_reply_minutes": dict(self.targets.first_reply_minutes),
            "systems": self.connected_systems,
            "source_settings": self._meanings(),
            "verdict": self.verdict.model_dump(),
            "run_id": run_id,
            "as_of": as_of.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S"),
        }

    def _meanings(self) -> dict[str, Any]:
        """Return what company.toml says about the codes and questions of each vendor's source."""
        given = {
            name: source.layout.meanings()
            for name, source in self.sources.items()
            if isinstance(source.layout, VendorSource)
        }
        return {name: meanings for name, meanings in given.items() if meanings}

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
    reserved = Settings.hidden_keys & set(tables)
    if reserved:
        raise SettingsError(
            [Fault(FILE, key, "unknown key", "secrets belong into secrets.toml") for key in sorted(reserved)]
        )
    return tables
