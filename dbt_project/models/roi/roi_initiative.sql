-- What the money has to know of the effects: the verdict on what the initiative is for, and what it harmed.
with named as (
    select
        v.*,
        k.label,
        k.unit as kpi_unit,
        -- Of several primary KPIs harm is said first, then what is shown.
        case v.verdict
            when 'worsened' then 1
            when 'improved' then 2
            when 'no_meaningful_effect' then 3
            when 'not_proven' then 4
            else 5
        end as place
    from {{ ref('impact_verdict') }} as v
    inner join {{ ref('kpi_catalog') }} as k on v.kpi_id = k.kpi_id
),

primaries as (
    select
        initiative_id,
        arg_min(verdict, place) as primary_verdict,
        arg_min(label, place) as primary_label,
        arg_min(reason_codes, place) as primary_reason_codes,
        arg_min(sentence, place) as primary_sentence
    from named
    where role = 'primary'
    group by initiative_id
),

harmed as (
    select
        initiative_id,
        string_agg(label || ' (' || {{ change_text('estimate', 'kpi_unit') }} || ')', ', ' order by kpi_id)
            as guardrails_harmed
    from named
    where role = 'guardrail' and verdict = 'worsened'
    group by initiative_id
)

select
    i.initiative_id,
    i.name,
    i.type,
    i.start_on,
    p.primary_verdict,
    p.primary_label,
    p.primary_reason_codes,
    p.primary_sentence,
    h.guardrails_harmed
from {{ ref('dim_initiative') }} as i
left join primaries as p on i.initiative_id = p.initiative_id
left join harmed as h on i.initiative_id = h.initiative_id
