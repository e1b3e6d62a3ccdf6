"""The quality gate's suites as asset checks: one per table, with its rules as metadata."""

# Dagster looks at the annotation of `context` itself, so annotations are not postponed here.

from collections.abc import Collection, Iterator

import dagster as dg

from orchestration import pipeline
from orchestration.assets.shift import RESOURCE
from orchestration.night import Night
from quality.rules import LAYERS, Suite, for_tables, load_suites
from quality.verdict import Verdict

NAME = "expectations"


def suite_key(suite: Suite) -> dg.AssetKey:
    """Name the table that a suite is about."""
    return dg.AssetKey([suite.schema, suite.table])


def suite_specs(tables: Collection[dg.AssetKey]) -> list[dg.AssetCheckSpec]:
    """Return one check per suite whose table is in the graph."""
    present = [".".join(key.path) for key in tables if len(key.path) == 2]
    return [
        dg.AssetCheckSpec(
            NAME,
            asset=suite_key(suite),
            description=f"{suite.about} Rules: {', '.join(rule.name for rule in suite.rules)}.",
            # Marts wait for their checks before they are published. Raw tables cannot: the gate looks at
            # raw and marts in one go, after the models are built; `published` asks for the whole verdict.
            blocking=suite.layer == "marts",
            metadata={"rules": len(suite.rules)},
        )
        for layer in LAYERS
        for suite in for_tables(load_suites(layer), present)
        if suite_key(suite) in tables
    ]


def gate(specs: list[dg.AssetCheckSpec]) -> dg.AssetChecksDefinition:
    """Return the check step; one of its tables is always a mart, so it waits for the build."""

    @dg.multi_asset_check(
        name="quality_gate", specs=specs, can_subset=True, required_resource_keys={RESOURCE}
    )
    def quality_gate(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        """Have the quality gate look at the raw rows and the marts, in a process of its own."""
        with context.resources.night.at_work() as night:
            verdict = pipeline.check(night) or _of_published(night)
            for spec in specs:
                if spec.key in context.selected_asset_check_keys:
                    yield _outcome(spec, verdict)

    return quality_gate


def _of_published(night: Night) -> Verdict:
    """On a night with nothing new the verdict on the published run still stands, warnings too."""
    stored = night.unchanged.manifest().get("checks") if night.unchanged else None
    return Verdict.from_dict(stored) if stored else Verdict()


def _outcome(spec: dg.AssetCheckSpec, verdict: Verdict) -> dg.AssetCheckResult:
    table = ".".join(spec.asset_key.path)
    results = [result for result in verdict.results if result.table == table]
    failed = [result for result in results if not result.success]
    stops = any(result.stops_publishing for result in failed)
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if stops or not failed else dg.AssetCheckSeverity.WARN,
        metadata={
            "rules": len(results),  # 0 for a table without rows: there was nothing to check
            "failed": [result.rule for result in failed],
            "failing rows": sum(result.failing_rows or 0 for result in failed),
            "KPIs touched": sorted({kpi for result in failed for kpi in result.kpis}),
            "data docs": dg.MetadataValue.path(verdict.docs_path or "none"),
        },
    )
