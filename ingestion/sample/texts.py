"""The words of messages, put together from templates for a whole month at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ingestion.sample import words
from ingestion.sample.arrays import Array, choose, join, pc, pick_where, stream
from ingestion.sample.customers import Customers
from ingestion.sample.tickets import SPAM_KIND, Tickets
from ingestion.sample.timeline import (
    BOT_REPLY,
    CREATED,
    CUSTOMER_REPLY,
    NOTE,
    PUBLIC_REPLY,
    Timeline,
    has_message,
)


def bodies(
    line: Timeline, tickets: Tickets, customers: Customers, mail: pa.Array, seed: int, month: int
) -> pa.Array:
    """Return one text per event that left one, in the events' order."""
    rng = stream(seed, "texts", month)
    keep = np.flatnonzero(has_message(line, tickets))
    event, row, turn = line.event[keep], line.row[keep], line.turn[keep]
    owner = np.maximum(tickets.mail_of[row], tickets.customer[row])
    is_spam = (event == CREATED) & (tickets.kind[row] == SPAM_KIND)
    feeling = tickets.feeling[row]
    makers = (
        (is_spam, lambda at: choose(words.SPAM, rng.integers(0, len(words.SPAM), len(at)))),
        ((event == CREATED) & ~is_spam,
         lambda at: _ask(rng, tickets.topic[row[at]], feeling[at], owner[at], mail)),
        ((event == PUBLIC_REPLY) & (turn == 0),
         lambda at: _reply(rng, tickets.topic[row[at]], feeling[at], owner[at], customers)),
        ((event == PUBLIC_REPLY) & (turn > 0), lambda at: _any(rng, words.MORE_REPLIES, len(at))),
        (event == CUSTOMER_REPLY, lambda at: _any(rng, words.FOLLOW_UPS, len(at))),
        (event == BOT_REPLY, lambda at: _any(rng, words.BOT_REPLIES, len(at))),
        (event == NOTE, lambda at: _note(rng, owner[at], mail)),
    )  # fmt: skip
    places_of, texts = [], []
    for mask, make in makers:
        at = np.flatnonzero(mask)
        places_of.append(at)
        texts.append(make(at).cast(pa.string()))
    back = np.empty(len(keep), np.int64)
    back[np.concatenate(places_of)] = np.arange(len(keep))
    return pa.concat_arrays(texts).take(pa.array(back))


def _any(rng: np.random.Generator, templates: Sequence[str], size: int) -> pa.Array:
    return choose(templates, rng.integers(0, len(templates), size))


def grouped(rng: np.random.Generator, groups: Sequence[Sequence[str]], group: Array) -> pa.Array:
    """Draw a sentence from each row's group."""
    sizes = np.array([len(g) for g in groups])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    inside = (rng.random(len(group)) * sizes[group]).astype(np.int64)
    return choose([text for g in groups for text in g], first[group] + inside)


def _ask(rng: np.random.Generator, topic: Array, feeling: Array, owner: Array, mail: pa.Array) -> pa.Array:
    """A customer's first message; some leave an address or a number in the text."""
    size = len(topic)
    mood = np.clip(np.digitize(feeling + rng.normal(0, 0.6, size), (-1.3, -0.3, 0.7, 1.6)), 0, 4)
    draw = rng.random(size)
    address = mail.take(pa.array(owner, mask=(owner < 0) | (draw > 0.05)))
    phone = join("Please call 07700 900", choose(_THREE, rng.integers(0, 1000, size)), ".", between="")
    return join(
        _any(rng, words.OPENINGS, size),
        grouped(rng, words.ASKS, topic),
        grouped(rng, words.MOODS, mood),
        pc.binary_join_element_wise("My address is", address, " "),
        pick_where(draw > 0.96, phone),
        _any(rng, words.CLOSINGS, size),
    )


def _reply(
    rng: np.random.Generator, topic: Array, feeling: Array, owner: Array, customers: Customers
) -> pa.Array:
    """An agent's first answer: warmer where the contact went well; now and then a wrong name."""
    size = len(topic)
    warmth = np.clip(np.digitize(0.8 * feeling + rng.normal(0, 0.7, size), (-1.0, 0.0, 0.9)), 0, 3)
    name = np.where(owner < 0, -1, customers.first_name[owner])
    wrong = rng.random(size) < 0.01
    name = np.where(wrong, rng.integers(0, len(words.FIRST_NAMES), size), name)
    openings = [o.format(n) for o in words.REPLY_OPENINGS for n in (*words.FIRST_NAMES, "there")]
    opening = rng.integers(0, len(words.REPLY_OPENINGS), size) * (len(words.FIRST_NAMES) + 1)
    name = np.where(name < 0, len(words.FIRST_NAMES), name)
    return join(
        choose(openings, opening + name),
        grouped(rng, words.REPLY_FEELINGS, warmth),
        grouped(rng, words.REPLY_ANSWERS, topic),
    )


def _note(rng: np.random.Generator, owner: Array, mail: pa.Array) -> pa.Array:
    """A note among colleagues, with the customer's address in it."""
    address = mail.take(pa.array(owner, mask=owner < 0))
    return join("Checked the file", pc.binary_join_element_wise("of", address, " "), "- see earlier case.")


_THREE = tuple(f"{n:03d}" for n in range(1000))
