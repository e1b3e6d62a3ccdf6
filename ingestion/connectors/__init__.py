"""The connectors: one file per system, found by the name company.toml gives.

Adding one is its file here, its simulator, a staging folder in dbt_project and its name in the list of the
systems per entity in dbt_project.yml. A company's own connectors stand in the folder
`connectors` of the company and need no list: together they are the system `own`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, cast

from ingestion.connector import OWN, Connector
from ingestion.layout import SOURCES

#: Connectors whose sources are described by layouts in company.toml.
LAYOUTS: tuple[str, ...] = ("files", "sql")
#: Connectors of vendors' APIs, which declare their own streams: a name with _ is a part of one.
VENDORS: tuple[str, ...] = tuple(
    sorted(m.name for m in iter_modules(__path__) if m.name not in LAYOUTS and "_" not in m.name)
)
NAMES: tuple[str, ...] = (*LAYOUTS, *VENDORS)
FOLDER = "connectors"


class ConnectorError(ValueError):
    """A connector of the company's own cannot be used; the message says why."""


class DeclarationError(ConnectorError):
    """A connector of the company's own says what cannot be: a mistake in its file, named by stream."""

    def __init__(self, file: str, faults: Sequence[tuple[str, str]]) -> None:
        self.file, self.faults = file, tuple(faults)
        said = (f"{file}: {stream}: {fault}" if stream else f"{file}: {fault}" for stream, fault in faults)
        super().__init__("\n".join(said))


def names(home: Path | None = None) -> tuple[str, ...]:
    """Name every connector there is, those in the company's own folder last."""
    return (*NAMES, *(name for name in own_names(home) if name not in NAMES))


def own_names(home: Path | None) -> list[str]:
    """Name the files in the company's folder of connectors."""
    folder = home / FOLDER if home else None
    if folder is None or not folder.is_dir():
        return []
    return sorted(path.stem for path in folder.glob("[a-z]*.py") if not path.stem.endswith("_simulator"))


def system_of(name: str) -> str:
    """Return the system that a connector belongs to: its raw tables and its staging folder have this name."""
    return name if name in NAMES else OWN


def connector(name: str, home: Path | None = None) -> Connector:
    """Return a connector; its module, and so its driver, is imported only when asked for.

    KeyError when there is none of that name, ConnectorError when the company's own cannot be imported, its
    kind DeclarationError when it was imported and says something that cannot be.
    """
    if name in NAMES:
        return cast(Connector, import_module(f"ingestion.connectors.{name}").CONNECTOR)
    if home is None or name not in own_names(home):
        raise KeyError(name)
    return _own(home.resolve() / FOLDER / f"{name}.py")


def settings_model(name: str, home: Path | None = None) -> Any:
    """Return the model that a source's table must fit; KeyError when there is no such connector."""
    if name in LAYOUTS:
        return SOURCES[name]
    return cast(Any, connector(name, home)).settings


def own_module(path: Path) -> Any:
    """Import a Python file of the company's own folder under a name that nothing else has."""
    spec = spec_from_file_location(f"company_connectors.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ConnectorError(f"{path.name} is not a Python file")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ConnectorError(f"connectors/{path.name} cannot be imported: {error}") from error
    return module


@cache
def _own(path: Path) -> Connector:
    file = f"{FOLDER}/{path.name}"
    found = getattr(own_module(path), "CONNECTOR", None)
    if found is None or found.name != path.stem:
        raise DeclarationError(file, [("", f'it must hold CONNECTOR = Vendor(name="{path.stem}", ...)')])
    found = replace(found, home=path.parents[1])
    faults = found.faults()
    if faults:
        raise DeclarationError(file, faults)
    return cast(Connector, found)
