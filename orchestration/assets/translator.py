"""How dbt's models, sources and tests become assets and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings
from dagster_dbt.asset_utils import DAGSTER_DBT_UNIQUE_ID_METADATA_KEY, build_dbt_specs

OWNER = "team:data"
EVERYTHING = "fqn:*"


class Translator(DagsterDbtTranslator):
    """Groups are the layers, keys are schema and name, descriptions are dbt's own words."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Name the layer: the schema that dbt writes to, or raw for what it only reads."""
        if dbt_resource_props["resource_type"] == "source":
            return "raw"
        return dbt_resource_props["config"].get("schema") or dbt_resource_props["fqn"][1]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """Take the owner from the YAML, else the data team."""
        return super().get_owners(dbt_resource_props) or [OWNER]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Give dbt's description without the SQL."""
        return dbt_resource_props.get("description", "")


def model_specs(
    manifest: Mapping[str, Any], without: Sequence[str] = ()
) -> tuple[Sequence[dg.AssetSpec], Sequence[dg.AssetCheckSpec]]:
    """Return one asset per model and one check per test, less what dbt selects by `without`."""
    return build_dbt_specs(
        translator=Translator(),
        manifest=manifest,
        select=EVERYTHING,
        exclude=" ".join(["resource_type:unit_test", *without]),
        selector="",
        io_manager_key=None,
        project=None,
    )


def source_specs(manifest: Mapping[str, Any]) -> list[dg.AssetSpec]:
    """Return one asset per raw table that dbt declares as a source."""
    translator = Translator()
    return [translator.get_asset_spec(manifest, unique_id, None) for unique_id in sorted(manifest["sources"])]


def unique_id_of(spec: dg.AssetSpec | dg.AssetCheckSpec) -> str:
    """Return dbt's own name of what a spec stands for."""
    return str((spec.metadata or {})[DAGSTER_DBT_UNIQUE_ID_METADATA_KEY])
