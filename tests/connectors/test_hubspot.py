"""HubSpot through the simulator: what is odd about its search, its texts and its archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from vendor_world import World, world

from ingestion.sample.serving.hubspot import TOKEN, HubspotSite
from ingestion.sample.serving.store import micros
from ingestion.sample.serving.web import Reply, answer

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LATER = NIGHT + timedelta(days=1)
FIELDS = {
    "customer_id": "customer_number",
    "plan": "tariff",
    "customer_since_on": "customer_since",
    "referrals_made": "referrals",
}


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def record(n: int, changed: datetime = FIRST, **properties: Any) -> dict[str, Any]:
    return {"id": str(n), "properties": properties, "createdAt": iso(FIRST), "updatedAt": iso(changed)}


def contact(n: int, changed: datetime = FIRST, **properties: Any) -> dict[str, Any]:
    usual = {
        "customer_number": f"C{n:05}",
        "email": f"Ann.{n}@Example.com ",
        "firstname": "Ann",
        "lifecyclestage": "customer",
        "country": "Ireland",
        "tariff": "STANDARD",
        "customer_since": "2024-02-29",
        "referrals": "2",
    }
    return record(n, changed, **(usual | properties))


def deal(n: int, changed: datetime = FIRST, **properties: Any) -> dict[str, Any]:
    usual = {
        "hs_is_closed_won": "true",
        "hs_mrr": "29.90",
        "closedate": "2025-06-30T23:30:00.000Z",
        "dealname": "Ann from Leeds, ann@example.com",
        "dealstage": "closedwon",
    }
    return record(n, changed, **(usual | properties))


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[World]:
    site = HubspotSite()
    site.properties["contacts"] |= {"tariff", "customer_since", "referrals"}
    settings = {"customer_fields": FIELDS, "values": {"plan": {"STANDARD": "Standard"}}}
    with world(site, tmp_path, "hubspot", settings, {"access_token": TOKEN}) as made:
        made.company.zone = "Europe/London"
        yield made


def put(
    crm: World, collection: str, given: dict[str, Any], *, deleted: bool = False, parent: str = ""
) -> None:
    crm.site.store.remove(collection, given["id"])
    changed = datetime.fromisoformat(given["updatedAt"])
    crm.site.store.put(collection, given, changed=changed, deleted=deleted, parent=parent)


def read(crm: World, now: datetime = NIGHT, **changed: Any) -> dict[str, Any]:
    return {stream.stream: stream for stream in crm.load(now, **changed).streams}


def test_customers_and_their_deals_come_with_the_companys_own_fields(crm: World) -> None:
    put(crm, "contacts", contact(7))
    put(crm, "contacts", contact(8, lifecyclestage="lead", tariff="Plus", referrals=""))
    put(crm, "deals", deal(70), parent="7")
    put(crm, "deals", deal(71, recurring_revenue_inactive_date="2026-01-31"))
    report = read(crm)
    assert [(s.status, s.loaded) for s in report.values()] == [("ok", 2), ("ok", 2)], report
    found = crm.rows(
        "select plan, customer_since_on, referrals_made, country, is_customer from raw_hubspot.customers"
    )
    assert sorted(found, key=str) == [
        ("Plus", date(2024, 2, 29), None, "Ireland", False),
        ("Standard", date(2024, 2, 29), 2, "Ireland", True),
    ]
    # 23:30 UTC in June is the next day in London; the holder is found by HubSpot's own number.
    held = crm.rows(
        "select deal.id, valid_from_on, valid_to_on, monthly_amount, is_won, customer.plan "
        "from raw_hubspot.deals as deal left join raw_hubspot.customers as customer "
        "on deal.holder_id = customer.id order by 1"
    )
    assert held == [
        ("70", date(2025, 7, 1), None, Decimal("29.9000"), True, "Standard"),
        ("71", date(2025, 7, 1), date(2026, 1, 31), Decimal("29.9000"), True, None),
    ]


def test_nothing_personal_stays(crm: World) -> None:
    put(crm, "contacts", contact(7))
    put(crm, "deals", deal(70, closedate="2025-01-01"), parent="7")
    read(crm)
    words = [b"ann@example", b"Ann.7", b"ann.7@example.com", b"C00007"]
    for path in crm.company.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [word for word in words if word in content], path


def many(crm: World, count: int, changed: datetime) -> None:
    """Fill the account with contacts of one change time, as a bulk edit leaves them."""
    numbers = range(1, count + 1)
    crm.site.store.load(
        "contacts",
        pa.table(
            {
                "id": [str(n) for n in numbers],
                "parent": [""] * count,
                "changed": [micros(changed)] * count,
                "deleted": [False] * count,
                "record": [json.dumps(contact(n, changed)) for n in numbers],
            }
        ),
    )


@pytest.mark.parametrize("count", [10_000, 10_001])
def test_more_than_a_search_can_show_changed_at_one_instant(crm: World, count: int) -> None:
    many(crm, count, FIRST)
    report = read(crm, streams=("customers",))["customers"]
    assert (report.status, report.loaded) == ("ok", count), report.message
    assert crm.rows("select count(distinct id) from raw_hubspot.customers") == [(count,)]
    searches = [call for call in crm.server.asked("hubspot") if call.path.endswith("/search")]
    assert len(searches) == -(-count // 200)


def test_the_second_night_reads_only_what_may_have_changed(crm: World) -> None:
    for n in range(1, 451):
        put(crm, "contacts", contact(n, FIRST + timedelta(hours=n)))
    read(crm, streams=("customers",))
    before = len(crm.server.asked("hubspot"))
    put(crm, "contacts", contact(3, NIGHT + timedelta(hours=1), tariff="Plus"))
    report = read(crm, LATER, streams=("customers",))["customers"]
    assert (report.source_rows, report.loaded) == (2, 1)  # the changed one, and the last of the night before
    assert len(crm.server.asked("hubspot")) - before == 2
    assert crm.rows("select count(*), count_if(plan = 'Plus') from raw_hubspot.customers") == [(450, 1)]


def test_a_change_that_the_index_shows_late_is_found_the_next_night(crm: World) -> None:
    put(crm, "contacts", contact(1, NIGHT - timedelta(seconds=40)))
    put(crm, "contacts", contact(2, NIGHT - timedelta(seconds=50)))
    crm.site.store.remove("contacts", "2")  # not in the index yet
    assert read(crm, streams=("customers",))["customers"].loaded == 1
    put(crm, "contacts", contact(2, NIGHT - timedelta(seconds=50)))
    assert read(crm, LATER, streams=("customers",))["customers"].loaded == 1


def test_archived_records_are_marked_and_come_back(crm: World) -> None:
    put(crm, "contacts", contact(1))
    put(crm, "contacts", contact(2))
    read(crm, streams=("customers",))
    put(crm, "contacts", contact(2, NIGHT), deleted=True)
    read(crm, LATER, streams=("customers",))
    marked = "select id is not null, _is_deleted, plan from raw_hubspot.customers order by _is_deleted"
    assert crm.rows(marked) == [(True, False, "Standard"), (True, True, "Standard")]
    put(crm, "contacts", contact(2, LATER))
    read(crm, LATER + timedelta(days=1), streams=("customers",))
    assert crm.rows("select count_if(_is_deleted), count(*) from raw_hubspot.customers") == [(0, 2)]


def test_a_field_that_the_account_lacks_is_an_error_and_not_an_empty_column(crm: World) -> None:
    put(crm, "contacts", contact(1))
    fields = FIELDS | {"region": "sales_regoin"}
    report = read(crm, streams=("customers",), customer_fields=fields)["customers"]
    assert report.status == "failed"
    assert '"sales_regoin" (region); check customer_fields of [sources.desk]' in report.message
    assert read(crm, streams=("customers",))["customers"].status == "ok"


def test_a_field_named_later_is_read_for_all_customers(crm: World) -> None:
    put(crm, "contacts", contact(1, sales_region="North"))
    crm.site.properties["contacts"].add("sales_region")
    read(crm, streams=("customers",))
    fields = FIELDS | {"region": "sales_region"}
    assert read(crm, LATER, streams=("customers",), customer_fields=fields)["customers"].loaded == 1
    assert crm.rows("select region from raw_hubspot.customers") == [("North",)]


def test_companies_may_be_the_customers(crm: World) -> None:
    put(crm, "companies", contact(500, email=""))
    put(crm, "deals", deal(70), parent="500")
    report = read(crm, customers="companies", customer_fields={"customer_id": "customer_number"})
    assert [s.status for s in report.values()] == ["ok", "ok"], report
    assert crm.rows(
        "select count(*) from raw_hubspot.deals join raw_hubspot.customers on holder_id = customers.id"
    ) == [(1,)]


def test_whose_a_deal_is_must_be_known_or_the_deals_are_not_taken(crm: World) -> None:
    put(crm, "deals", deal(70), parent="7")

    def refused(call: Any, reply: Reply) -> Reply:
        if "associations" not in call.path:
            return reply
        trouble = {"status": "error", "category": "MISSING_SCOPES", "subCategory": None}
        return answer({"status": "COMPLETE", "results": [], "errors": [trouble]}, 207)

    crm.server.fault = refused
    report = read(crm, streams=("deals",))["deals"]
    assert (report.status, "MISSING_SCOPES" in report.message) == ("failed", True)


def test_a_search_that_leads_back_ends(crm: World) -> None:
    many(crm, 500, FIRST)
    first: dict[str, Reply] = {}

    def same(call: Any, reply: Reply) -> Reply:
        return first.setdefault("page", reply) if call.path.endswith("/search") else reply

    crm.server.fault = same
    report = read(crm, streams=("customers",))["customers"]
    assert (report.status, "already read" in report.message) == ("failed", True)


def test_a_property_that_changes_its_type_is_loud_and_loses_nothing(crm: World) -> None:
    for n in range(70, 75):
        put(crm, "deals", deal(n, hs_mrr="about three"))
    report = read(crm, streams=("deals",))["deals"]
    assert (report.status, "monthly_amount" in report.message) == ("failed", True), report.message
    for n in range(70, 75):
        put(crm, "deals", deal(n))
    assert read(crm, LATER, streams=("deals",))["deals"].loaded == 5


def test_a_property_that_nobody_fills_is_warned_of(crm: World) -> None:
    put(crm, "contacts", contact(1, country="", hs_language="en"))
    read(crm, streams=("customers",))
    empty = crm.rows("select column_name from raw_ingestion.drift where kind = 'empty' order by 1")
    assert empty == [("acquisition_channel",), ("country",)]


def test_awkward_texts_arrive_as_they_were(crm: World) -> None:
    nasty = 'Zoë said: "5 µm" \\ 猫 🎉 \u2028 <b>' + "x" * 65_536
    put(crm, "contacts", contact(1, tariff=nasty))
    read(crm, streams=("customers",))
    assert crm.rows("select plan from raw_hubspot.customers") == [(nasty,)]
