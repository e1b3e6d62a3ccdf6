"""The sample company's tickets, with all that happened to them, as Zendesk would hold them.

Every pair of customer number and address that a ticket knows is a user: Zendesk asks for a requester, and
knows of him what the contact told. Agents are users with their personnel number, teams are groups.
"""

from __future__ import annotations

import pyarrow as pa

from ingestion.sample.company import SampleCompany
from ingestion.sample.serving.store import Store
from ingestion.sample.serving.zendesk import EMAIL, ZendeskSite

#: Fields the company has made itself, as our field -> number at Zendesk.
OWN_FIELDS = {
    "topic": 360001,
    "location_id": 360002,
    "is_answered": 360003,
    "is_resolved": 360004,
    "seconds_to_answer": 360005,
    "talk_seconds": 360006,
}
FIRST_AGENT, FIRST_GROUP, FIRST_REQUESTER = 70_000, 500, 1_000_000
_AT = "strftime({0}, '%Y-%m-%dT%H:%M:%SZ')"

_REQUESTERS = f"""
    create temp table requester as
    select
        customer_id, customer_email,
        {FIRST_REQUESTER} + row_number() over (order by customer_id, customer_email) as id
    from (select distinct customer_id, customer_email from sample_ticket)
    where customer_id is not null or customer_email is not null
"""
_AGENTS = f"""
    create temp table agent as
    select employee_id, email, {FIRST_AGENT} + row_number() over (order by employee_id) as id
    from sample_employee
"""
_GROUPS = f"""
    create temp table team_group as
    select team_id, team_name, {FIRST_GROUP} + row_number() over (order by team_id) as id from sample_team
"""
_MADE = "timestamptz '2020-01-01 00:00:00+00'"

_USERS = f"""
    select id::varchar as id, '' as parent, epoch_us({_MADE}) as changed, false as deleted,
        json_object(
            'id', id, 'role', role, 'email', email, 'external_id', number, 'active', true,
            'created_at', {_AT.format(_MADE)}, 'updated_at', {_AT.format(_MADE)}
        )::varchar as record
    from (
        select id, 'end-user' as role, customer_email as email, customer_id as number from requester
        union all
        select id, 'agent' as role, email, employee_id as number from agent
    )
"""
_TEAMS = f"""
    select id::varchar as id, '' as parent, epoch_us({_MADE}) as changed, false as deleted,
        json_object(
            'id', id, 'name', team_name,
            'created_at', {_AT.format(_MADE)}, 'updated_at', {_AT.format(_MADE)}
        )::varchar as record
    from team_group
"""
_CUSTOM = ", ".join(f"json_object('id', {n}, 'value', t.{field})" for field, n in OWN_FIELDS.items())
# A merged ticket is closed with a tag; what a trigger takes for spam is tagged, too.
_TICKETS = f"""
    select t.ticket_id::varchar as id, '' as parent, epoch_us(t.updated_at) as changed, false as deleted,
        json_object(
            'id', t.ticket_id,
            'status', case when t.status in ('merged', 'spam') then 'closed' else t.status end,
            'priority', t.priority,
            'via', json_object('channel', case t.channel when 'phone' then 'voice' else t.channel end),
            'subject', t.subject,
            'requester_id', requester.id, 'assignee_id', agent.id, 'group_id', team_group.id,
            'tags', case t.status
                when 'merged' then json_array('closed_by_merge') when 'spam' then json_array('spam')
                else json_array() end,
            'custom_fields', json_array({_CUSTOM}),
            'created_at', {_AT.format("t.created_at")}, 'updated_at', {_AT.format("t.updated_at")}
        )::varchar as record
    from sample_ticket as t
    left join requester
        on t.customer_id is not distinct from requester.customer_id
        and t.customer_email is not distinct from requester.customer_email
    left join agent on t.agent_id = agent.employee_id
    left join team_group on t.team_id = team_group.team_id
"""
# One audit for each thing that happened; who wrote and what was written are its comments.
_EVENTS = f"""
    select e.event_id::varchar as id, '' as parent, epoch_us(e.event_at) as changed, false as deleted,
        json_object(
            'id', e.event_id, 'ticket_id', e.ticket_id, 'event_type', 'Audit',
            'updater_id', coalesce(agent.id, requester.id, -1),
            'created_at', {_AT.format("e.event_at")},
            'child_events', list_filter(
                [
                    case when e.event_type = 'created' then json_object(
                        'id', e.event_id * 10, 'event_type', 'Create', 'status', 'new',
                        'priority', e.priority)
                    when e.event_type = 'assigned' then json_object(
                        'id', e.event_id * 10, 'event_type', 'Change', 'assignee_id', ticket_agent.id)
                    when e.event_type = 'priority_changed' then json_object(
                        'id', e.event_id * 10, 'event_type', 'Change', 'priority', e.priority)
                    when e.event_type = 'pending' then json_object(
                        'id', e.event_id * 10, 'event_type', 'Change', 'status', 'pending',
                        'previous_value', 'open')
                    when e.event_type = 'solved' then json_object(
                        'id', e.event_id * 10, 'event_type', 'Change', 'status', 'solved',
                        'previous_value', 'open')
                    when e.event_type = 'reopened' then json_object(
                        'id', e.event_id * 10, 'event_type', 'Change', 'status', 'open',
                        'previous_value', 'solved')
                    when e.event_type = 'escalated' then json_object(
                        'id', e.event_id * 10, 'event_type', 'Notification') end,
                    case when e.event_type in ('public_reply', 'customer_reply', 'bot_reply', 'internal_note')
                        or m.message_id is not null then json_object(
                        'id', e.event_id * 10 + 1, 'event_type', 'Comment',
                        'public', e.event_type <> 'internal_note',
                        'author_id', case when e.event_type = 'bot_reply' then -1
                            else coalesce(agent.id, requester.id) end,
                        'body', m.body) end
                ],
                lambda child: child is not null
            )
        )::varchar as record
    from sample_event as e
    inner join sample_ticket as t on e.ticket_id = t.ticket_id
    left join sample_message as m on e.event_id = m.message_id
    left join agent on e.agent_id = agent.employee_id
    left join agent as ticket_agent on t.agent_id = ticket_agent.employee_id
    left join requester
        on t.customer_id is not distinct from requester.customer_id
        and t.customer_email is not distinct from requester.customer_email
"""


