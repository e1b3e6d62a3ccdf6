"""What happened to a month's tickets, in order, and the messages among it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.sample import places
from ingestion.sample.arrays import Array, choose, code, numbers, stamp, stream
from ingestion.sample.clock import OpeningHours
from ingestion.sample.tickets import NEVER, Tickets

EVENTS = (
    "created", "assigned", "bot_reply", "public_reply", "customer_reply", "internal_note",
    "priority_changed", "escalated", "pending", "solved", "reopened",
)  # fmt: skip
(CREATED, ASSIGNED, BOT_REPLY, PUBLIC_REPLY, CUSTOMER_REPLY, NOTE, PRIORITY, ESCALATED, PENDING, SOLVED,
 REOPENED) = range(11)  # fmt: skip
BY_AGENT = (PUBLIC_REPLY, NOTE, PENDING, SOLVED, ESCALATED, PRIORITY)
PER_TICKET = 20  # room for event numbers


@dataclass(frozen=True)
class Timeline:
    """One position per event, by ticket and time."""

    row: Array  # position of the ticket in its month
    at: Array
    event: Array
    turn: Array  # how many replies came before
    number: Array


def lay_out(tickets: Tickets, hours: OpeningHours, seed: int, month: int) -> Timeline:
    """Return all events of a month's tickets."""
    rng = stream(seed, "timeline", month)
    t, size = tickets, len(tickets.number)
    parts = [_part(t.created, CREATED), _part(t.bot_replied, BOT_REPLY), _part(t.replied, PUBLIC_REPLY)]
    assigned = np.where((t.replies > 0) & (rng.random(size) < 0.16), t.created + 30, NEVER)
    parts.append(_part(assigned, ASSIGNED))
    for turn in range(1, 5):
        parts += _turn(t, hours, turn)
    noted = (t.replies > 1) & (rng.random(size) < 0.2)
    parts.append(_part(np.where(noted, t.replied + 300, NEVER), NOTE))
    parts.append(_part(np.where(t.raised, t.replied + 60, NEVER), PRIORITY))
    escalated = t.raised & (rng.random(size) < 0.4)
    parts.append(_part(np.where(escalated, t.replied + 61, NEVER), ESCALATED))
    parts += [_part(t.solved, SOLVED), _part(t.reopened, REOPENED), _part(t.solved_again, SOLVED)]
    row, at, event, turn = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((event, at, row))
    row, at, event, turn = row[order], at[order], event[order], turn[order]
    first = np.searchsorted(row, np.arange(size))
    number = t.number[row] * PER_TICKET + np.arange(len(row)) - first[row]
    return Timeline(row, at, event, turn, number)


def _part(at: Array, event: int, turn: int = 0) -> tuple[Array, Array, Array, Array]:
    row = np.flatnonzero(at < NEVER)
    return row, at[row], np.full(len(row), event), np.full(len(row), turn)


def _turn(t: Tickets, hours: OpeningHours, turn: int) -> list[tuple[Array, Array, Array, Array]]:
    """Return the customer's and the agent's next message between first reply and solution."""
    has = (t.replies > turn) & (t.solved < NEVER)
    length = np.where(has, t.solved - t.replied, 0)
    steps = np.maximum(t.replies, 1)
    asked = t.replied + (length * (turn - 0.5) / steps).astype(np.int64)
    replied = np.where(has, t.replied, t.created)
    worked = hours.elapsed(replied + length) - hours.elapsed(replied)  # agents write in opening hours
    answered = np.maximum(hours.after(replied, worked * turn / steps), asked + 1)
    return [
        _part(np.where(has, asked, NEVER), CUSTOMER_REPLY, turn),
        _part(np.where(has, answered, NEVER), PUBLIC_REPLY, turn),
    ]


def event_table(line: Timeline, tickets: Tickets) -> pa.Table:
    """Return the events. One row per thing that happened to a ticket."""
    t, row = tickets, line.row
    by_agent = np.isin(line.event, BY_AGENT)
    priority = np.minimum(t.priority + t.raised, 3)
    before = (line.at <= t.replied[row]) & (line.event != PRIORITY)
    return pa.table(
        {
            "event_id": numbers(line.number),
            "ticket_id": numbers(t.number[row]),
            "event_at": stamp(line.at),
            "event_type": choose(EVENTS, line.event),
            "agent_id": code("E", np.where(by_agent, t.agent[row], -1), 5),
            "priority": choose(places.PRIORITIES, np.where(before, t.priority[row], priority[row])),
        }
    )


def has_message(line: Timeline, tickets: Tickets) -> Array:
    """Return which events left a text: all written ones, none of a phone call."""
    written = tickets.channel[line.row] != places.PHONE
    return written & np.isin(line.event, (CREATED, BOT_REPLY, PUBLIC_REPLY, CUSTOMER_REPLY, NOTE))


def message_table(line: Timeline, tickets: Tickets, body: pa.Array) -> pa.Table:
    """Return the messages; ``body`` has one text per event that left one. One row per message."""
    keep = np.flatnonzero(has_message(line, tickets))
    event, row = line.event[keep], line.row[keep]
    role = np.select([event == BOT_REPLY, np.isin(event, (PUBLIC_REPLY, NOTE))], [2, 1], 0)
    agent = np.where(role == 1, tickets.agent[row], -1)
    return pa.table(
        {
            "message_id": numbers(line.number[keep]),
            "ticket_id": numbers(tickets.number[row]),
            "sent_at": stamp(line.at[keep]),
            "author_role": choose(("customer", "agent", "bot"), role),
            "agent_id": code("E", agent, 5),
            "is_public": pa.array(event != NOTE),
            "body": body,
        }
    )
