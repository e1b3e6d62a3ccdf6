"""What happens to good records on their way into an export."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ingestion.sample.arrays import pc, stream

TWICE_SHARE, LATE_SHARE, UNREADABLE_SHARE = 0.002, 0.003, 0.0001


@dataclass
class Dirt:
    """Spoils tables reproducibly and counts what it did."""

    seed: int
    twice: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    _calls: Counter[str] = field(default_factory=Counter)

    def _random(self, name: str) -> np.random.Generator:
        self._calls[name] += 1
        return stream(self.seed, f"dirt {name}", self._calls[name])

    def repeat(self, name: str, table: pa.Table, share: float = TWICE_SHARE) -> pa.Table:
        """Write some lines twice, the second time further down."""
        rng = self._random(name)
        again = np.flatnonzero(rng.random(table.num_rows) < share)
        self.twice[name] += len(again)
        return pa.concat_tables([table, table.take(pa.array(again))]) if len(again) else table

    def hold_back(self, name: str, table: pa.Table) -> tuple[pa.Table, pa.Table]:
        """Return the lines that come in time, and those that come with the next file."""
        is_late = self._random(name).random(table.num_rows) < LATE_SHARE
        self.late[name] += int(is_late.sum())
        return table.filter(pa.array(~is_late)), table.filter(pa.array(is_late))

    def smudge_prices(self, name: str, written: pa.Table, column: str, at_least: int) -> pa.Table:
        """Put a question mark in place of some prices."""
        rng = self._random(name)
        bad = rng.random(written.num_rows) < UNREADABLE_SHARE
        bad[rng.permutation(len(bad))[:at_least]] = True
        self.unreadable[name] += int(bad.sum())
        prices = pc.if_else(pa.array(bad), "?", written[column].cast(pa.string()))
        return written.set_column(written.column_names.index(column), column, prices)

    def outdate_customers(self, table: pa.Table) -> pa.Table:
        """Put older versions of some customers in front, and write plans and addresses carelessly."""
        rng = self._random("customers")
        size = table.num_rows
        shout, blank = rng.random(size) < 0.02, rng.random(size) < 0.01
        mail = pc.if_else(pa.array(shout), pc.utf8_upper(table["email"]), table["email"])
        table = _put(
            table, "email", pc.if_else(pa.array(blank), pc.binary_join_element_wise(mail, "", " "), mail)
        )
        careless = pc.if_else(pa.array(rng.random(size) < 0.01), pc.utf8_upper(table["plan"]), table["plan"])
        table = _put(table, "plan", careless)
        old = table.take(pa.array(np.flatnonzero(rng.random(size) < 0.01)))
        self.twice["customers"] += old.num_rows
        earlier = pc.subtract(old["modified_on"].cast(pa.int32()), pa.scalar(40, pa.int32())).cast(
            pa.date32()
        )
        return pa.concat_tables([_put(old, "modified_on", earlier), table])


def _put(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)
