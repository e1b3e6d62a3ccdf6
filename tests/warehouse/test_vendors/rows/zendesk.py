"""A week at a Zendesk desk. Pseudonyms are shown as what they stand for."""

from __future__ import annotations

from typing import Any


def _at(day: int, clock: str) -> str:
    return f"2026-10-{day:02} {clock}+00"


def _event(n: int, ticket: str, at: str, kind: str, by: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"e{n}",
        "ticket_id": ticket,
        "created_at": at,
        "event_type": kind,
        "updater_id": by,
        "_row_key": f"event-{n}",
        **more,
    }


RAW: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"id": "u1", "role": "end-user", "email": "ada@", "external_id": "C1"},
        {"id": "u2", "role": "end-user", "email": "ben@"},
        {"id": "u3", "role": "end-user"},
        {"id": "u7", "role": "agent", "email": "kim@"},
        {"id": "u8", "role": "admin", "email": "lee@", "_is_deleted": True},
    ],
    "groups": [
        {"id": "5", "name": "Support North"},
        {"id": "6", "name": "Billing", "_is_deleted": True},
    ],
    "tickets": [
        {"id": "1", "status": "solved", "priority": "high", "channel": "native_messaging",
         "requester_id": "u1", "assignee_id": "u7", "group_id": "5", "tags": "[]",
         "created_at": _at(5, "08:00")},
        {"id": "2", "status": "hold", "channel": "email", "requester_id": "u2", "assignee_id": "u8",
         "group_id": "6", "tags": "[]", "created_at": _at(6, "08:00")},
        {"id": "3", "status": "closed", "channel": "web", "requester_id": "u3",
         "tags": '["closed_by_merge"]', "created_at": _at(6, "09:00")},
        {"id": "4", "status": "deleted", "_is_deleted": True, "created_at": _at(6, "10:00")},
    ],
    "ticket_events": [
        _event(1, "1", _at(5, "08:00"), "Create", "u1", status="new", priority="high"),
        _event(2, "1", _at(5, "08:00"), "Comment", "u1", author_id="u1", public=True, body="It flickers"),
        _event(3, "1", _at(5, "09:30"), "Comment", "u7", author_id="u7", public=True, body="Other bulb"),
        _event(4, "1", _at(5, "09:31"), "Comment", "u7", author_id="u7", public=False, body="Batch 12 again"),
        _event(5, "1", _at(5, "10:00"), "Change", "u7", status="solved", previous_value="open"),
        _event(6, "1", _at(6, "07:00"), "Change", "u1", status="open", previous_value="solved"),
        _event(7, "1", _at(6, "09:00"), "Change", "u7", status="solved", previous_value="open"),
        _event(8, "2", _at(6, "08:00"), "Comment", "u2", author_id="-1", by_system=True, body="Hi"),
        _event(9, "2", _at(6, "08:10"), "Change", "u7", assignee_id="u8"),
        # Ticket 4 was deleted: what happened to it must not bring it back.
        _event(10, "4", _at(6, "10:05"), "Comment", "u7", author_id="u7", public=True, body="Gone"),
        _event(11, "4", _at(6, "10:06"), "Change", "u7", status="solved", previous_value="open"),
    ],
    "satisfaction_ratings": [
        {"id": "r1", "ticket_id": "1", "requester_id": "u1", "score": "good", "group_id": "5",
         "created_at": _at(6, "09:05"), "updated_at": _at(6, "12:00")},
        {"id": "r2", "ticket_id": "2", "requester_id": "u2", "score": "offered",
         "created_at": _at(7, "09:05"), "updated_at": _at(7, "09:05")},
        {"id": "r3", "ticket_id": "3", "requester_id": "u3", "score": "unoffered",
         "created_at": _at(7, "09:05"), "updated_at": _at(7, "09:05")},
        {"id": "r4", "ticket_id": "3", "requester_id": "u3", "score": "bad", "created_at": _at(8, "09:05"),
         "updated_at": _at(8, "10:00")},
    ],
}  # fmt: skip
for _stream, _rows in RAW.items():
    for _n, _row in enumerate(_rows):
        _row.setdefault("_row_key", f"{_stream}-{_n}")
        _row["_changed_at"] = _row.get("updated_at") or _row.get("created_at")

SETTINGS = {"teams": {"Support North": "north"}}
# Another system knows whose address it is.
BESIDE = {
    "raw_files.customer": [{"_stream": "crm", "customer_id": "C2", "email": "ben@"}],
    "raw_files.employee": [{"_stream": "hr", "employee_id": "P7", "email": "kim@"}],
}