def site(company: SampleCompany) -> ZendeskSite:
    """Return Zendesk with the sample company's records in it."""
    made = ZendeskSite()
    fill(made.store, company)
    return made


def fill(store: Store, company: SampleCompany) -> None:
    """Put the company's tickets, and all that happened to them, into the store."""
    names = {"ticket": "sample_ticket", "ticket_event": "sample_event", "message": "sample_message"}
    months: dict[str, list[pa.Table]] = {name: [] for name in names}
    for month in company.months():
        for name, tables in months.items():
            tables.append(month.tables[name])
    given = {names[name]: pa.concat_tables(tables) for name, tables in months.items()}
    given |= {"sample_employee": company.tables["employee"], "sample_team": company.tables["team"]}
    for name, table in given.items():
        store.con.register(name, table)
    for statement in (_REQUESTERS, _AGENTS, _GROUPS):
        store.con.execute(statement)
    for collection, query in (
        ("groups", _TEAMS), ("users", _USERS), ("tickets", _TICKETS), ("ticket_events", _EVENTS),
    ):  # fmt: skip
        store.load(collection, query)
    for name in ("requester", "agent", "team_group"):
        store.con.execute(f"drop table {name}")
    for name in given:
        store.con.unregister(name)


def section(company: SampleCompany, base_url: str) -> str:
    """Return the section of company.toml that reads these records."""
    teams = company.tables["team"].to_pylist()
    fields = "\n".join(f"{name} = {number}" for name, number in OWN_FIELDS.items())
    named = "\n".join(f'"{team["team_name"]}" = "{team["team_id"]}"' for team in teams)
    return f"""\
# Requests for help with all that happened to them: tickets and their history in Zendesk.
[sources.helpdesk]
connector = "zendesk"
subdomain = "larkfield"
email = "{EMAIL}"
base_url = "{base_url}"

# Fields the company has made itself: which number at Zendesk holds what.
[sources.helpdesk.ticket_fields]
{fields}

# What its groups are called elsewhere.
[sources.helpdesk.teams]
{named}
"""
