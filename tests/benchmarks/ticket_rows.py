"""Nested ticket rows like a helpdesk export, for the benchmark of the bulk load: 23 columns, 1.3 kB a row."""

from __future__ import annotations

from pathlib import Path
from string import Template

import duckdb

NESTED = ("via", "satisfaction", "metrics", "tags", "custom_fields", "comments")
WORDS = """order invoice delivery refund address parcel broken late missing wrong account login password
    please could you check again since monday thanks the a my was not have been received paid twice customer
    service help wait still nothing email phone colleague store price discount code colour size"""
ROW = """
    (i + 1)::varchar as id, 'https://desk.example/api/v2/tickets/' || (i + 1) || '.json' as url,
    'EXT-' || (hash(i, 1) % 1000000000) as external_id, 'C' || (hash(i, 2) % $customers) as requester,
    'person' || (hash(i, 2) % $customers) || '@example.com' as requester_email,
    'E' || (hash(i, 3) % 200) as assignee, 'team-' || (hash(i, 4) % 12) as team,
    (hash(i, 5) % 5000)::varchar as organization,
    pick(i, 6, ['email', 'phone', 'chat', 'web']) as channel,
    pick(i, 7, ['low', 'normal', 'high', 'urgent']) as priority,
    pick(i, 8, ['open', 'pending', 'solved']) as status,
    pick(i, 9, ['question', 'problem', 'incident', 'task']) as kind,
    iso(t) as created_at, iso(t + interval (hash(i, 11) % 900000) second) as updated_at,
    iso(t + interval (hash(i, 12) % 800000) second) as solved_at,
    words(i, 13, 6) as subject, words(i, 14, 40) as description,
    {'channel': pick(i, 15, ['email', 'api', 'web']),
     'source': {'from': {'address': 'desk' || (hash(i, 15) % 9) || '@example.com'}, 'rel': null}} as via,
    {'score': pick(i, 16, ['good', 'bad', 'offered']), 'comment': words(i, 17, 5)} as satisfaction,
    {'wait': (hash(i, 18) % 600)::int, 'replies': (hash(i, 19) % 9)::int,
     'reopens': (hash(i, 20) % 3)::int,
     'reply_minutes': {'calendar': (hash(i, 21) % 5000)::int, 'business': (hash(i, 22) % 2000)::int}}
        as metrics,
    ['billing', 'tag' || (hash(i, 23) % 50), 'tag' || (hash(i, 24) % 300)] as tags,
    [{'id': 1001 + k, 'value': 'v' || (hash(i, 25, k) % 1000)} for k in range(5)] as custom_fields,
    [{'id': hash(i, 26, k) % 10000000000, 'public': k % 2 = 0,
      'created_at': iso(t + interval (k * 3600) second),
      'author': 'E' || (hash(i, 27, k) % 200)} for k in range(2)] as comments
"""
START = (
    "select i, timestamp '2024-01-01' + interval (hash(i, 10) % 63000000) second as t from range($rows) r(i)"
)


def make(path: Path, rows: int) -> None:
    """Write rows as JSON lines or Parquet; nested parts are JSON text in Parquet."""
    con = duckdb.connect()
    con.execute("create macro iso(t) as strftime(t, '%Y-%m-%dT%H:%M:%SZ')")
    con.execute("create macro pick(i, seed, list) as list[1 + (hash(i, seed) % len(list))::int]")
    con.execute(
        f"""create macro words(i, seed, n) as array_to_string(
            [{WORDS.split()}[1 + (hash(i, seed, k) % {len(WORDS.split())})::int] for k in range(n)], ' ')"""
    )
    query = Template(f"select {ROW} from ({START})").substitute(rows=rows, customers=max(rows // 20, 1))
    parquet = path.suffix == ".parquet"
    if parquet:
        nested = ", ".join(f"to_json({name})::varchar as {name}" for name in NESTED)
        query = f"select * replace ({nested}) from ({query})"
    con.execute(f"copy ({query}) to '{path}' (format {'parquet' if parquet else 'json'})")
