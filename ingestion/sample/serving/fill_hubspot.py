"""The sample company's customers and contracts as HubSpot would hold them.

A customer is a contact, its older versions are contacts made twice by mistake; a contract's price period is
a won deal of that contact. HubSpot gives an address to one contact only, and a few of these customers share
one, so the company keeps the address to write to in a property of its own.
"""

from __future__ import annotations

from ingestion.sample.company import SampleCompany
from ingestion.sample.dirt import Dirt
from ingestion.sample.serving.hubspot import HubspotSite
from ingestion.sample.serving.store import Store

SECTION = """\
# Customers and contracts: contacts and won deals in HubSpot, with properties of the company's own.
[sources.crm]
connector = "hubspot"
base_url = "{base_url}"
zone = "UTC"

[sources.crm.customer_fields]
customer_id = "customer_number"
email = "contact_email"
customer_since_on = "customer_since"
region = "sales_region"
country = "country"
language = "hs_language"
birth_year = "birth_year"
self_declared_group = "declared_group"
location_id = "branch"
plan = "tariff"
need_tier = "care_level"
acquisition_channel = "won_through"
referrals_made = "referrals"

[sources.crm.contract_fields]
contract_id = "contract_number"
plan = "tariff"

# Some tariffs were typed in capitals.
[sources.crm.values.plan]
{plans}
"""
OWN = {
    "contacts": "customer_number contact_email customer_since sales_region birth_year declared_group branch "
    "tariff care_level won_through referrals",
    "deals": "contract_number tariff",
}
_INSTANT = "strftime({0}, '%Y-%m-%dT%H:%M:%S.000Z')"

_CONTACTS = f"""
    select
        cast(number as varchar) as id, '' as parent, epoch_us(changed_at) as changed, false as deleted,
        json_object(
            'properties', json_object(
                'customer_number', customer_id, 'contact_email', email,
                'firstname', split_part(name, ' ', 1), 'lastname', split_part(name, ' ', 2), 'phone', phone,
                'customer_since', customer_since_on::varchar, 'sales_region', region, 'country', country,
                'hs_language', language, 'birth_year', birth_year::varchar,
                'declared_group', self_declared_group, 'branch', location_id, 'tariff', plan,
                'care_level', need_tier, 'won_through', acquisition_channel,
                'referrals', referrals_made::varchar, 'lifecyclestage', 'customer'
            ),
            'createdAt', {_INSTANT.format("customer_since_on::timestamp")},
            'updatedAt', {_INSTANT.format("changed_at")}
        )::varchar as record
    from (
        select *, 1000 + place as number, modified_on::timestamp + interval 9 hour as changed_at
        from (select *, row_number() over () as place from sample_customers)
    )
"""
_DEALS = f"""
    select
        cast(500000 + place as varchar) as id, cast(holder as varchar) as parent,
        epoch_us(changed_at) as changed, false as deleted,
        json_object(
            'properties', json_object(
                'dealname', 'Contract ' || contract_id, 'dealstage', 'closedwon', 'pipeline', 'default',
                'hs_is_closed_won', 'true', 'contract_number', contract_id, 'tariff', plan,
                'hs_mrr', monthly_amount::varchar, 'amount', (12 * monthly_amount)::varchar,
                'closedate', {_INSTANT.format("valid_from_on + interval 9 hour")},
                'recurring_revenue_inactive_date', valid_to_on::varchar,
                'recurring_revenue_inactive_reason', ended_reason
            ),
            'createdAt', {_INSTANT.format("valid_from_on::timestamp")},
            'updatedAt', {_INSTANT.format("changed_at")}
        )::varchar as record
    from (
        select
            contract.*, holder.number as holder, row_number() over () as place,
            coalesce(valid_to_on, valid_from_on)::timestamp + interval 10 hour as changed_at
        from sample_contracts as contract
        join (
            select customer_id, max(1000 + place) as number
            from (select customer_id, row_number() over () as place from sample_customers)
            group by customer_id
        ) as holder using (customer_id)
    )
"""


def site(company: SampleCompany) -> HubspotSite:
    """Return HubSpot with the sample company's records in it."""
    made = HubspotSite()
    for kind, names in OWN.items():
        made.properties[kind] |= set(names.split())
    fill(made.store, company)
    return made


def fill(store: Store, company: SampleCompany) -> None:
    """Put the company's customers and contracts into the store, spoiled as in the files."""
    dirt = Dirt(company.seed)
    customers = dirt.repeat("customers", dirt.outdate_customers(company.tables["customer"]))
    store.con.register("sample_customers", customers)
    store.con.register("sample_contracts", company.tables["contract"])
    store.load("contacts", _CONTACTS)
    store.load("deals", _DEALS)
    store.con.unregister("sample_customers")
    store.con.unregister("sample_contracts")


def section(company: SampleCompany, base_url: str) -> str:
    """Return the section of company.toml that reads these records."""
    plans = company.tables["customer"]["plan"].unique().to_pylist()
    return SECTION.format(
        base_url=base_url, plans="\n".join(f'{plan.upper()} = "{plan}"' for plan in sorted(plans))
    )
