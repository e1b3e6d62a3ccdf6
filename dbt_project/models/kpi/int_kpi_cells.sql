{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set segments = kpi_segment_columns() %}

-- Long text keys are grouped as 64-bit hashes: a third of the time, and two of a million keys meet by
-- chance once in 37 million runs.
with months as (
    select
        kpi_id,
        period_type,
        period_start_on,
        {{ short_hash(['entity_key']) }} as person,
        {{ short_hash(segments) }} as segment_set,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(numerator * numerator) as record_nn,
        count(*) as count_records
    from {{ ref('kpi_contribution') }}
    group by
        kpi_id, period_type, period_start_on, {{ short_hash(['entity_key']) }}, {{ short_hash(segments) }}
),

-- Who is not placed is still part of the whole: "unknown" is a segment like any other.
segment_sets as (
    select
        {{ short_hash(segments) }} as segment_set,
        {%- for name in segments %}
        coalesce(max({{ name }}), 'unknown') as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('kpi_contribution') }}
    group by {{ short_hash(segments) }}
),

dated as (
    select * from months
    union all
    select
        kpi_id,
        'quarter' as period_type,
        {{ quarter_start('period_start_on') }} as period_start_on,
        person,
        segment_set,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(record_nn) as record_nn,
        sum(count_records) as count_records
    from months
    where period_type = 'month'
    group by kpi_id, {{ quarter_start('period_start_on') }}, person, segment_set
),

periods as (
    select *, {{ short_hash(['kpi_id', 'period_type', 'period_start_on']) }} as period_key
    from dated
),

period_names as (
    select distinct period_key, kpi_id, period_type, period_start_on
    from periods
),

-- People with rows in more than one set of segments. Their totals make the squares of everyone's sums
-- add up without grouping by person: the sum over rows of row x total is total x total.
spread as (
    select
        period_key,
        person,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        count(*) as count_rows
    from periods
    group by period_key, person
    having count(*) > 1
),

marked as (
    select
        p.period_key,
        s.person as spread_person,
        p.numerator,
        p.denominator,
        p.record_nn,
        p.count_records,
        1e0 / coalesce(s.count_rows, 1) as people,
        p.numerator * coalesce(s.numerator, p.numerator) as person_nn,
        p.numerator * coalesce(s.denominator, p.denominator) as person_nd,
        p.denominator * coalesce(s.denominator, p.denominator) as person_dd,
        {{ segments | join(', ') }}
    from periods as p
    inner join segment_sets as g on p.segment_set = g.segment_set
    left join spread as s on p.period_key = s.period_key and p.person = s.person
),

people as (
    select
        period_key,
        {{ kpi_segment_of_group('segment_type') }} as segment_type,
        {{ kpi_segment_of_group('segment') }} as segment,
        case when grouping(spread_person) = 0 and spread_person is not null then 1e0
            else sum(people) end as count_people,
        sum(count_records) as count_records,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(record_nn) as record_nn,
        {{ kpi_person_product('numerator', 'numerator', 'person_nn') }} as person_nn,
        {{ kpi_person_product('numerator', 'denominator', 'person_nd') }} as person_nd,
        {{ kpi_person_product('denominator', 'denominator', 'person_dd') }} as person_dd
    from marked
    -- noqa: disable=PRS
    group by {{ kpi_grouping_sets('period_key', 'spread_person') }}
),

cells as (
    select
        period_key,
        segment_type,
        segment,
        cast(round(sum(count_people)) as bigint) as count_people,
        cast(sum(count_records) as bigint) as count_records,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(record_nn) as record_nn,
        sum(person_nn) as person_nn,
        sum(person_nd) as person_nd,
        sum(person_dd) as person_dd
    from people
    group by period_key, segment_type, segment
),

named as (
    select n.kpi_id, n.period_type, n.period_start_on, c.*
    from cells as c
    inner join period_names as n on c.period_key = n.period_key
),

-- A KPI is cut only by what is known for at least one of its records.
cut_by as (
    select distinct kpi_id, segment_type
    from named
    where segment <> 'unknown'
)

select
    n.kpi_id,
    n.period_type,
    n.period_start_on,
    n.segment_type,
    n.segment,
    n.count_people,
    n.count_records,
    n.numerator,
    n.denominator,
    n.record_nn,
    n.person_nn,
    n.person_nd,
    n.person_dd
from named as n
inner join cut_by as k on n.kpi_id = k.kpi_id and n.segment_type = k.segment_type
