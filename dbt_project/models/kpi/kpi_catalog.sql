{# Read from the metrics of this project (models/kpi/catalogue), so a KPI is declared once. #}
{% set kpis = kpi_metrics() %}
with kpis as (
    {%- for metric in kpis %}
    {%- set meta = metric.config.meta %}
    select
        {{ text_literal(metric.name) }} as kpi_id,
        {{ text_literal(meta.get('contribution', metric.name)) }} as contribution_id,
        {{ text_literal(metric.label) }} as label,
        {{ text_literal(metric.description) }} as description,
        {{ text_literal(meta.unit) }} as unit,
        {{ text_literal(meta.direction) }} as direction,
        cast({{ meta.scale }} as double) as scale,
        {{ text_literal(meta.kind) }} as kind,
        cast({{ meta.get('quantile') or 'null' }} as double) as quantile,
        cast({{ 'null' if meta.range[0] is none else meta.range[0] }} as double) as lowest,
        cast({{ 'null' if meta.range[1] is none else meta.range[1] }} as double) as highest,
        cast({{ meta.min_n }} as bigint) as min_n,
        cast({{ var('follow_up_days')[meta.follow_up] if meta.get('follow_up') else 0 }} as bigint) as follow_up_days,
        cast({{ var('k_' ~ meta.k) }} as bigint) as k_people,
        {{ text_literal(meta.stakeholder) }} as stakeholder,
        {{ text_literal(meta.tier) }} as tier,
        {{ text_literal(meta.domain) }} as domain,
        {{ text_literal(meta.sources | join(', ')) }} as sources_needed,
        cast({{ 1 if meta.get('any_source') else meta.sources | length }} as bigint) as count_needed,
        {{ text_literal(meta.definition_source) }} as definition_source,
        {{ text_literal(meta.owner) }} as owner,
        {{ meta.unit == 'money' }} as is_money,
        {{ meta.get('needs_margin', false) and var('margin_share') is none }} as lacks_margin,
        {{ meta.get('is_predicted', false) }} as is_predicted,
        {{ text_literal(meta.entity_type) }} as entity_type,
        cast({{ meta.sort_order }} as bigint) as sort_order
    {{- " union all" if not loop.last }}
    {%- endfor %}
),

needs as {{ kpi_needs() }},

-- Files and databases name the entity of each stream; a vendor delivers those of its staging folder.
delivered as (
    select entity from {{ ref('audit_row_counts') }}
    union all
    {{ vendor_entities() }}
),

connected as (
    select n.kpi_id, count(distinct r.entity) as count_connected
    from needs as n
    inner join delivered as r on n.entity = r.entity
    group by n.kpi_id
),

unfitted as (
    select {{ string_agg("part || ': ' || reason", '; ', 'part') }} as reason
    from {{ ref('kpi_lifetime') }}
    where not is_fitted
),

contributed as (
    select distinct kpi_id
    from {{ ref('kpi_contribution') }}
)

select
    k.kpi_id,
    k.contribution_id,
    k.label,
    k.description,
    k.unit,
    k.direction,
    k.scale,
    k.kind,
    k.quantile,
    k.lowest,
    k.highest,
    k.min_n,
    k.follow_up_days,
    k.k_people,
    k.stakeholder,
    k.tier,
    k.domain,
    k.sources_needed,
    k.definition_source,
    k.owner,
    k.is_money,
    k.entity_type,
    case
        when d.kpi_id is not null then 'ok'
        when coalesce(c.count_connected, 0) < k.count_needed then 'no_source'
        else 'no_data'
    end as status,
    case
        when d.kpi_id is not null then null
        when k.lacks_margin then 'no margin is set: give margin_share under [company] in company.toml'
        when k.is_predicted then u.reason
    end as status_reason,
    k.sort_order
from kpis as k
cross join unfitted as u
left join connected as c on k.kpi_id = c.kpi_id
left join contributed as d on k.contribution_id = d.kpi_id
