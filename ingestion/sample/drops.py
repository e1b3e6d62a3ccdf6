"""Writes the sample company the way its systems would drop files."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingestion.sample import shapes, tickets
from ingestion.sample.arrays import pc, stamp
from ingestion.sample.clock import DAY, MONTHS
from ingestion.sample.company import SampleCompany
from ingestion.sample.dirt import Dirt
from ingestion.sample.layouts import company_toml
from ingestion.sample.shape import VOLUME, Shape
from ingestion.sample.sheets import Format, Sheet, in_shape

MONTHS_PER_FILE = 3
TRUTH = "planted_truth.json"
# The column that decides into which quarter's file a record falls.
BY_TIME = {
    "ticket_event": "event_at", "message": "sent_at", "response": "sent_at", "answer": "answered_at",
}  # fmt: skip
BY_ENTITY = {shape.entity: shape for shape in shapes.SHAPES}
REGISTRY = {
    "initiative": "initiatives.csv",
    "assignment": "assignments.csv",
    "initiative_cost": "initiative_costs.csv",
}


@dataclass
class Written:
    """What was written: lines per stream, and what was spoiled."""

    rows: Counter[str] = field(default_factory=Counter)
    files: int = 0
    dirt: dict[str, dict[str, int]] = field(default_factory=dict)


def write(
    company: SampleCompany, folder: Path, format: Format = "parquet", without: Collection[str] = ()
) -> Written:
    """Write drop/, the initiatives and, apart from them, the planted truth into a folder.

    ``format`` is that of the helpdesk's big files. What a former run dropped is replaced. The sources in
    ``without`` come another way, so their files are left out.
    """
    drop, written, dirt = folder / "drop", Written(), Dirt(company.seed)
    for shape in shapes.SHAPES:
        shutil.rmtree(drop / shape.source, ignore_errors=True)
    _small(company, drop, written, dirt, without)
    _Quarters(company, drop, format, written, dirt, without).write()
    for name, file in REGISTRY.items():
        pyarrow.csv.write_csv(_plain(company.tables[name]), folder / file, _NEEDED)
        written.files += 1
    written.dirt = {"twice": dict(dirt.twice), "late": dict(dirt.late), "unreadable": dict(dirt.unreadable)}
    _truth(company, folder / TRUTH, written)
    return written


_NEEDED = pyarrow.csv.WriteOptions(quoting_style="needed")


def _plain(table: pa.Table) -> pa.Table:
    """Write instants the way people type them into a registry."""
    if "registered_at" not in table.column_names:
        return table
    position = table.column_names.index("registered_at")
    seconds = table["registered_at"].cast(pa.timestamp("s", "UTC"))
    return table.set_column(position, "registered_at", pc.strftime(seconds, "%Y-%m-%dT%H:%M:%SZ"))


def _small(
    company: SampleCompany, drop: Path, written: Written, dirt: Dirt, without: Collection[str]
) -> None:
    """Write the tables that are exported whole."""
    for shape in shapes.SHAPES:
        if shape.entity not in company.tables or shape.source in without:
            continue
        table = company.tables[shape.entity]
        if shape.entity == "customer":
            table = dirt.outdate_customers(table)
        if shape.entity in ("customer", "absence"):
            table = dirt.repeat(shape.stream, table)
        sheet = Sheet(drop / shape.source / shape.files, "csv", shape.delimiter)
        sheet.write(in_shape(table, shape, as_text=True))
        _finish(sheet, shape, written)


def _finish(sheet: Sheet, shape: Shape, written: Written) -> None:
    sheet.close()
    if sheet.rows:
        written.files += 1
        written.rows[shape.stream] += sheet.rows


@dataclass
class _Quarters:
    """Walks through the months with one open file per stream; a quarter's end closes them."""

    company: SampleCompany
    drop: Path
    format: Format
    written: Written
    dirt: Dirt
    without: Collection[str] = ()
    later: dict[str, list[pa.Table]] = field(default_factory=lambda: {name: [] for name in BY_TIME})
    unfinished: list[tickets.Tickets] = field(default_factory=list)
    late_orders: list[pa.Table] = field(default_factory=list)

    def write(self) -> None:
        """Write every file that grows with time."""
        reviews = self._sheet("review", "reviews.jsonl", "jsonl")
        quarter: dict[str, Sheet] = {}
        for month in self.company.months():
            end = self._end(month.position)
            if month.position % MONTHS_PER_FILE == 0:
                quarter = self._begin(month.position, end)
            for name in BY_TIME:
                self._by_time(quarter[name], name, month.tables[name], end)
            self._tickets(quarter["ticket"], month.tickets, end)
            self._orders(month.position, month.tables["order_line"])
            reviews.write(_shaped("review", month.tables["review"], "jsonl"))
            if month.position == self._last(month.position):
                for name, sheet in quarter.items():
                    _finish(sheet, BY_ENTITY[name], self.written)
        _finish(reviews, BY_ENTITY["review"], self.written)

    def _sheet(self, entity: str, file: str, form: Format) -> Sheet:
        shape = BY_ENTITY[entity]
        path = self.drop / shape.source / shape.folder / file
        return Sheet(path, form, shape.delimiter, wanted=shape.source not in self.without)

    def _last(self, position: int) -> int:
        """Return the last month of the quarter a month is in."""
        return min(position - position % MONTHS_PER_FILE + MONTHS_PER_FILE, MONTHS) - 1

    def _end(self, position: int) -> int:
        """Return the instant a month's quarter was exported."""
        after = int(self.company.span.starts[self._last(position) + 1]) * DAY
        return min(after, self.company.span.end_seconds)

    def _begin(self, position: int, end: int) -> dict[str, Sheet]:
        """Open a quarter's files and write what the last quarter left over."""
        first, last = (self.company.span.month_date(p) for p in (position, self._last(position)))
        sheets = {}
        for name in ("ticket", *BY_TIME):
            shape = BY_ENTITY[name]
            form = _form(shape, self.format)
            sheets[name] = self._sheet(name, f"{first:%Y-%m}_{last:%Y-%m}.{form}", form)
        for name in BY_TIME:
            leftover, self.later[name] = self.later[name], []
            for table in leftover:
                self._in_time(sheets[name], name, table, end)
        unfinished, self.unfinished = self.unfinished, []
        for worked in unfinished:
            self._tickets(sheets["ticket"], worked, end, self._end(position - 1))
        return sheets

    def _by_time(self, sheet: Sheet, name: str, table: pa.Table, end: int) -> None:
        """Write a month's records, but for those that come late; the last file waits for nothing."""
        if end < self.company.span.end_seconds:
            table, late = self.dirt.hold_back(BY_ENTITY[name].stream, table)
            self.later[name].append(late)
        self._in_time(sheet, name, table, end)

    def _in_time(self, sheet: Sheet, name: str, table: pa.Table, end: int) -> None:
        """Write what happened before the export; keep the rest for the next one."""
        is_now = pc.less(table[BY_TIME[name]], stamp(np.array([end]))[0])
        self.later[name].append(table.filter(pc.invert(is_now)))
        now = self.dirt.repeat(BY_ENTITY[name].stream, table.filter(is_now))
        sheet.write(_shaped(name, now, sheet.form))

    def _tickets(self, sheet: Sheet, worked: tickets.Tickets, end: int, since: int = 0) -> None:
        """Write tickets as they stand at the export, if anything happened since the last one."""
        last_change = tickets.updated(worked, end - 1)
        shown = worked.take(np.flatnonzero(last_change >= since))
        sheet.write(_shaped("ticket", self.company.ticket_table(shown, end - 1), sheet.form))
        goes_on = tickets.updated(worked, tickets.NEVER - 1) >= end
        self.unfinished.append(worked.take(np.flatnonzero(goes_on)))

    def _orders(self, position: int, table: pa.Table) -> None:
        """Write a month's order lines; some come with the next month's file."""
        shape, is_last = BY_ENTITY["order_line"], position == MONTHS - 1
        late_before, self.late_orders = self.late_orders, []
        if not is_last:
            table, late = self.dirt.hold_back(shape.stream, table)
            self.late_orders = [late]
        lines = self.dirt.repeat(shape.stream, pa.concat_tables([table, *late_before]))
        shaped = _shaped("order_line", lines, "csv")
        shaped = self.dirt.smudge_prices(shape.stream, shaped, "UnitPrice", int(position == MONTHS // 2))
        month = self.company.span.month_date(position)
        sheet = self._sheet("order_line", f"{month:%Y-%m}.csv", "csv")
        sheet.write(shaped)
        _finish(sheet, shape, self.written)


def _form(shape: Shape, volume: Format) -> Format:
    if shape.format == VOLUME:
        return volume
    return "jsonl" if shape.format == "jsonl" else "csv"


def _shaped(name: str, table: pa.Table, form: Format) -> pa.Table:
    return in_shape(table, BY_ENTITY[name], as_text=form != "parquet")


def _truth(company: SampleCompany, path: Path, written: Written) -> None:
    about = {"scale": company.scale, "seed": company.seed, "end_on": company.span.end_on.isoformat()}
    truth = {"company": about, "initiatives": dict(company.truth), "dirt": written.dirt}
    path.write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")


__all__ = ["Written", "company_toml", "write"]
