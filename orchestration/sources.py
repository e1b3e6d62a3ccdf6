"""The tables of the sources in company.toml, each validated by the model of its own connector."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from ingestion.connector import SourceSettings
from ingestion.connectors import (
    FOLDER,
    NAMES,
    ConnectorError,
    DeclarationError,
    connector,
    names,
    own_names,
    settings_model,
)
from ingestion.layout import NAME, FilesSource
from ingestion.registry import NAME as REGISTRY
from ingestion.rest.declare import Vendor
from ingestion.rest.settings import VendorSource
from ingestion.unusable import Unusable
from orchestration.faults import Fault, did_you_mean, faults_of

FILE = "company.toml"


def read_sources(
    given: Any, home: Path, unusable: list[Unusable]
) -> tuple[dict[str, SourceSettings], list[Fault]]:
    """Let ingestion validate each source; it knows what a layout may say.

    A connector that is not there, or cannot be imported, makes one source `unusable` and stops no other; any
    other mistake does.
    """
    if not isinstance(given, dict):
        return {}, [Fault(FILE, "sources", "is not a table", "write [sources.NAME]")]
    layouts: dict[str, SourceSettings] = {}
    faults = _taken_names(home)
    for name, table in given.items():
        if name == REGISTRY:
            what = "is the name of the initiatives' own files"
            faults.append(Fault(FILE, f"sources.{name}", what, "give the source another name"))
            continue
        if not NAME.fullmatch(name):
            faults.append(Fault(FILE, f"sources.{name}", "is not a name", "use small letters, digits and _"))
            continue
        try:
            model = settings_model(str(table.get("connector")) if isinstance(table, dict) else "", home)
        except KeyError:
            fault = _no_connector(name, table, home)
            if isinstance(table, dict) and table.get("connector"):
                unusable.append(Unusable(name, str(table["connector"]), str(fault)))
            else:
                faults.append(fault)
        except DeclarationError as error:
            declared = [Fault(error.file, stream, fault) for stream, fault in error.faults]
            faults += [
                fault for fault in declared if fault not in faults
            ]  # two sources may share a connector
        except ConnectorError as error:
            said = Fault(FILE, f"sources.{name}.connector", str(error))
            unusable.append(Unusable(name, str(table["connector"]), str(said)))
        else:
            try:
                layouts[name] = model.model_validate(table)
            except ValidationError as error:
                faults += faults_of(error, model, FILE, f"sources.{name}")
            else:
                faults += _path_faults(name, layouts[name], home) + _stream_faults(name, layouts[name], home)
    return layouts, faults


def _taken_names(home: Path) -> list[Fault]:
    return [
        Fault(
            f"{FOLDER}/{name}.py", "", f"{name} is a connector of the product", "give the file another name"
        )
        for name in own_names(home)
        if name in NAMES
    ]


def _stream_faults(name: str, source: SourceSettings, home: Path) -> list[Fault]:
    if not isinstance(source, VendorSource):
        return []
    known = [stream.name for stream in cast(Vendor, connector(source.connector, home)).declared]
    return [
        Fault(
            FILE,
            f"sources.{name}.streams",
            f'"{stream}" is not known{did_you_mean(stream, known)}',
            f"allowed: {', '.join(known)}",
        )
        for stream in source.streams
        if stream not in known
    ]


def _path_faults(name: str, source: SourceSettings, home: Path) -> list[Fault]:
    if not isinstance(source, FilesSource) or (home / source.path).is_dir():
        return []
    what = "is not a folder" if (home / source.path).exists() else "does not exist"
    return [
        Fault(
            FILE, f"sources.{name}.path", f'"{source.path}" {what}', f"make the folder {home / source.path}"
        )
    ]


def _no_connector(name: str, table: Any, home: Path) -> Fault:
    known = ", ".join(names(home))
    given = table.get("connector") if isinstance(table, dict) else None
    if given is None:
        return Fault(FILE, f"sources.{name}.connector", "is missing", f"allowed: {known}")
    hint = did_you_mean(str(given), names(home))
    return Fault(FILE, f"sources.{name}.connector", f'"{given}" is not known{hint}', f"allowed: {known}")
