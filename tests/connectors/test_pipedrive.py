"""Pipedrive through the simulator: fields under hashes, two lists of deals, and persons that vanish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from vendor_world import World, world

from ingestion.sample.serving.people import id_of
from ingestion.sample.serving.pipedrive import CUSTOMER_NUMBER, TARIFF, PipedriveSite

FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LATER = NIGHT + timedelta(days=1)


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[World]:
    site = PipedriveSite()
    settings = dict(site.settings) | {"values": {"plan": {"Basic": "Small"}}}
    with world(site, tmp_path, "pipedrive", settings, site.secrets) as made:
        yield made


def read(crm: World, now: datetime = NIGHT, **changed: Any) -> dict[str, Any]:
    return {stream.stream: stream for stream in crm.load(now, **changed).streams}


def test_fields_under_hashes_and_deals_of_both_lists(crm: World) -> None:
    for n in (1, 2):
        crm.site.sample("customers", n, FIRST)
        crm.site.sample("deals", n, FIRST)
    report = read(crm)
    assert [(s.status, s.loaded) for s in report.values()] == [("ok", 2), ("ok", 2)], report
    found = crm.rows(
        "select deal.id, deal.plan, deal.monthly_amount, deal.valid_from_on, deal.is_won, "
        "customer.customer_id is not null and customer.email is not null "
        "from raw_pipedrive.deals as deal join raw_pipedrive.customers as customer "
        "on deal.holder_id = customer.id order by 1"
    )
    won = (date(2026, 1, 31), True, True)
    assert found == [(str(5000 + n), "Small", Decimal("29.9000"), *won) for n in (1, 2)]


def test_the_primary_address_counts(crm: World) -> None:
    crm.site.sample("customers", 1, FIRST)
    read(crm, streams=("customers",))
    primary = crm.rows("select email from raw_pipedrive.customers")
    person = crm.site.store.get("persons", str(id_of(1)))
    person["emails"] = person["emails"][1:]
    crm.site.store.put("persons", person, changed=FIRST)
    assert read(crm, LATER, streams=("customers",))["customers"].status == "unchanged"
    assert crm.rows("select email from raw_pipedrive.customers") == primary != [(None,)]


def test_a_field_that_no_record_shows_is_an_error(crm: World) -> None:
    crm.site.sample("customers", 1, FIRST)
    wrong = "f" * 40
    fields = {"customer_id": CUSTOMER_NUMBER, "region": wrong}
    report = read(crm, streams=("customers",), customer_fields=fields)["customers"]
    assert (report.status, f'"{wrong}" (region)' in report.message) == ("failed", True), report.message


def test_deals_are_asked_for_by_state_and_change(crm: World) -> None:
    crm.site.sample("deals", 2, FIRST)
    read(crm, streams=("deals",))
    crm.site.forget("deals", 2, NIGHT + timedelta(hours=1))
    assert read(crm, LATER, streams=("deals",))["deals"].loaded == 1
    assert crm.rows("select status, _is_deleted from raw_pipedrive.deals") == [("deleted", True)]
    asked = crm.server.asked("pipedrive")
    assert {call.path for call in asked} == {"/api/v2/deals", "/api/v2/deals/archived"}
    assert {call.params["status"] for call in asked} == {"open,won,lost,deleted"}
    assert asked[2].params["updated_since"] == "2026-11-01T07:55:00Z"


def test_a_deal_put_away_before_the_first_night_is_there(crm: World) -> None:
    crm.site.sample("deals", 1, FIRST)
    assert crm.site.store.count("deals/archived") == 1
    assert read(crm, streams=("deals",))["deals"].loaded == 1


def test_persons_that_vanished_are_marked(crm: World) -> None:
    for n in (1, 2):
        crm.site.sample("customers", n, FIRST)
    read(crm, streams=("customers",))
    crm.site.forget("customers", 2, LATER)
    read(crm, LATER, streams=("customers",))
    assert crm.rows("select count_if(_is_deleted), count(*) from raw_pipedrive.customers") == [(1, 2)]


def test_a_value_of_another_type_is_loud(crm: World) -> None:
    for n in range(1, 6):
        crm.site.sample("deals", 2 * n, FIRST)
        record = crm.site.store.get("deals", str(5000 + 2 * n))
        crm.site.store.put("deals", record | {"mrr": "about three"}, changed=FIRST)
    report = read(crm, streams=("deals",))["deals"]
    assert (report.status, "monthly_amount" in report.message) == ("failed", True), report.message


def test_options_wrapped_with_a_currency_are_unwrapped(crm: World) -> None:
    crm.site.sample("deals", 2, FIRST)
    record = crm.site.store.get("deals", "5002")
    record["custom_fields"][TARIFF] = {"value": 41.5, "currency": "EUR"}
    crm.site.store.put("deals", record, changed=FIRST)
    fields = {"monthly_amount": TARIFF}
    read(crm, streams=("deals",), contract_fields=fields)
    assert crm.rows("select monthly_amount from raw_pipedrive.deals") == [(Decimal("41.5000"),)]
