"""What arrives: one asset per stream of a source, and the raw tables that streams fill.

dagster-dlt's translator is not used: it reads its specs off live dlt sources, and building those
would open the company's files and databases just to draw the graph.
"""

# Dagster looks at the annotation of `context` itself, so annotations are not postponed here.

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from ingestion.connector import Source, Stream
from ingestion.connectors import connector, system_of
from orchestration import pipeline
from orchestration.assets.counts import ROW_COUNT, table_rows
from orchestration.assets.shift import RESOURCE
from orchestration.assets.translator import OWNER, source_specs
from orchestration.settings import Settings
from orchestration.systems import ALWAYS

if TYPE_CHECKING:
    from ingestion.report import LoadReport, StreamReport

BOOKS = "raw_ingestion"  # what loading writes down about itself
# A source that is away is no error here; this is for what passes by itself, such as a busy disk.
RETRIES = dg.RetryPolicy(max_retries=1, delay=10)
# A night and its morning: the 25 hours of the longest day, and an hour for the run itself.
NIGHTLY = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=26))


def stream_key(source: str, stream: str) -> dg.AssetKey:
    """Name a stream: the source, then the stream."""
    return dg.AssetKey(["source", source, stream])


def raw_key(connector: str, entity: str) -> dg.AssetKey:
    """Name a raw table as dbt does: schema, then table."""
    return dg.AssetKey([f"raw_{system_of(connector)}", entity])


def stream_specs(settings: Settings) -> list[dg.AssetSpec]:
    """Return one asset per configured stream."""
    return [
        dg.AssetSpec(
            stream_key(source.name, stream.name),
            description=f"What {source.name} delivers as {stream.table}, read by {source.layout.connector}.",
            group_name="sources",
            kinds={"dlt", getattr(stream.options, "format", source.layout.connector)},
            owners=[OWNER],
            tags={"connector": source.layout.connector, "entity": stream.table},
            freshness_policy=NIGHTLY,
            skippable=True,
        )
        for source in settings.sources.values()
        for stream in streams_of(source)
    ]


def streams_of(source: Source) -> tuple[Stream, ...]:
    """Return the streams of a source, as its connector declares them."""
    return connector(source.layout.connector, source.home).streams(source)


def feeders(settings: Settings) -> dict[dg.AssetKey, list[dg.AssetKey]]:
    """Return the streams that fill each raw table."""
    fed: dict[dg.AssetKey, list[dg.AssetKey]] = {}
    for source in settings.sources.values():
        for stream in streams_of(source):
            table = raw_key(source.layout.connector, stream.table)
            fed.setdefault(table, []).append(stream_key(source.name, stream.name))
    return fed


def raw_specs(
    settings: Settings, manifest: Mapping[str, Any]
) -> tuple[list[dg.AssetSpec], list[dg.AssetSpec]]:
    """Return the raw tables that a run writes, and those that wait for a stream of a connected system."""
    connectors = {ALWAYS, *(source.layout.connector for source in settings.sources.values())}
    here = {f"raw_{system_of(name)}" for name in connectors}
    fed = feeders(settings)
    every_stream = [spec.key for spec in stream_specs(settings)]
    written, waiting = [], []
    for spec in source_specs(manifest):
        if spec.key.path[0] == BOOKS:
            written.append(_raw(spec, every_stream))
        elif spec.key in fed:
            written.append(_raw(spec, fed[spec.key]))
        elif spec.key.path[0] in here:
            waiting.append(_raw(spec, []))
    return written, waiting


def _raw(spec: dg.AssetSpec, deps: Sequence[dg.AssetKey]) -> dg.AssetSpec:
    return spec.replace_attributes(deps=list(deps), kinds={"dlt", "duckdb"}, owners=[OWNER], skippable=True)


def arrivals(settings: Settings, written: Sequence[dg.AssetSpec]) -> dg.AssetsDefinition:
    """Return the asset that reads the sources; single streams can be chosen."""
    streams = stream_specs(settings)
    names = {stream_key(source.name, stream.name): f"{source.name}.{stream.name}"
             for source in settings.sources.values() for stream in streams_of(source)}  # fmt: skip

    @dg.multi_asset(
        name="ingest",
        specs=[*streams, *written],
        can_subset=True,
        required_resource_keys={RESOURCE},
        retry_policy=RETRIES,
    )
    def ingest(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        """Read what is new in the sources into the raw database."""
        chosen = context.selected_asset_keys
        with context.resources.night.at_work() as night:
            if not set(names) <= chosen:
                night.only = [name for key, name in names.items() if key in chosen]
            report = pipeline.ingest(night)
            yield from _streams(context, report, chosen)
            yield from _tables([spec.key for spec in written if spec.key in chosen], settings.raw_path)

    return ingest


def _streams(
    context: dg.AssetExecutionContext, report: "LoadReport", chosen: Collection[dg.AssetKey]
) -> Iterator[dg.MaterializeResult]:
    """Streams that were read; one that failed stays as old as it is, which its freshness shows."""
    for stream in report.streams:
        key = stream_key(stream.source, stream.stream)
        if stream.status == "failed":
            context.log.error(f"{stream.source}.{stream.stream} could not be read: {stream.message}")
        elif key in chosen:
            yield dg.MaterializeResult(asset_key=key, metadata=_counts(stream))


def _counts(stream: "StreamReport") -> dict[str, Any]:
    return {
        ROW_COUNT: stream.loaded,
        "source rows": stream.source_rows,
        "duplicates": stream.duplicate,
        "in quarantine": stream.quarantined,
        "status": stream.status,
        "seconds": stream.seconds,
    }


def _tables(keys: Sequence[dg.AssetKey], raw_path: Path) -> Iterator[dg.MaterializeResult]:
    rows = table_rows(raw_path)
    for key in keys:
        counted = rows.get(".".join(key.path), 0)
        yield dg.MaterializeResult(asset_key=key, metadata={ROW_COUNT: counted})
