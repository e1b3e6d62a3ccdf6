"""Ways in which a vendor's answer can be spoiled, put between the simulator and the wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ingestion.conformance.bench import Bench, endpoints_of
from ingestion.rest.strategies import found_at
from ingestion.sample.serving.web import Call, Reply, answer

Fault = Callable[[Call, Reply], Reply]


def busy(seconds: str | None = None) -> Fault:
    """Too many requests, with or without saying how long to wait."""
    headers = {"Retry-After": seconds} if seconds else {}
    return lambda call, reply: Reply(b'{"error": "rate limited"}', 429, headers)


def status(code: int) -> Fault:
    """An error of the server."""
    return lambda call, reply: answer({"error": "internal"}, code)


def half(call: Call, reply: Reply) -> Reply:
    """Half a body, and the length of that half: only the JSON shows that something is missing."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def cut_off(call: Call, reply: Reply) -> Reply:
    """The connection breaks in the middle of the body."""
    return replace(reply, cut=len(reply.body) // 2)


def html(call: Call, reply: Reply) -> Reply:
    """A page for people with status 200, as proxies give it."""
    return Reply(b"<html><body>Please stand by</body></html>", 200, {"Content-Type": "text/html"})


def dropped(call: Call, reply: Reply) -> Reply:
    """No answer at all."""
    return replace(reply, drop=True)


def wrong_shape(call: Call, reply: Reply) -> Reply:
    """Good JSON without anything that was asked for."""
    return reply.with_json({"unexpected": [], "message": "the API has moved"})


def elsewhere(call: Call, reply: Reply) -> Reply:
    """Sent on to another host."""
    return Reply(b"{}", 302, {"Location": "http://127.0.0.2:9/steal"})


class Spoil:
    """Applies a fault to requests for records: to the first few, or from a certain page on."""

    def __init__(self, bench: Bench, fault: Fault, *, times: int | None = None, after: int = 0) -> None:
        self.bench, self.fault, self.times, self.after = bench, fault, times, after
        self.seen = self.spoiled = 0

    def __call__(self, call: Call, reply: Reply) -> Reply:
        """Spoil the answer when it is its turn; requests for tokens are left alone."""
        if self.bench.endpoint_of(call) is None:
            return reply
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.spoiled >= self.times):
            return reply
        self.spoiled += 1
        return self.fault(call, reply)


class InTurn:
    """Applies one fault after the other, each to two answers in a row; in between one answer is good."""

    def __init__(self, bench: Bench, faults: list[Fault]) -> None:
        self.bench, self.faults = bench, faults
        self.tried: list[Fault] = []
        self.seen = 0

    def __call__(self, call: Call, reply: Reply) -> Reply:
        """Leave the first answer of three, spoil the other two; requests for tokens are left alone."""
        if self.bench.endpoint_of(call) is None:
            return reply
        turn, place = divmod(self.seen, 3)
        self.seen += 1
        if place == 0 or turn >= len(self.faults):
            return reply
        fault = self.faults[turn]
        if place == 2:
            self.tried.append(fault)
        return fault(call, reply)


class OnPage:
    """Applies a fault to every answer but the first of each path that is paged."""

    def __init__(self, bench: Bench, fault: Fault) -> None:
        self.bench, self.fault = bench, fault
        self.asked: dict[str, int] = {}

    def __call__(self, call: Call, reply: Reply) -> Reply:
        """Spoil the second request of a path and all that follow."""
        if self.bench.endpoint_of(call) is None:
            return reply
        self.asked[call.path] = self.asked.get(call.path, 0) + 1
        return self.fault(call, reply) if self.asked[call.path] > 1 else reply


class OfParents:
    """Applies a fault to what is asked of one parent at a time: its address may hold a person's number."""

    def __init__(self, bench: Bench, fault: Fault) -> None:
        self.bench, self.fault = bench, fault

    def __call__(self, call: Call, reply: Reply) -> Reply:
        """Leave the lists of parents alone."""
        endpoint = self.bench.endpoint_of(call)
        return self.fault(call, reply) if endpoint and "{parent}" in endpoint.path else reply


class SamePage:
    """Gives the first page of each path again and again."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.first: dict[str, Reply] = {}

    def __call__(self, call: Call, reply: Reply) -> Reply:
        """Keep the first answer of a path for all later ones."""
        if self.bench.endpoint_of(call) is None:
            return reply
        return self.first.setdefault(call.path, reply)


Edit = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
Change = Callable[[dict[str, Any]], None]


class EditRecords:
    """Changes the records inside an answer."""

    def __init__(self, bench: Bench, edit: Edit) -> None:
        self.bench, self.edit = bench, edit

    def __call__(self, call: Call, reply: Reply) -> Reply:
        """Find the list in the answer and put the changed one in its place."""
        endpoint = self.bench.endpoint_of(call)
        if endpoint is None or reply.status != 200:
            return reply
        value = reply.json()
        outer: Any = {"root": value}
        holder = outer
        steps = ["root", *(endpoint.records.split(".") if endpoint.records else ())]
        for step in steps[:-1]:
            holder = holder[step]
        holder[steps[-1]] = self._edited(holder[steps[-1]], bool(endpoint.by_key))
        return reply.with_json(outer["root"])

    def _edited(self, listed: Any, by_key: bool) -> Any:
        if isinstance(listed, dict) and not by_key:
            return self.edit([json.loads(json.dumps(listed))])[0]
        if isinstance(listed, dict):
            changed = self.edit([{"__key": k} | v for k, v in listed.items() if isinstance(v, dict)])
            if all("__key" in record for record in changed) and changed:
                return {r["__key"]: {k: v for k, v in r.items() if k != "__key"} for r in changed}
            return self.edit([listed])[0]
        return self.edit(json.loads(json.dumps(listed)))


class EditStreams:
    """Changes the records of some streams, each in its own way, wherever they are asked for."""

    def __init__(self, bench: Bench, changes: Mapping[str, Change]) -> None:
        self.bench, self.changes = bench, changes

    def __call__(self, call: Call, reply: Reply) -> Reply:
        """Apply the changes of all streams that are read at this address."""
        asked = self.bench.endpoint_of(call)
        here = [s.name for s in self.bench.declared if asked in endpoints_of(s.read)]
        changes = [self.changes[name] for name in here if name in self.changes]

        def edit(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
            for record in records:
                for change in changes:
                    change(record)
            return records

        return EditRecords(self.bench, edit)(call, reply) if changes else reply


def put_at(record: Any, path: str, value: Any) -> None:
    """Put a value at a dotted path, making what is missing on the way."""
    steps = path.split(".")
    for step, following in pairwise(steps):
        if isinstance(record, list):
            if int(step) >= len(record):
                return
            record = record[int(step)]
            continue
        if not isinstance(record.get(step), dict | list):
            record[step] = {} if not following.isdigit() else [{}]
        record = record[step]
    if isinstance(record, dict):
        record[steps[-1]] = value


def drop_at(record: Any, path: str) -> None:
    """Take what stands at a dotted path out of a record."""
    head, _, last = path.rpartition(".")
    holder = found_at(record, head) if head else record
    if isinstance(holder, dict):
        holder.pop(last, None)
