"""One month of tickets with all that happens to each, as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from ingestion.sample import places
from ingestion.sample.absences import Roster
from ingestion.sample.arrays import Array, choose, code, numbers, pc, stamp, stream, weighted
from ingestion.sample.clock import DAY, OpeningHours, Span
from ingestion.sample.customers import ID_WIDTH, Customers
from ingestion.sample.demand import Demand
from ingestion.sample.effects import BOT_REGIONS, Plan
from ingestion.sample.levels import Levels
from ingestion.sample.words import SPAM, SUBJECTS, TOPIC_WEIGHTS, TOPICS

NEVER = 2**40  # seconds: an event that did not happen
FIRST_NUMBER = 100_000
STATUS = ("new", "open", "pending", "solved", "closed", "merged", "spam")
NORMAL, MERGED, SPAM_KIND = range(3)
REPLY_MEDIAN = np.array([260.0, 130.0, 38.0, 14.0]) * 60  # business seconds by priority
CHANNEL_PACE = np.array([1.0, 1.0, 0.06, 1.0, 0.7, 0.3])


@dataclass
class Tickets:
    """All that is known of a month's tickets; instants are UTC seconds, NEVER when they did not come."""

    number: Array
    customer: Array  # -1 when unknown
    mail_of: Array  # customer whose address was used; -1 none
    created: Array
    team: Array
    agent: Array
    channel: Array
    topic: Array
    priority: Array
    kind: Array
    merged_into: Array
    replied: Array  # first public human reply
    replies: Array  # public human replies
    solved: Array  # first time
    reopened: Array
    solved_again: Array
    bot_replied: Array
    raised: Array  # priority was raised on the way
    is_answered: Array
    is_resolved: Array
    wait: Array
    talk: Array
    feeling: Array
    satisfied: Array
    location: Array

    @property
    def solved_last(self) -> Array:
        """The last time the ticket was solved."""
        return np.where(self.solved_again < NEVER, self.solved_again, self.solved)

    @property
    def closed(self) -> Array:
        """Four days after the last solution nobody can reopen; without a reply it is given up."""
        given_up = self.created + np.where(self.channel == places.PHONE, 60, 21 * DAY)
        unsolved = np.where(self.replied < NEVER, NEVER, given_up)
        return np.where(self.solved_last < NEVER, self.solved_last + 4 * DAY, unsolved)

    def take(self, rows: Array) -> Tickets:
        """Return some of the tickets."""
        return Tickets(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


@dataclass(frozen=True)
class Desk:
    """What is needed to work a month's tickets."""

    customers: Customers
    levels: Levels
    plan: Plan
    span: Span
    hours: OpeningHours
    roster: Roster
    skill: Array
    seed: int


def work(desk: Desk, asked: Demand, month: int, first_number: int) -> Tickets:
    """Add to each request how it was handled."""
    rng = stream(desk.seed, "tickets", month)
    size = len(asked.customer)
    channel = _channels(rng, desk, asked)
    priority = weighted(rng, (18, 58, 18, 6), size)
    kind, merged_into = _kinds(rng, asked, first_number)
    channel = np.where(kind == SPAM_KIND, places.EMAIL, channel)
    customer, mail_of = _identities(rng, asked, channel, kind)
    replied = _first_reply(rng, desk, asked, channel, priority, month)
    open_now = desk.hours.is_open(asked.created)
    answered = (channel == places.PHONE) & open_now & (rng.random(size) < 0.88)
    wait = np.where(answered, np.clip(rng.gamma(2.0, 28.0, size) * np.exp(-0.2 * asked.feeling), 4, 900), 0)
    replied = np.where(answered, asked.created + wait.astype(np.int64), replied)
    no_reply = (rng.random(size) < 0.03) | (kind != NORMAL) | ((channel == places.PHONE) & ~answered)
    replied = np.where(no_reply, NEVER, replied)
    one_touch = rng.random(size) < desk.levels.one_touch[asked.team, month]
    replies = np.where(replied == NEVER, 0, np.where(one_touch, 1, 1 + _more_replies(rng, size)))
    solved, reopened, again = _solutions(rng, desk, replied, one_touch, asked)
    bot = (channel == places.BOT) & (kind == NORMAL)
    talk = np.where(answered, rng.gamma(3.0, 95.0, size), 0).round()
    return Tickets(
        number=first_number + np.arange(size),
        customer=customer,
        mail_of=mail_of,
        created=asked.created,
        team=asked.team,
        agent=desk.roster.pick(rng, asked.team, np.minimum(replied, asked.created + 3 * DAY) // DAY),
        channel=channel,
        topic=weighted(rng, TOPIC_WEIGHTS, size),
        priority=priority,
        kind=kind,
        merged_into=merged_into,
        replied=replied,
        replies=replies,
        solved=solved,
        reopened=reopened,
        solved_again=again,
        bot_replied=np.where(bot, asked.created + rng.integers(2, 9, size), NEVER),
        raised=(rng.random(size) < 0.04) & (priority < 3) & (replies > 1),
        is_answered=answered,
        is_resolved=answered & (rng.random(size) < np.clip(0.25 + 0.7 * asked.satisfied, 0, 1)),
        wait=wait.round(),
        talk=talk,
        feeling=asked.feeling,
        satisfied=asked.satisfied,
        location=np.array([t.location for t in places.TEAMS])[asked.team],
    )


def _channels(rng: np.random.Generator, desk: Desk, asked: Demand) -> Array:
    """Draw channels; once the bot comes first in a region, half of its requests meet it."""
    size = len(asked.customer)
    channel = weighted(rng, (34, 18, 14, 31, 4, 2), size)
    shut = (channel == places.PHONE) & ~desk.hours.is_open(asked.created) & (rng.random(size) < 0.85)
    channel = np.where(shut, places.WEB, channel)
    region = desk.customers.region[asked.customer]
    share = 0.5 * np.isin(region, BOT_REGIONS) * desk.plan.bot.strength(asked.created // DAY)
    return np.where(rng.random(size) < share, places.BOT, channel)


def _kinds(rng: np.random.Generator, asked: Demand, first_number: int) -> tuple[Array, Array]:
    """Mark spam, and second requests within five days that were merged into the first."""
    size = len(asked.customer)
    kind = np.where(rng.random(size) < 0.012, SPAM_KIND, NORMAL)
    order = np.lexsort((asked.created, asked.customer))
    same = asked.customer[order][1:] == asked.customer[order][:-1]
    soon = np.diff(asked.created[order]) < 5 * DAY
    normal = (kind[order][1:] == NORMAL) & (kind[order][:-1] == NORMAL)
    merged = same & soon & normal & (rng.random(max(size - 1, 0)) < 0.35)
    merged[1:] &= ~merged[:-1]  # never into one that was merged itself
    merged_into = np.full(size, -1, np.int64)
    merged_into[order[1:][merged]] = first_number + order[:-1][merged]
    return np.where(merged_into >= 0, MERGED, kind), merged_into


def _identities(rng: np.random.Generator, asked: Demand, channel: Array, kind: Array) -> tuple[Array, Array]:
    """Lose some customer numbers; written requests keep the address."""
    lost = (rng.random(len(asked.customer)) < 0.05) | (kind == SPAM_KIND)
    written = np.isin(channel, (places.EMAIL, places.WEB)) & (kind != SPAM_KIND)
    return np.where(lost, -1, asked.customer), np.where(written, asked.customer, -1)


def _first_reply(
    rng: np.random.Generator, desk: Desk, asked: Demand, channel: Array, priority: Array, month: int
) -> Array:
    pace = desk.levels.pace[asked.team, month] * CHANNEL_PACE[channel]
    spread = np.exp(rng.normal(0.0, 0.75, len(channel)) - 0.25 * asked.feeling)
    return desk.hours.after(asked.created, REPLY_MEDIAN[priority] * pace * spread)


def _more_replies(rng: np.random.Generator, size: int) -> Array:
    return np.minimum(rng.geometric(0.75, size), 4)


def _solutions(
    rng: np.random.Generator, desk: Desk, replied: Array, one_touch: Array, asked: Demand
) -> tuple[Array, Array, Array]:
    """Return first solved, reopened and solved again."""
    size = len(replied)
    replied_or_now = np.where(replied == NEVER, asked.created, replied)
    short = rng.uniform(60, 1500, size)
    long = np.exp(rng.normal(np.log(9 * 3600), 0.9, size) - 0.2 * asked.feeling)
    solved = desk.hours.after(replied_or_now, np.where(one_touch, short, long))
    never = (replied == NEVER) | (rng.random(size) < 0.015)
    solved = np.where(never, NEVER, solved)
    again = ~one_touch & ~never & (rng.random(size) < np.clip(0.16 - 0.05 * asked.feeling, 0.02, 0.5))
    back = np.where(again, np.where(never, 0, solved) + rng.integers(3600, 4 * DAY, size), NEVER)
    later = desk.hours.after(np.where(again, back, asked.created), rng.exponential(6 * 3600, size))
    return solved, back, np.where(again, later, NEVER)


def table(tickets: Tickets, customers_mail: pa.Array, as_of: int) -> pa.Table:
    """Return the tickets as they stand at an instant. One row per ticket."""
    t = tickets
    is_phone = t.channel == places.PHONE
    spam = t.kind == SPAM_KIND
    mail = customers_mail.take(pa.array(t.mail_of, mask=t.mail_of < 0))
    subject = choose(SUBJECTS, np.where(is_phone | spam, -1, t.topic))
    spam_subject = choose(SPAM, np.where(spam, t.number % len(SPAM), -1))
    return pa.table(
        {
            "ticket_id": numbers(t.number),
            "customer_id": code("C", t.customer, ID_WIDTH),
            "customer_email": mail,
            "agent_id": code("E", np.where(spam, -1, t.agent), 5),
            "team_id": choose([team.team_id for team in places.TEAMS], np.where(spam, -1, t.team)),
            "location_id": choose([row[0] for row in places.LOCATIONS], np.where(spam, -1, t.location)),
            "channel": choose(places.CHANNELS, t.channel),
            "topic": choose(TOPICS, np.where(spam, -1, t.topic)),
            "priority": choose(places.PRIORITIES, np.minimum(t.priority + t.raised, 3)),
            "status": choose(STATUS, status(t, as_of)),
            "created_at": stamp(t.created),
            "updated_at": stamp(updated(t, as_of)),
            "subject": pc.coalesce(subject, spam_subject),
            "is_answered": numbers(t.is_answered, is_phone),
            "is_resolved": numbers(t.is_resolved, t.is_answered),
            "seconds_to_answer": numbers(t.wait, t.is_answered),
            "talk_seconds": numbers(t.talk, t.is_answered),
            "merged_into_ticket_id": numbers(t.merged_into, t.merged_into >= 0),
        }
    )


def status(t: Tickets, as_of: int) -> Array:
    """Return the position in STATUS of each ticket at an instant."""
    state = np.where(t.replied <= as_of, 1, 0)
    state = np.where((state == 1) & (t.number % 5 == 0), 2, state)
    state = np.where(t.solved <= as_of, 3, state)
    state = np.where((t.reopened <= as_of) & (t.solved_again > as_of), 1, state)
    state = np.where(t.closed <= as_of, 4, state)
    state = np.where(t.kind == MERGED, 5, state)
    return np.where(t.kind == SPAM_KIND, 6, state)


def updated(t: Tickets, as_of: int) -> Array:
    """Return the last instant before as_of at which something happened."""
    latest = t.created
    for moment in (t.replied, t.solved, t.reopened, t.solved_again, t.closed):
        latest = np.where((moment <= as_of) & (moment > latest), moment, latest)
    return latest
