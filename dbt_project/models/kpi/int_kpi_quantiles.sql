{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set keys = 'kpi_id, period_type, period_start_on, segment_type, segment' %}
{% set z = normal_quantile() %}

-- Medians and slowest tenths with the interval between two of the ordered values (Woodruff 1952).
with wanted as (
    select kpi_id, contribution_id, quantile
    from {{ ref('kpi_catalog') }}
    where kind = 'quantile' and status = 'ok'
),

records as (
    select kpi_id, period_type, period_start_on, numerator, {{ kpi_known_segments() }}
    from {{ ref('kpi_contribution') }}
    where kpi_id in (select w.contribution_id from wanted as w)
),

periods as (
    select * from records
    union all
    select
        kpi_id,
        'quarter' as period_type,
        {{ quarter_start('period_start_on') }} as period_start_on,
        numerator,
        {{ kpi_segment_columns() | join(', ') }}
    from records
    where period_type = 'month'
),

grouped as (
    select
        kpi_id,
        period_type,
        period_start_on,
        {{ kpi_segment_of_group('segment_type') }} as segment_type,
        {{ kpi_segment_of_group('segment') }} as segment,
        {{ sorted_list('numerator') }} as items
    from periods
    -- noqa: disable=PRS
    group by grouping sets (
        (kpi_id, period_type, period_start_on)
        {%- for name in kpi_segment_columns() %},
        (kpi_id, period_type, period_start_on, {{ name }})
        {%- endfor %}
    )
),

-- The worst case is taken for people with several records: that all of theirs are alike.
placed as (
    select
        w.kpi_id,
        c.period_type,
        c.period_start_on,
        c.segment_type,
        c.segment,
        g.items,
        c.count_records as n,
        1 + (c.count_records - 1) * w.quantile as place,
        floor(c.count_records * (
            w.quantile - {{ z }} * sqrt(w.quantile * (1 - w.quantile) * c.person_dd) / c.count_records
        )) as low_place,
        ceil(c.count_records * (
            w.quantile + {{ z }} * sqrt(w.quantile * (1 - w.quantile) * c.person_dd) / c.count_records
        )) + 1 as high_place
    from {{ ref('int_kpi_cells') }} as c
    inner join wanted as w on c.kpi_id = w.contribution_id
    inner join grouped as g
        on c.kpi_id = g.kpi_id
        and c.period_type = g.period_type
        and c.period_start_on is not distinct from g.period_start_on
        and c.segment_type = g.segment_type
        and c.segment = g.segment
)

select
    {{ keys }},
    {{ list_item('items', 'floor(place)') }} + (place - floor(place)) * (
        {{ list_item('items', 'ceil(place)') }} - {{ list_item('items', 'floor(place)') }}
    ) as value,
    -- Where the interval would reach beyond the records it is not known, on either side.
    case when low_place >= 1 and high_place <= n then {{ list_item('items', 'low_place') }} end as ci_low,
    case when low_place >= 1 and high_place <= n then {{ list_item('items', 'high_place') }} end as ci_high
from placed
