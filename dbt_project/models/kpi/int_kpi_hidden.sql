{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set row_keys = 'kpi_id, segment_type, segment, quarter_on' %}

-- Which cells are hidden in the end, so that a hidden month can't be worked out as the quarter minus its
-- other months, nor by any longer chain of sums. Think of a table per quarter: a row per segment and one for
-- the whole, the columns month 1, 2, 3 (bits 1, 2, 4) and quarter (bit 8). A row's `mask` holds the bits of
-- its hidden cells.
-- 1. A quarter may be shown beside hidden months when at least two of its months are hidden, with k people.
with quarter_rows as (
    select
        {{ row_keys }},
        max(k) as k,
        sum(case when column_bit < 8 and is_hidden then column_bit else 0 end) as hidden_months,
        sum(case when column_bit < 8 and is_hidden then 1 else 0 end) as count_hidden,
        max(case when column_bit < 8 and is_hidden then count_people else 0 end) as largest_hidden,
        sum(case when column_bit < 8 and not is_hidden then count_people else 0 end) as shown_people,
        max(case when column_bit = 8 then count_people end) as quarter_people,
        max(case when column_bit = 8 and is_small then 1 else 0 end) as is_quarter_small
    from {{ ref('int_kpi_hidden_alone') }}
    where quarter_on is not null
    group by {{ row_keys }}
),

candidates as (
    select
        *,
        hidden_months + case
            when is_quarter_small = 1 then 8
            when count_hidden = 0 then 0
            when segment_type = 'all' then 8
            when count_hidden >= 2 and greatest(largest_hidden, quarter_people - shown_people) >= k then 0
            else 8
        end as mask
    from quarter_rows
),

-- Each table with the row of the whole, whose cells are the sums of the columns.
masks as (
    select kpi_id, segment_type, quarter_on, mask, count(*) as count_rows
    from candidates
    where mask > 0 and segment_type <> 'all'
    group by kpi_id, segment_type, quarter_on, mask
    union all
    select a.kpi_id, t.segment_type, a.quarter_on, a.mask + 16 as mask, 1 as count_rows
    from candidates as a
    inner join (
        select distinct kpi_id, segment_type, quarter_on from candidates
        where segment_type <> 'all'
    ) as t on a.kpi_id = t.kpi_id and a.quarter_on = t.quarter_on
    where a.segment_type = 'all' and a.mask > 0
),

-- 2. A hidden cell can't be worked out when it is a corner of a rectangle of hidden cells: two rows that hide
-- the same two columns. Cells without such a rectangle are what an attacker looks for.
corners as (
    select
        a.kpi_id, a.segment_type, a.quarter_on, a.mask % 16 as mask,
        bit_or(case
            when {{ count_bits('(a.mask % 16) & (b.mask % 16)') }} >= 2
                then (a.mask % 16) & (b.mask % 16)
            else 0
        end) as covered
    from masks as a
    left join masks as b
        on a.kpi_id = b.kpi_id
        and a.segment_type = b.segment_type
        and a.quarter_on = b.quarter_on
        and (a.mask <> b.mask or a.count_rows >= 2)
    group by a.kpi_id, a.segment_type, a.quarter_on, a.mask
),

open_corners as (
    select distinct kpi_id, segment_type, quarter_on
    from corners
    where covered is null or covered <> mask
),

-- The quarters that are hidden must also be k people together.
open_quarters as (
    select r.kpi_id, r.segment_type, r.quarter_on
    from candidates as r
    inner join candidates as w
        on r.kpi_id = w.kpi_id and r.quarter_on = w.quarter_on and w.segment_type = 'all'
    where r.segment_type <> 'all'
    group by r.kpi_id, r.segment_type, r.quarter_on
    having
        max(case when r.mask >= 8 then 1 else 0 end) = 1
        and greatest(
            max(case when r.mask >= 8 then r.quarter_people else 0 end),
            max(w.quarter_people) - sum(case when r.mask < 8 then r.quarter_people else 0 end)
        ) < max(r.k)
),

-- 3. Where either fails, every segment with a hidden month has its quarter hidden too. Then each hidden
-- month makes a rectangle with the quarter and the other segment hidden in that month.
strict as (
    select kpi_id, segment_type, quarter_on from open_corners
    union
    select kpi_id, segment_type, quarter_on from open_quarters
),

quarters_hidden as (
    select c.kpi_id, c.segment_type, c.segment, c.quarter_on
    from candidates as c
    left join strict as s
        on c.kpi_id = s.kpi_id and c.segment_type = s.segment_type and c.quarter_on = s.quarter_on
    where c.mask >= 8 or (s.kpi_id is not null and c.hidden_months > 0)
)

select
    b.kpi_id,
    b.period_type,
    b.period_start_on,
    b.segment_type,
    b.segment,
    case when b.period_type = 'quarter' then q.kpi_id is not null else b.is_hidden end as is_hidden
from {{ ref('int_kpi_hidden_alone') }} as b
left join quarters_hidden as q
    on b.kpi_id = q.kpi_id
    and b.segment_type = q.segment_type
    and b.segment = q.segment
    and b.quarter_on = q.quarter_on
