"""The sample company as tables: small ones whole, big ones month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.sample import (
    absences,
    contracts,
    customers,
    demand,
    levels,
    orders,
    places,
    pulse,
    questionnaires,
    registry,
    reviews,
    staff,
    surveys,
    texts,
    tickets,
    timeline,
)
from ingestion.sample.arrays import pc
from ingestion.sample.clock import MONTHS, OpeningHours, Span
from ingestion.sample.customers import Customers
from ingestion.sample.effects import Plan
from ingestion.sample.levels import Levels
from ingestion.sample.truth import planted_truth

END_ON = date(2026, 10, 31)
NAME = "Larkfield Home"
SMALL = (
    "location",
    "team",
    "employee",
    "employment_spell",
    "absence",
    "customer",
    "contract",
    "survey",
    "question",
    "initiative",
    "assignment",
    "initiative_cost",
)
MONTHLY = ("ticket", "ticket_event", "message", "response", "answer", "order_line", "review")


@dataclass(frozen=True)
class Month:
    """One month's records. Events, messages and answers may be later than the month."""

    position: int
    first_on: date
    tables: Mapping[str, pa.Table]
    tickets: tickets.Tickets


@dataclass(frozen=True)
class SampleCompany:
    """The model. ``tables`` holds what is small; ``months`` makes the rest as it is asked for."""

    scale: float
    seed: int
    span: Span
    plan: Plan
    tables: Mapping[str, pa.Table]
    truth: Mapping[str, Any]
    _customers: Customers
    _levels: Levels
    _book: contracts.Book
    _spells: staff.Spells
    _skill: np.ndarray

    @cached_property
    def hours(self) -> OpeningHours:
        """When the company's doors are open."""
        return OpeningHours.of(self.span)

    @cached_property
    def mail(self) -> pa.Array:
        """Every customer's address, by position."""
        return customers.mail_addresses(self._customers)

    def months(self) -> Iterator[Month]:
        """Make the months one after the other; only one is in memory."""
        feeling = np.zeros(self._customers.size)
        for position in range(MONTHS):
            month, mood = self._month(position, feeling)
            feeling = mood
            yield month

    def table(self, name: str) -> pa.Table:
        """Return a whole table by its entity's name; big ones are put together from all months."""
        if name in self.tables:
            return self.tables[name]
        return pa.concat_tables([month.tables[name] for month in self.months()])

    def ticket_table(self, worked: tickets.Tickets, as_of: int) -> pa.Table:
        """Return a month's tickets as an export at that instant would show them."""
        return tickets.table(worked, self.mail, as_of)

    def _month(self, month: int, feeling: np.ndarray) -> tuple[Month, np.ndarray]:
        active = np.flatnonzero(self._book.active_by_month[month])
        asked = demand.draw(self._customers, active, self._levels, self.plan, self.span, self.seed, month)
        worked = tickets.work(self._desk(month), asked, month, self._first_number(month))
        line = timeline.lay_out(worked, self.hours, self.seed, month)
        body = texts.bodies(line, worked, self._customers, self.mail, self.seed, month)
        feeling = contracts.remember(feeling, asked, self._customers.size)
        made = {
            "ticket": tickets.table(worked, self.mail, self.span.end_seconds - 1),
            "ticket_event": _until(timeline.event_table(line, worked), "event_at", self.span),
            "message": _until(timeline.message_table(line, worked, body), "sent_at", self.span),
            "order_line": orders.table(self._customers, self.seed, self.span, month),
            "review": reviews.table(self.scale, self._levels, self.seed, self.span, month),
        }
        made["response"], made["answer"] = self._answered(month, active, worked, feeling)
        return Month(month, self.span.month_date(month), made, worked), feeling

    def _answered(
        self, month: int, active: np.ndarray, worked: tickets.Tickets, feeling: np.ndarray
    ) -> tuple[pa.Table, pa.Table]:
        asked = [
            surveys.after_contacts(self._desk(month), worked, month),
            surveys.relation(self._customers, active, feeling, self.span, self.seed, month),
            pulse.wave(self._spells, self.plan, self.span, self.seed, month),
        ]
        given = [pair for pair in asked if pair is not None]
        return pa.concat_tables([r for r, _ in given]), pa.concat_tables([a for _, a in given])

    def _first_number(self, month: int) -> int:
        return tickets.FIRST_NUMBER + sum(self._book.ticket_counts[:month])

    def _desk(self, month: int) -> tickets.Desk:
        first, after = int(self.span.starts[month]), int(self.span.starts[month + 1])
        return tickets.Desk(
            self._customers, self._levels, self.plan, self.span, self.hours,
            absences.Roster(self._spells, first, after + 30), self._skill, self.seed,
        )  # fmt: skip


def _until(table: pa.Table, column: str, span: Span) -> pa.Table:
    """Leave out what lies after the end of the records."""
    end = pa.scalar(span.end_seconds * 1_000_000, pa.int64()).cast(table.schema.field(column).type)
    return table.filter(pc.less(table[column], end))


def build(scale: float = 1.0, seed: int = 1, end_on: date = END_ON) -> SampleCompany:
    """Build the company: 10,000 customers, 200 staff and 36 months at scale 1."""
    span = Span(end_on)
    plan = Plan.of(span)
    people = customers.make(scale, seed, span)
    quality = levels.make(seed, span)
    spells = staff.simulate(scale, seed, span)
    book = contracts.simulate(people, quality, plan, span, seed)
    person = staff.people(spells, seed)
    points = {name: float(np.mean(monthly)) for name, monthly in book.retention.items()}
    tables = {
        "location": places.location_table(),
        "team": places.team_table(),
        "employee": staff.employee_table(spells, person),
        "employment_spell": staff.spell_table(spells, person),
        "absence": absences.absence_table(spells, seed, span),
        "customer": customers.table(people, seed, span),
        "contract": contracts.table(book),
        "survey": questionnaires.survey_table(),
        "question": questionnaires.question_table(),
        "initiative": registry.initiative_table(plan),
        "assignment": registry.assignment_table(plan, np.flatnonzero(book.enrolled), book.treated),
        "initiative_cost": registry.cost_table(plan, scale),
    }
    truth = planted_truth(plan, points)
    return SampleCompany(
        scale, seed, span, plan, tables, truth, people, quality, book, spells, person["skill"]
    )
