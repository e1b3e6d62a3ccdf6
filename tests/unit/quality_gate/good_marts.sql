create schema core;
create schema kpi;
create schema audit;
create table audit.audit_row_counts as
select * from (values
    ('shop', 'orders', 'order_line', 600, 582, 12, 6, 582, 582, 0),
    ('desk', 'tickets', 'ticket', 60, 60, 0, 0, 60, 60, 0)
) as t(source, stream, entity, source_rows, loaded, duplicate, quarantined, raw_rows, staged_rows, superseded_rows);
create table audit.audit_excluded_rows as
select 'fct_ticket' as model_name, 't99' as business_key, 'merged' as reason;

create table core.fct_order_line as
select n || '-' || i as order_line_key, cast(2.5 as decimal(18, 4)) as net_amount
from range(1, 7) as t(n), range(97) as u(i);
create table core.fct_ticket as
select 't' || i as ticket_key, 'c' || i as customer_key, true as is_counted,
    cast(60 as double) as first_reply_minutes, cast(90 as double) as full_resolution_minutes
from range(60) as u(i);
create table core.fct_response as
select 'a' || i as answer_key, cast(null as varchar) as customer_key, cast(null as varchar) as employee_key,
    cast(i % 5 + 1 as double) as score, cast(1 as double) as scale_min, cast(5 as double) as scale_max, true as is_counted, true as is_anonymous
from range(50) as u(i);
create table core.fct_contract_month as
select 'c' || i as customer_key, date '2026-01-01' + to_months(cast(m as integer)) as month_start_on,
    cast(10 as decimal(18, 2)) as mrr_start_amount, cast(10 as decimal(18, 2)) as mrr_end_amount
from range(3) as t(m), range(5) as u(i);
create table core.fct_employment_month as
select 'e' || i as employee_key, date '2026-01-01' as month_start_on, 1 as headcount_start, 1 as headcount_end
from range(30) as u(i);
create table core.dim_customer as select 'c' || i as customer_key, false as is_stub from range(40) as u(i);

create table kpi.kpi_catalog as
select * from (values
    ('csat', 'percent', 5, 'answer', 'ok', 1),
    ('nps', 'points', 5, 'answer', 'no_data', 2),
    ('first_reply_minutes', 'minutes', 5, 'ticket, ticket_event', 'ok', 3),
    ('revenue_per_customer', 'money', 5, 'order_line', 'ok', 4),
    ('turnover', 'rate_per_100', 5, 'employment_spell', 'no_source', 5)
) as t(kpi_id, unit, k_people, sources_needed, status, sort_order);
create table kpi.kpi_contribution as
select kpi_id, 'customer' as entity_type, 'c' || i as entity_key, date '2026-02-01' as period_start_on,
    'month' as period_type, cast(0.6 as double) as numerator, cast(1 as double) as denominator
from (values ('csat'), ('first_reply_minutes'), ('revenue_per_customer')) as k(kpi_id), range(40) as u(i);
create table kpi.kpi_values as
with figures as (
    select kpi_id, segment_type, segment, people, 'ok' as status
    from (values ('csat'), ('first_reply_minutes'), ('revenue_per_customer')) as k(kpi_id),
        (values ('all', 'all', 40), ('location', 'north', 20), ('location', 'south', 14)) as s(segment_type, segment, people)
    union all
    select 'csat', 'location', segment, 3, 'suppressed' from (values ('east'), ('west')) as s(segment)
)
select kpi_id, 'month' as period_type, date '2026-02-01' as period_start_on, date '2026-02-28' as period_end_on,
    true as is_complete, segment_type, segment,
    case when status = 'ok' then cast(60 as double) end as value,
    case when status = 'ok' then cast(50 as double) end as ci_low,
    case when status = 'ok' then cast(70 as double) end as ci_high,
    people as count_people, people as count_records,
    case when status = 'ok' then cast(people * 0.6 as double) end as numerator,
    case when status = 'ok' then cast(people as double) end as denominator,
    status
from figures;
