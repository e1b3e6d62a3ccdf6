"""dbt's models as assets and its tests as their checks, built by one dbt invocation in this process."""

# Dagster looks at the annotation of `context` itself, so annotations are not postponed here.

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import pipeline
from orchestration.assets.counts import ROW_COUNT, table_rows
from orchestration.assets.shift import RESOURCE
from orchestration.assets.translator import model_specs, unique_id_of

if TYPE_CHECKING:
    from orchestration.night import Night
    from orchestration.transform import Node

Results = Iterator[dg.MaterializeResult | dg.AssetCheckResult]


def models(manifest: Mapping[str, Any], without: Sequence[str] = ()) -> dg.AssetsDefinition:
    """Return the asset that builds all models; a build is whole or not at all."""
    specs, checks = model_specs(manifest, without)
    specs = _in_order(specs)

    @dg.multi_asset(
        name="transform", specs=specs, check_specs=checks, can_subset=True, required_resource_keys={RESOURCE}
    )
    def transform(context: dg.AssetExecutionContext) -> Results:
        """Build every model and run its tests, unless nothing can have changed."""
        with context.resources.night.at_work() as night:
            built = pipeline.transform(night)
            rows = table_rows(night.settings.build_path) if built else {}
            nodes = {node.unique_id: node for node in built.nodes} if built else {}
            for spec in specs:
                if spec.key in context.selected_asset_keys:
                    yield _model(spec, nodes.get(unique_id_of(spec)), rows, night)
            for check in checks:
                node = nodes.get(unique_id_of(check))
                if node and check.key in context.selected_asset_check_keys:
                    yield _test(check, node)

    return transform


def _in_order(specs: Sequence[dg.AssetSpec]) -> list[dg.AssetSpec]:
    """Models after what they are made from: the order in which Dagster wants to hear of them."""
    by_key = {spec.key: spec for spec in specs}
    waits = {spec.key: [dep.asset_key for dep in spec.deps if dep.asset_key in by_key] for spec in specs}
    return [by_key[key] for key in TopologicalSorter(waits).static_order()]


def _model(
    spec: dg.AssetSpec, node: "Node | None", rows: Mapping[str, int], night: "Night"
) -> dg.MaterializeResult:
    """A built model; without a build the same data version says that it is as it was."""
    metadata: dict[str, Any] = {"run": night.run_id}
    if node is None:
        metadata["unchanged since"] = night.unchanged.run_id if night.unchanged else "unknown"
    else:
        metadata["seconds"] = node.seconds
    counted = rows.get(".".join(spec.key.path))
    if counted is not None:
        metadata |= {ROW_COUNT: counted}
    return dg.MaterializeResult(asset_key=spec.key, metadata=metadata, data_version=dg.DataVersion(night.key))


def _test(spec: dg.AssetCheckSpec, node: "Node") -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=node.status in ("pass", "success"),
        severity=dg.AssetCheckSeverity.WARN if node.status == "warn" else dg.AssetCheckSeverity.ERROR,
        metadata={"failing rows": node.failing_rows, "seconds": node.seconds},
    )


def published_keys(specs: Sequence[dg.AssetSpec], schemas: Sequence[str]) -> list[dg.AssetKey]:
    """Return the models of the schemas that readers get."""
    return [spec.key for spec in specs if spec.group_name in schemas]
