with ranked as (
    select
        *,
        {{ recency_rank(['initiative_id']) }} as recency_rank
    from {{ united('initiative') }} as initiatives
),

-- Every wording that was ever read, numbered by when it was read: what was said first cannot be edited away.
wordings as (
    select
        initiative_id,
        start_on,
        {{ utc_timestamp('seen_at') }} as seen_at,
        coalesce({{ utc_timestamp('registered_at') }}, {{ utc_timestamp('seen_at') }}) as registered_at,
        concat_ws(
            '|', primary_kpi, start_on, coalesce(full_effect_on, start_on), baseline_from_on, baseline_to_on
        ) as wording,
        measured_until_on,
        row_number() over (partition by initiative_id order by seen_at, registered_at) as wording_number
    from {{ source('raw_ingestion', 'initiative_version') }}
),

firsts as (
    select *
    from wordings
    where wording_number = 1
),

history as (
    select
        w.initiative_id,
        min(f.seen_at) as first_seen_at,
        min(f.registered_at) as registered_at,
        bool_or({{ local_date('w.registered_at') }} > w.start_on) as is_registered_late,
        bool_or(w.wording <> f.wording and {{ local_date('w.seen_at') }} > f.start_on) as is_changed_after_start,
        bool_or(
            w.measured_until_on is distinct from f.measured_until_on and {{ local_date('w.seen_at') }} > f.start_on
        ) as is_end_changed
    from wordings as w
    inner join firsts as f on w.initiative_id = f.initiative_id
    group by w.initiative_id
)

select
    r.initiative_id,
    r.name,
    r.type,
    r.hypothesis,
    r.primary_kpi,
    r.guardrail_kpis,
    r.unit as unit_type,
    r.baseline_from_on,
    coalesce(r.baseline_to_on, {{ add_days('r.start_on', -1) }}) as baseline_to_on,
    r.start_on,
    coalesce(r.full_effect_on, r.start_on) as full_effect_on,
    r.measured_until_on,
    r.owner,
    h.registered_at,
    h.first_seen_at,
    coalesce(h.is_registered_late, false) as is_registered_late,
    coalesce(h.is_changed_after_start, false) as is_changed_after_start,
    coalesce(h.is_end_changed, false) as is_end_changed,
    r.selected_because,
    r.announced_on,
    r.rationale_published_on
from ranked as r
left join history as h on r.initiative_id = h.initiative_id
where r.recency_rank = 1
