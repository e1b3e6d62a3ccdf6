-- The first rule that holds and decides gives the verdict; all that hold are its reasons. Where nothing can be
-- concluded, what else might be doubted is left out.
with first_ones as (
    select
        initiative_id, kpi_id,
        min_by(verdict, rank) filter (where verdict is not null) as verdict,
        min_by(sentence, rank) filter (where verdict is not null) as sentence
    from {{ ref('impact_reason') }}
    group by initiative_id, kpi_id
),

decided as (
    select
        o.initiative_id, o.kpi_id, o.verdict, o.sentence,
        {{ string_agg('case when r.is_reason then r.reason_code end', ', ', 'r.rank') }} as reason_codes
    from first_ones as o
    inner join {{ ref('impact_reason') }} as r
        on o.initiative_id = r.initiative_id
        and o.kpi_id = r.kpi_id
        and (o.verdict <> 'cannot_conclude' or r.verdict is null or r.verdict = 'cannot_conclude')
    group by o.initiative_id, o.kpi_id, o.verdict, o.sentence
)

select
    f.initiative_id,
    f.kpi_id,
    f.role,
    coalesce(d.verdict, 'cannot_conclude') as verdict,
    coalesce(d.reason_codes, '') as reason_codes,
    coalesce(d.sentence, 'There is not enough to say anything about ' || f.kpi || '.') as sentence,
    case when d.verdict <> 'cannot_conclude' then f.method end as headline_method,
    case when d.verdict <> 'cannot_conclude' then f.estimate end as estimate,
    case when d.verdict <> 'cannot_conclude' then f.ci_low end as ci_low,
    case when d.verdict <> 'cannot_conclude' then f.ci_high end as ci_high,
    f.is_registered_late,
    '{{ verdict_rules_version() }}' as rules_version,
    {{ text_literal(tojson(var('verdict'))) }} as thresholds
from {{ ref('int_impact_facts') }} as f
left join decided as d on f.initiative_id = d.initiative_id and f.kpi_id = d.kpi_id
