"""What staff answer every quarter; those who prefer it answer anonymously."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingestion.sample import places
from ingestion.sample.arrays import Array, autoregressive, choose, code, join, stream, whole
from ingestion.sample.clock import DAY, MONTHS, Span, to_utc
from ingestion.sample.effects import Plan
from ingestion.sample.questionnaires import PULSE, SPEAK_UP
from ingestion.sample.staff import Spells
from ingestion.sample.surveys import HOUR, Sent, answer_table, response_table
from ingestion.sample.tickets import NEVER
from ingestion.sample.words import ITEMS

ANONYMOUS_SHARE = 0.3


def wave(spells: Spells, plan: Plan, span: Span, seed: int, month: int) -> tuple[pa.Table, pa.Table] | None:
    """Return a month's wave; None in months without one."""
    first = span.month_date(month)
    day = int(span.starts[month]) + 13
    if first.month % 3 != 2 or day > span.end_day:
        return None
    rng = stream(seed, "pulse", month)
    rows = np.flatnonzero((spells.start <= day - 30) & (spells.end >= day))
    who, team = spells.employee[rows], spells.team[rows]
    size = len(who)
    anonymous = (
        stream(seed, "prefers anonymous").random(int(spells.employee.max()) + 1)[who] < ANONYMOUS_SHARE
    )
    sent = np.full(size, int(to_utc(np.array([day * DAY + 9 * HOUR]))[0]))
    answered = sent + 60 + rng.exponential(30 * HOUR, size).astype(np.int64)
    came = (rng.random(size) < 0.74) & (answered < span.end_seconds)
    label = f"{first.year}-Q{(first.month + 2) // 3}"
    # The order of an anonymous wave must not give away who answered.
    order = rng.permutation(size)
    who, team, anonymous, came = who[order], team[order], anonymous[order], came[order]
    answered = answered[order]
    survey = choose((PULSE, SPEAK_UP), anonymous.astype(np.int64))
    response_id = join(f"RS{label}-", code("", np.arange(size), 1), between="")
    nobody = np.full(size, -1)
    location = np.array([t.location for t in places.TEAMS])[team]
    sent_rows = Sent(
        response_id, PULSE, pa.array([label] * size), nobody, np.where(anonymous, -1, who), nobody,
        team, location, "email", sent, np.where(came, answered, NEVER), np.zeros(size, bool),
    )  # fmt: skip
    rows = np.flatnonzero(came)
    mood = _mood(plan, seed, who[rows], team[rows], month, day)
    answers = _answers(
        rng, mood, answered[rows], response_id.take(pa.array(rows)), survey.take(pa.array(rows))
    )
    return response_table(sent_rows, survey), answers


def _mood(plan: Plan, seed: int, who: Array, team: Array, month: int, day: int) -> Array:
    """Return how people feel, on the items' 1-5 scale: the team's months, the person, initiatives."""
    teams = autoregressive(stream(seed, "team mood"), len(places.TEAMS), MONTHS, 0.12)[team, month]
    person = stream(seed, "person mood").normal(0, 0.45, int(who.max(initial=0)) + 1)[who]
    return 3.55 + teams + person + plan.staff_item(team, day)


def _answers(
    rng: np.random.Generator, mood: Array, at: Array, response: pa.Array, survey: pa.Array
) -> pa.Table:
    size = len(at)
    recommend = whole(rng, 7.2 + 2.0 * (mood - 3.55) + rng.normal(0, 1.6, size), 0, 10)
    parts = [answer_table(response, join(survey, "enps", between="-"), at, recommend)]
    for item, _ in ITEMS:
        level = 6 - mood if item == "strain" else mood
        score = whole(rng, level + rng.normal(0, 0.7, size), 1, 5)
        score = np.where(rng.random(size) < 0.04, np.nan, score)
        parts.append(answer_table(response, join(survey, item, between="-"), at, score))
    return pa.concat_tables(parts)
