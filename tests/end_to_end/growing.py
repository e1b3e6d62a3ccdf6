"""Accounts that fill up night after night and end as they are: records come, are mended, go, or come late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.sample.serving.store import micros
from ingestion.sample.serving.web import Site

HELD, PHANTOMS = "held", 6
_ISO = "strftime(to_timestamp({at} / 1e6), '%Y-%m-%dT%H:%M:%SZ')"


@dataclass(frozen=True)
class Kind:
    """Records of one vendor that change: what an earlier version said, and how one is deleted.

    `earlier` and `deleted` are JSON patches as SQL, {at} the time they hold from. Records without a patch for
    their deletion vanish.
    """

    vendor: str
    collection: str
    earlier: str = ""
    deleted: str = ""
    other_id: str = ""  # SQL of the number of a record that never was, and ...
    other: str = "'{{}}'"  # ... the patch that makes a copy that record
    late: bool = False  # the vendor's list of changes shows what comes late


_ZENDESK_ID = "(id::bigint + 900000000)"
KINDS = (
    Kind(
        "zendesk",
        "tickets",
        f"json_object('status', 'open', 'priority', 'low', 'updated_at', {_ISO})",
        f"json_object('status', 'deleted', 'updated_at', {_ISO})",
        f"{_ZENDESK_ID}::varchar",
        f"json_object('id', {_ZENDESK_ID}, 'updated_at', {_ISO})",
        late=True,
    ),
    Kind("zendesk", "ticket_events"),
    *(
        Kind(
            "hubspot",
            collection,
            f"json_object('updatedAt', {_ISO}, 'properties', json_object('tariff', 'Mended', 'hs_mrr', '1'))",
            f"json_object('updatedAt', {_ISO})",
            "'9000' || id",
            f"json_object('updatedAt', {_ISO})",
        )
        for collection in ("contacts", "deals")
    ),
    Kind(
        "surveymonkey",
        "responses",
        f"json_object('response_status', 'partial', 'pages', json('[]'), 'date_modified', {_ISO})",
        "",
        "id || '-9'",
        f"json_object('id', id || '-9', 'date_modified', {_ISO})",
    ),
    Kind(
        "bamboohr",
        "employees",
        "json_object('jobTitle', 'Mended', 'employeeNumber', 'M' || id)",
        "json_object('jobTitle', 'Gone')",
        "'9000' || id",
        "json_object('employeeNumber', 'P' || id)",
    ),
)


class Growing:
    """The sites of all vendors, emptied of what changes after `start`, and filled again by `until`."""

    def __init__(self, sites: Sequence[Site], start: dt.datetime) -> None:
        self.sites = {site.name: site for site in sites}
        self.counts = dict.fromkeys(("come", "mended", "deleted", "late"), 0)
        for kind in KINDS:
            self._hold(kind, micros(start))

    def until(self, now: dt.datetime, *, deletes: bool = False, ends: bool = False) -> None:
        """Let happen what happened before a night; at the end nothing is left."""
        for site in self.sites.values():
            site.now = now
        for kind in KINDS:
            self._come(kind, micros(now), ends)
            if kind.other_id and deletes:
                self._go(kind, micros(now - dt.timedelta(hours=2)))

    def _hold(self, kind: Kind, start: int) -> None:
        """Take records out; half of them leave an earlier version, and some that never were are added."""
        table, held = kind.collection, f"{HELD}_{kind.collection}"
        run = self.sites[kind.vendor].store.con.execute
        run(f"create table {held} as from {table} where changed >= {start}")
        run(f"delete from {table} where changed >= {start}")
        before = start - 86_400_000_000
        if kind.earlier:
            patch = kind.earlier.format(at=before)
            self._load(kind, "id", before, patch, f"from {held} where hash(id) % 2 = 0")
        if kind.other_id:
            patch = kind.other.format(at=before)
            self._load(kind, kind.other_id, before, patch, f"from {table} order by hash(id) limit {PHANTOMS}")
            run(
                f"create table going_{table} as select *, row_number() over (order by id) as turn "
                f"from {table} where id in (select {kind.other_id} from {table})"
            )

    def _load(self, kind: Kind, name: str, at: int, patch: str, rows: str) -> None:
        self.sites[kind.vendor].store.load(
            kind.collection,
            f"select {name} as id, parent, {at} as changed, deleted, "
            f"json_merge_patch(record, {patch})::varchar as record {rows}",
        )

    def _come(self, kind: Kind, now: int, ends: bool) -> None:
        table, held = kind.collection, f"{HELD}_{kind.collection}"
        store = self.sites[kind.vendor].store
        delay = "case when hash(id) % 10 = 0 then 86400000000 else 0 end" if kind.late else "0"
        due = "true" if ends else f"changed + {delay} < {now}"
        late = f"{due} and changed < {now} - 86400000000"
        count = store.con.execute(
            f"select count(*), count(*) filter (where id in (select id from {table})), "
            f"count(*) filter (where {late}) from {held} where {due}"
        ).fetchone()
        for name, found in zip(("come", "mended", "late"), count or (), strict=True):
            self.counts[name] += found
        store.con.execute(f"delete from {table} where id in (select id from {held} where {due})")
        store.load(table, f"select id, parent, changed, deleted, record from {held} where {due}")
        store.con.execute(f"delete from {held} where {due}")

    def _go(self, kind: Kind, at: int) -> None:
        """Delete one record that never was, in the way of the vendor."""
        table = kind.collection
        run = self.sites[kind.vendor].store.con.execute
        going = f"from going_{table} where turn = (select min(turn) from going_{table})"
        self.counts["deleted"] += run(f"select count(*) {going}").fetchall()[0][0]
        run(f"delete from {table} where id in (select id {going})")
        if kind.deleted:
            patch = kind.deleted.format(at=at)
            self._load(kind, "id", at, patch, going)
            if kind.vendor != "zendesk":  # whose export says it in the record itself
                run(f"update {table} set deleted = true where id in (select id {going})")
        run(f"delete {going}")
