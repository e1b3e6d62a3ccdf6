"""Salesforce through the simulator: ties in SystemModstamp, hidden fields, the bin, and the day's limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from vendor_world import World, world

from ingestion.sample.serving.salesforce import PASSPHRASE, SalesforceSite

FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LATER = NIGHT + timedelta(days=1)


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[World]:
    site = SalesforceSite()
    with world(site, tmp_path, "salesforce", site.settings, site.secrets) as made:
        yield made


def read(crm: World, now: datetime = NIGHT, **changed: Any) -> dict[str, Any]:
    return {stream.stream: stream for stream in crm.load(now, **changed).streams}


def test_accounts_and_their_opportunities(crm: World) -> None:
    for n in (1, 2):
        crm.site.sample("customers", n, FIRST)
        crm.site.sample("opportunities", n, FIRST)
    report = read(crm)
    assert [(s.status, s.loaded) for s in report.values()] == [("ok", 2), ("ok", 2)], report
    found = crm.rows(
        "select deal.monthly_amount, deal.valid_from_on, deal.is_won, deal.updated_at, customer.country, "
        "customer.plan from raw_salesforce.opportunities as deal "
        "join raw_salesforce.customers as customer on deal.holder_id = customer.id"
    )
    assert found == [(Decimal("29.9000"), date(2026, 1, 31), True, FIRST, "Ireland", "Basic")] * 2
    assert crm.rows("select column_name from raw_ingestion.drift where kind = 'new'") == []


def test_records_of_one_instant_are_not_lost_between_nights(crm: World) -> None:
    crm.site.sample("customers", 1, FIRST)
    read(crm, streams=("customers",))
    crm.site.sample("customers", 2, FIRST)  # written in the same transaction, seen only now
    assert read(crm, LATER, streams=("customers",))["customers"].loaded == 1
    asked = [c.params["q"] for c in crm.server.asked("salesforce") if c.path.endswith("queryAll")]
    assert "SystemModstamp >= 2026-11-01T07:58:00Z ORDER BY SystemModstamp, Id" in asked[1]


def test_more_than_one_answer_is_followed(crm: World) -> None:
    crm.site.page_size = 5
    for n in range(1, 13):
        crm.site.sample("customers", n, FIRST)
    assert read(crm, streams=("customers",))["customers"].loaded == 12
    paths = [call.path for call in crm.server.asked("salesforce")]
    assert paths[-2:] == [f"/services/data/v61.0/query/01g000000AAA-{n}" for n in (5, 10)]


def test_a_named_field_that_is_hidden_is_an_error_and_a_usual_one_is_done_without(crm: World) -> None:
    crm.site.sample("customers", 1, FIRST)
    crm.site.fields["Account"].discard("BillingCountry")
    assert read(crm, streams=("customers",))["customers"].status == "ok"
    crm.site.fields["Account"].discard("Tariff__c")
    report = read(crm, LATER, streams=("customers",))["customers"]
    assert (report.status, '"Tariff__c" (plan)' in report.message) == ("failed", True), report.message


def test_the_bin_and_the_way_back(crm: World) -> None:
    crm.site.sample("customers", 1, FIRST)
    read(crm, streams=("customers",))
    crm.site.forget("customers", 1, NIGHT)
    read(crm, LATER, streams=("customers",))
    assert crm.rows("select _is_deleted from raw_salesforce.customers") == [(True,)]
    crm.site.sample("customers", 1, LATER)
    read(crm, LATER + timedelta(days=1), streams=("customers",))
    assert crm.rows("select _is_deleted from raw_salesforce.customers") == [(False,)]


def test_near_the_limit_of_the_day_it_stops_and_goes_on_the_next_night(crm: World) -> None:
    crm.site.page_size, crm.site.allowed, crm.site.used = 5, 1000, 948
    for n in range(1, 13):
        crm.site.sample("customers", n, FIRST + timedelta(minutes=n))
    report = read(crm, streams=("customers",))["customers"]
    assert (report.status, report.loaded) == ("ok", 5), report.message
    assert "950 of the 1000" in report.message
    crm.site.used = 0
    assert read(crm, LATER, streams=("customers",))["customers"].status == "ok"
    assert crm.rows("select count(*) from raw_salesforce.customers") == [(12,)]


def test_a_token_that_runs_out_on_the_second_page_is_renewed(crm: World) -> None:
    crm.site.page_size = 5
    for n in range(1, 8):
        crm.site.sample("customers", n, FIRST)

    def ends(call: Any, reply: Any) -> Any:
        if "/queryAll" in call.path:
            crm.site.token = "token-of-later"
        return reply

    crm.server.fault = ends
    assert read(crm, streams=("customers",))["customers"].loaded == 7
    logins = [c for c in crm.server.asked("salesforce") if c.path.endswith("/oauth2/token")]
    assert len(logins) == 2


def test_a_wrong_secret_is_named_and_not_shown(crm: World) -> None:
    crm.secrets = {**crm.site.secrets, "client_secret": "a-wrong-one-0815"}
    for report in read(crm).values():
        assert (report.status, "client_id and client_secret" in report.message) == ("failed", True)
        assert PASSPHRASE not in report.message
        assert "0815" not in report.message


def test_fewer_records_than_announced_are_an_error(crm: World) -> None:
    for n in (1, 2):
        crm.site.sample("customers", n, FIRST)

    def short(call: Any, reply: Any) -> Any:
        if "/queryAll" not in call.path:
            return reply
        value = reply.json()
        return reply.with_json(value | {"records": value["records"][:1]})

    crm.server.fault = short
    report = read(crm, streams=("customers",))["customers"]
    assert (report.status, "gave 1" in report.message) == ("failed", True), report.message
