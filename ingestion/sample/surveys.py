"""What customers answer: after contacts, and twice a year about the whole relation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.sample import places, words
from ingestion.sample.arrays import (
    Array,
    choose,
    code,
    join,
    numbers,
    pick_where,
    stamp,
    stream,
    whole,
)
from ingestion.sample.clock import DAY, Span, to_utc
from ingestion.sample.customers import ID_WIDTH, Customers
from ingestion.sample.questionnaires import CONTACT, RELATION
from ingestion.sample.texts import grouped
from ingestion.sample.tickets import NEVER, NORMAL, Desk, Tickets

HOUR = 3600


@dataclass(frozen=True)
class Sent:
    """Questionnaires sent, as columns; -1 stands for none."""

    response_id: pa.Array
    survey: str
    wave: pa.Array
    customer: Array
    employee: Array
    ticket: Array
    team: Array
    location: Array
    channel: str
    sent: Array
    answered: Array  # NEVER when not
    is_preview: Array


def response_table(s: Sent, survey: pa.Array | None = None) -> pa.Table:
    """Return questionnaires sent. One row per questionnaire and person."""
    size = len(s.sent)
    return pa.table(
        {
            "response_id": s.response_id,
            "survey_id": pa.array([s.survey] * size, pa.string()) if survey is None else survey,
            "wave": s.wave,
            "customer_id": code("C", s.customer, ID_WIDTH),
            "employee_id": code("E", s.employee, 5),
            "ticket_id": numbers(s.ticket, s.ticket >= 0),
            "team_id": choose([t.team_id for t in places.TEAMS], s.team),
            "location_id": choose([row[0] for row in places.LOCATIONS], s.location),
            "channel": pa.array([s.channel] * size, pa.string()),
            "sent_at": stamp(s.sent),
            "responded_at": stamp(np.where(s.answered < NEVER, s.answered, 0), s.answered < NEVER),
            "is_preview": pa.array(s.is_preview),
        }
    )


def answer_table(
    response: pa.Array, question: pa.Array, at: Array, score: Array, text: pa.Array | None = None
) -> pa.Table:
    """Return answers; a score that is not a number was left out. One row per question shown."""
    none = pa.nulls(len(at), pa.string())
    return pa.table(
        {
            "response_id": response,
            "question_id": question,
            "answered_at": stamp(at),
            "score": numbers(score, ~np.isnan(score)),
            "answer_text": none if text is None else text,
        }
    )


def after_contacts(desk: Desk, t: Tickets, month: int) -> tuple[pa.Table, pa.Table]:
    """Return what was asked and answered after a month's contacts."""
    rng = stream(desk.seed, "after contacts", month)
    done = np.flatnonzero((t.solved < NEVER) & (t.kind == NORMAL) & (rng.random(len(t.number)) < 0.85))
    sent = t.solved_last[done] + HOUR
    seen = sent < desk.span.end_seconds
    done, sent = done[seen], sent[seen]
    propensity = 0.31 * np.where(t.channel[done] == places.PHONE, 0.8, 1.05)
    answered = sent + rng.exponential(10 * HOUR, len(done)).astype(np.int64) + 60
    came = (rng.random(len(done)) < propensity) & (answered < desk.span.end_seconds)
    answered = np.where(came, answered, NEVER)
    response_id = code("RC", t.number[done], 9)
    size = len(done)
    nobody = np.full(size, -1)
    responses = Sent(
        response_id, CONTACT, pa.nulls(size, pa.string()), t.customer[done], nobody, t.number[done],
        t.team[done], t.location[done], "email", sent, answered, np.zeros(size, bool),
    )  # fmt: skip
    rows = np.flatnonzero(came)
    answers = _contact_answers(
        rng, desk, t, month, done[rows], response_id.take(pa.array(rows)), answered[rows]
    )
    return response_table(responses), answers


