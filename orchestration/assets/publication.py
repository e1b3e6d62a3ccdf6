"""The published file as an asset."""

# Dagster looks at the annotation of `context` itself, so annotations are not postponed here.

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import pipeline
from orchestration.assets.arrivals import NIGHTLY, RETRIES
from orchestration.assets.counts import ROW_COUNT
from orchestration.assets.shift import RESOURCE
from orchestration.assets.translator import OWNER

if TYPE_CHECKING:
    from orchestration.night import Night
    from orchestration.published import Published

KEY = dg.AssetKey(["published"])
ALONE = "Publishing belongs to a run that built and checked the models: materialise all assets."


def publication(sources: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the asset that copies the checked build to a new file and lets readers see it."""

    @dg.asset(
        key=KEY,
        deps=list(sources),
        description="The file that the view and analysts read: core, kpi and audit, checked and whole.",
        group_name="published",
        kinds={"duckdb", "parquet"},
        owners=[OWNER],
        freshness_policy=NIGHTLY,
        required_resource_keys={RESOURCE},
        retry_policy=RETRIES,
    )
    def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """Publish what was built and checked in this run."""
        shift = context.resources.night
        _require_checked(shift.night)
        with shift.at_work() as night:
            made = pipeline.publish(night)
        shown = made or night.unchanged
        return dg.MaterializeResult(
            metadata=_described(shown, unchanged=made is None), data_version=dg.DataVersion(night.key)
        )

    return published


def _require_checked(night: "Night") -> None:
    if night.unchanged is None and night.verdict is None:
        raise dg.Failure(ALONE, allow_retries=False)
    if night.verdict is not None and not night.verdict.passed:
        raise dg.Failure(night.verdict.sentence, allow_retries=False)


def _described(shown: "Published | None", *, unchanged: bool) -> dict[str, Any]:
    if shown is None:
        return {}
    manifest = shown.manifest()
    rows = manifest["tables"]
    return {
        ROW_COUNT: sum(rows.values()),
        "run": shown.run_id,
        "unchanged": unchanged,
        "bytes": manifest["database"]["bytes"],
        "sha256": manifest["database"]["sha256"],
        "file": dg.MetadataValue.path(str(shown.database)),
        "rows by table": dict(rows),
    }
