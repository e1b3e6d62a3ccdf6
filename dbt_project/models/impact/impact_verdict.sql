-- The first rule that holds and decides gives the verdict; all that hold are its reasons.
with decided as (
    select
        initiative_id, kpi_id,
        min_by(verdict, rank) filter (where verdict is not null) as verdict,
        min_by(sentence, rank) filter (where verdict is not null) as sentence,
        {{ string_agg("case when is_reason then reason_code end", ', ', 'rank') }} as reason_codes
    from {{ ref('impact_reason') }}
    group by initiative_id, kpi_id
)

select
    f.initiative_id,
    f.kpi_id,
    f.role,
    coalesce(d.verdict, 'cannot_conclude') as verdict,
    coalesce(d.reason_codes, '') as reason_codes,
    coalesce(d.sentence, 'There is not enough to say anything about "' || f.label || '".') as sentence,
    case when d.verdict <> 'cannot_conclude' then f.method end as headline_method,
    case when d.verdict <> 'cannot_conclude' then f.estimate end as estimate,
    case when d.verdict <> 'cannot_conclude' then f.ci_low end as ci_low,
    case when d.verdict <> 'cannot_conclude' then f.ci_high end as ci_high,
    f.is_registered_late,
    '{{ verdict_rules_version() }}' as rules_version,
    {{ text_literal(tojson(var('verdict'))) }} as thresholds
from {{ ref('int_impact_facts') }} as f
left join decided as d on f.initiative_id = d.initiative_id and f.kpi_id = d.kpi_id