def _contact_answers(
    rng: np.random.Generator, desk: Desk, t: Tickets, month: int, row: Array, response: pa.Array, at: Array
) -> pa.Table:
    size = len(row)
    is_satisfied = rng.random(size) < t.satisfied[row]
    draw = rng.random(size)
    good = np.where(draw < 0.55, 5.0, 4.0)
    bad = np.where(draw < 0.40, 1.0, np.where(draw < 0.65, 2.0, 3.0))
    csat = np.where(rng.random(size) < 0.015, np.nan, np.where(is_satisfied, good, bad))
    ease = desk.levels.ces[t.location[row], month] + desk.plan.ces(t.location[row], t.created[row] // DAY)
    ces = whole(rng, ease + 0.45 * t.feeling[row] + rng.normal(0, 0.9, size), 1, 7)
    ces = np.where(rng.random(size) < 0.05, np.nan, ces)
    with_words = np.flatnonzero(rng.random(size) < 0.22)
    comment = grouped(rng, (words.BLAME, words.PRAISE), is_satisfied[with_words].astype(np.int64))
    return pa.concat_tables(
        [
            answer_table(response, _repeat("contact-csat", size), at, csat),
            answer_table(response, _repeat("contact-ces", size), at, ces),
            answer_table(
                response.take(pa.array(with_words)),
                _repeat("contact-text", len(with_words)),
                at[with_words],
                np.full(len(with_words), np.nan),
                comment,
            ),
        ]
    )


def _repeat(word: str, size: int) -> pa.Array:
    return pa.array([word], pa.string()).take(pa.array(np.zeros(size, np.int64)))


def relation(
    customers: Customers, active: Array, feeling: Array, span: Span, seed: int, month: int
) -> tuple[pa.Table, pa.Table]:
    """Ask a sixth of the active customers, so that everyone is asked twice a year."""
    rng = stream(seed, "relation", month)
    calendar = int(span.months[month].astype(np.int64) % 12)
    who = active[active % 6 == calendar % 6]
    who = who[rng.random(len(who)) < 0.9]
    twice = who[rng.random(len(who)) < 0.01]  # answered, then changed their mind
    who = np.concatenate([who, twice])
    again = np.arange(len(who)) >= len(who) - len(twice)
    day = span.starts[month] + 7 + again * 2
    sent = to_utc(np.full(len(who), 0) + day * DAY + 10 * HOUR)
    keep = sent < span.end_seconds
    who, sent, again = who[keep], sent[keep], again[keep]
    size = len(who)
    mood = np.clip(feeling[who], -2.5, 2.5)
    came = (rng.random(size) < np.clip(0.27 + 0.03 * np.abs(mood), 0, 1)) | again
    answered = sent + 60 + rng.exponential(20 * HOUR, size).astype(np.int64)
    came &= answered < span.end_seconds
    year, half = span.month_date(month).year, 1 + calendar // 6
    is_preview = np.arange(size) == 0
    month_word = str(span.months[month]).replace("-", "")
    response_id = join(f"RN{month_word}-", code("", np.arange(size), 1), between="")
    nobody = np.full(size, -1)
    responses = Sent(
        response_id, RELATION, _repeat(f"{year}-H{half}", size), who, nobody, nobody, nobody,
        customers.location[who], "email", sent, np.where(came, answered, NEVER), is_preview,
    )  # fmt: skip
    rows = np.flatnonzero(came)
    usual = 7.6 + 0.9 * mood[rows] + _lasting(customers, seed)[who[rows]] + rng.normal(0, 1.2, len(rows))
    score = whole(rng, usual, 0, 10)
    score = np.where(rng.random(len(rows)) < 0.02, np.nan, score)
    chosen = response_id.take(pa.array(rows))
    reason = grouped(rng, (words.NPS_REASONS_LOW, words.NPS_REASONS_HIGH), (usual > 7.5).astype(np.int64))
    nothing = np.full(len(rows), np.nan)
    wrote = rng.random(len(rows)) < 0.3
    text = answer_table(
        chosen, _repeat("relation-text", len(rows)), answered[rows], nothing, pick_where(wrote, reason)
    )
    scores = answer_table(chosen, _repeat("relation-nps", len(rows)), answered[rows], score)
    return response_table(responses), pa.concat_tables([scores, text.filter(pa.array(wrote))])


def _lasting(customers: Customers, seed: int) -> Array:
    """Return how each customer tends to answer, whatever happens."""
    return stream(seed, "answering").normal(0, 1.3, customers.size)
