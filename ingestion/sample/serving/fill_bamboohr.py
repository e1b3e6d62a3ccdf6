"""The sample company's people as BambooHR would hold them.

What the files route drops as employees, posts and absences is here a person with three histories and
requests for time off. People are spread over made-up home addresses, managers and comments that no connector
needs: none of it may ever be found in a warehouse.
"""

from __future__ import annotations

import json

from ingestion.sample.company import SampleCompany
from ingestion.sample.serving.bamboohr import BambooSite
from ingestion.sample.serving.store import Store

FULL_TIME_HOURS = 37.5
TABLES = ("employee", "employment_spell", "absence", "team", "location")
#: How BambooHR's own words for leaving read.
_EXITS = {
    "voluntary": "Resignation (Voluntary)",
    "involuntary": "Termination (Involuntary)",
    "other": "End of Contract",
}
_ABSENCES = {
    "sick": "Sick",
    "holiday": "Vacation",
    "parental": "Parental Leave",
    "training": "Training Day",
    "other": "Personal",
}

#: Posts with the names of team and place, and whether an employment (unbroken time here) begins with them.
_POSTS = """
    create or replace temp view posts as
    select s.*, number(s.employee_id) as id, t.team_name, l.location_name,
        coalesce(s.valid_from_on > date_add(lag(s.valid_to_on) over past, interval 1 day), true) as is_hire,
        row_number() over past as place
    from employment_spell as s
    left join team as t using (team_id) left join location as l on l.location_id = s.location_id
    window past as (partition by s.employee_id order by s.valid_from_on)
"""
_CHANGED = "epoch_us(least(coalesce(max(coalesce(valid_to_on, valid_from_on)), date '{end}'), date '{end}'))"

#: One query per collection; each gives id, parent, changed, deleted, record.
_QUERIES = {
    "employees": """
        select p.id::varchar as id, '' as parent, {changed} as changed, false as deleted, json_object(
            'employeeNumber', any_value(e.employee_id), 'displayName', any_value(e.name),
            'workEmail', any_value(e.email), 'homeEmail', 'home.' || any_value(e.email),
            'address1', p.id || ' Canary Road', 'mobilePhone', '0151 555 ' || p.id,
            'jobTitle', arg_max(p.role_family, p.place),
            'hireDate', max(p.valid_from_on) filter (where p.is_hire)::varchar,
            'originalHireDate', case when count(*) filter (where p.is_hire) > 1
                then any_value(e.hired_on)::varchar else '0000-00-00' end,
            'standardHoursPerWeek', arg_max(p.contracted_hours_per_week, p.place)::varchar,
            'dateOfBirth', coalesce(any_value(e.birth_year) || '-07-01', ''),
            'customCommunity', coalesce(any_value(e.self_declared_group), '')
        )::varchar as record
        from posts as p inner join employee as e using (employee_id) group by p.id
    """,
    "jobInfo": """
        select id || '.' || place as id, id::varchar as parent, 0 as changed, false as deleted, json_object(
            'date', valid_from_on::varchar, 'location', location_name, 'division', department,
            'department', team_name, 'jobTitle', role_family, 'reportsTo', 'Canary Manager'
        )::varchar as record
        from posts
    """,
    "employmentStatus": """
        select id || '.' || place as id, id::varchar as parent, 0 as changed, false as deleted, json_object(
            'date', valid_from_on::varchar,
            'employmentStatus', case when fte_share < 1 then 'Part-Time' else 'Full-Time' end,
            'comment', '', 'terminationTypeId', '', 'terminationReasonId', '',
            'terminationRehireId', '', 'terminationRegrettableId', ''
        )::varchar as record
        from posts where is_hire
        union all
        select id || '.' || place || '.end', id::varchar, 0, false, json_object(
            'date', valid_to_on::varchar, 'employmentStatus', 'Terminated', 'comment', 'Canary remark',
            'terminationTypeId', coalesce(map {exits}[exit_kind], ''), 'terminationReasonId', '',
            'terminationRehireId', 'Yes', 'terminationRegrettableId',
            case when is_regretted then 'Yes' when not is_regretted then 'No' else '' end
        )::varchar
        from posts where is_exit
    """,
    "compensation": """
        select id || '.' || place as id, id::varchar as parent, 0 as changed, false as deleted, json_object(
            'startDate', valid_from_on::varchar, 'endDate', null,
            'rate', format('{{:.2f}}', salary_amount) || ' GBP', 'type', 'Salary', 'exempt', 'Exempt',
            'reason', 'Canary reason', 'comment', '', 'paidPer', 'Year', 'paySchedule', null
        )::varchar as record
        from posts where is_hire
    """,
    "time_off": """
        select number(absence_id)::varchar as id, '' as parent, 0 as changed, false as deleted, json_object(
            'id', number(absence_id)::varchar, 'employeeId', number(employee_id)::varchar,
            'status', json_object('status', 'approved', 'lastChanged', starts_on::varchar),
            'name', 'Canary Person', 'start', starts_on::varchar, 'end', ends_on::varchar,
            'type', json_object('id', '1', 'name', map {absences}[kind]),
            'amount', json_object('unit', 'days', 'amount', absence_days::varchar), 'notes', json_array()
        )::varchar as record
        from absence
        union all
        -- What was asked for in vain stands in the same list.
        select 'x' || number(absence_id), '', 0, false, json_object(
            'id', 9000000 + number(absence_id), 'employeeId', number(employee_id)::varchar,
            'status', json_object('status', 'denied', 'lastChanged', starts_on::varchar),
            'name', 'Canary Person', 'start', starts_on::varchar, 'end', ends_on::varchar,
            'type', json_object('id', '1', 'name', map {absences}[kind]),
            'amount', json_object('unit', 'days', 'amount', '1'), 'notes', json_array()
        )::varchar
        from absence where number(absence_id) % 50 = 0
    """,
    "departments": """
        select row_number() over (order by team_id)::varchar as id, '' as parent, 0 as changed,
            false as deleted, json_object(
            'id', row_number() over (order by team_id), 'name', team_name, 'archived', 'no'
        )::varchar as record
        from team
    """,
    "locations": """
        select location_id as id, '' as parent, 0 as changed, false as deleted, json_object(
            'id', row_number() over (order by location_id), 'label', location_name, 'archived', false,
            'manageable', true, 'address', json_object(
                'address1', 'Canary Quay', 'city', location_name,
                'state', json_object('id', 1, 'name', region),
                'country', json_object('id', 1, 'name', country)
            ), 'createdAt', '2015-01-01T00:00:00Z'
        )::varchar as record
        from location
    """,
}


