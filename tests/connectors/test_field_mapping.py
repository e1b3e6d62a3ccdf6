"""Which fields a company names is part of what is read: naming another one reads everything again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from vendor_world import world

from ingestion.connectors import settings_model
from ingestion.sample.serving import simulator
from ingestion.sample.serving.pipedrive import TARIFF

FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MAPPED = ("hubspot", "pipedrive", "salesforce")
#: What deals are called.
DEALS = {"hubspot": "deals", "pipedrive": "deals", "salesforce": "opportunities"}
#: Vendor, what is named or changed, what is looked at, and what it is before and after.
CHANGES = [
    ("hubspot", {"customer_fields": {"region": "country"}}, "region from raw_hubspot.customers", "Ireland"),
    ("hubspot", {"contract_fields": {"plan": "pipeline"}}, "plan from raw_hubspot.deals", "default"),
    ("hubspot", {"values": {"country": {"Ireland": "IE"}}}, "country from raw_hubspot.customers", "IE"),
    ("pipedrive", {"customer_fields": {"plan": TARIFF}}, "plan from raw_pipedrive.customers", "Basic"),
    ("pipedrive", {"contract_fields": {"plan": TARIFF}}, "plan from raw_pipedrive.deals", "Basic"),
    (
        "salesforce",
        {"customer_fields": {"region": "BillingCountry"}},
        "region from raw_salesforce.customers",
        "Ireland",
    ),
    (
        "salesforce",
        {"contract_fields": {"monthly_amount": "Monthly__c"}},
        "monthly_amount from raw_salesforce.opportunities",
        Decimal("29.9000"),
    ),
]


@pytest.mark.parametrize(("vendor", "named", "looked_at", "then"), CHANGES)
def test_rows_read_before_a_field_was_named_get_it(
    tmp_path: Path, vendor: str, named: Mapping[str, Any], looked_at: str, then: Any
) -> None:
    made = simulator(vendor)()
    plain = {key: value for key, value in made.settings.items() if not isinstance(value, dict)}
    with world(made, tmp_path, vendor, plain, made.secrets, quick=True) as crm:
        for n in (1, 2, 3):
            crm.site.sample("customers", n, FIRST + timedelta(hours=n))
            crm.site.sample(DEALS[vendor], n, FIRST + timedelta(hours=n))
        crm.load(NIGHT)
        before = crm.rows(f"select distinct {looked_at}")
        assert then not in before[0]
        again = {s.stream: s for s in crm.load(NIGHT + timedelta(days=1)).streams}
        assert {s.status for s in again.values()} == {"unchanged"}
        crm.load(NIGHT + timedelta(days=2), **named)
        assert crm.rows(f"select distinct {looked_at}") == [(then,)]
        same = crm.load(NIGHT + timedelta(days=3), **named).streams
        assert {s.status for s in same} == {"unchanged"}
        told = [(s.stream, s.source_rows) for s in same]
        assert told == [(s.stream, s.source_rows) for s in again.values()], "an unchanged one reads no more"


@pytest.mark.parametrize("vendor", MAPPED)
@pytest.mark.parametrize("key", ["customer_fields", "contract_fields", "values"])
def test_each_of_the_keys_changes_what_is_read(vendor: str, key: str) -> None:
    said: dict[str, dict[str, Any]] = {
        "customer_fields": {"region": "country"},
        "contract_fields": {"plan": "tariff"},
        "values": {"plan": {"B": "Basic"}},
    }
    model = settings_model(vendor)
    plain = {name: text for name, text in simulator(vendor).settings.items() if isinstance(text, str)}
    plain["connector"] = vendor
    before, after = (model.model_validate(plain | more) for more in ({}, {key: said[key]}))
    assert before.reads() != after.reads()
    assert after.reads() == model.model_validate(plain | {key: said[key]}).reads()