def fill(store: Store, company: SampleCompany) -> None:
    """Put the company's people into the store of a BambooSite."""
    con = store.con
    con.execute("create or replace temp macro number(name) as regexp_extract(name, '[0-9]+$')::bigint")
    for name in TABLES:
        con.register(name, company.tables[name])
    try:
        con.execute(_POSTS)
        for collection, query in _QUERIES.items():
            changed = _CHANGED.format(end=company.span.end_on)
            store.load(collection, query.format(changed=changed, exits=_EXITS, absences=_ABSENCES))
        con.execute("drop view posts")
    finally:
        for name in TABLES:
            con.unregister(name)


def site(company: SampleCompany) -> BambooSite:
    """Return a BambooHR that holds the company's people."""
    made = BambooSite()
    fill(made.store, company)
    return made


def section(company: SampleCompany, base_url: str) -> str:
    """Return the part of company.toml for the source "hr": what BambooHR's names mean to the company."""
    teams = company.tables["team"].to_pylist()
    places = company.tables["location"].to_pylist()
    lines = [
        "# People, posts and time off, as BambooHR holds them.",
        "[sources.hr]",
        'connector = "bamboohr"',
        f'base_url = "{base_url}"',
        *(f"{key} = {json.dumps(value)}" for key, value in BambooSite.settings.items()),
        f"start_on = {company.span.month_date(0).isoformat()}   # time off from here on",
        'group_field = "customCommunity"',
        f"hours = {{ full_time_week = {FULL_TIME_HOURS}, day = 7.5 }}",
        "",
        "[sources.hr.teams]",
        *(_team(team) for team in teams),
        "",
        "[sources.hr.locations]",
        *(f"{json.dumps(p['location_name'])} = {json.dumps(p['location_id'])}" for p in places),
    ]
    return "\n".join([*lines, ""])


def _team(team: dict[str, object]) -> str:
    facing = json.dumps(team["is_customer_facing"])
    said = f"id = {json.dumps(team['team_id'])}, customer_facing = {facing}"
    return f"{json.dumps(team['team_name'])} = {{ {said} }}"
