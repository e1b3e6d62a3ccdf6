{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Two arms compared, whatever the question: difference of means, with both standard errors.
with arms as (
    select
        initiative_id, kpi_id, method, cohort_on, months_from_start,
        count(*) filter (where arm = 'treated') as n1,
        count(*) filter (where arm = 'comparison') as n2,
        avg(number) filter (where arm = 'treated') as mean1,
        avg(number) filter (where arm = 'comparison') as mean2,
        var_samp(number) filter (where arm = 'treated') as v1,
        var_samp(number) filter (where arm = 'comparison') as v2
    from {{ ref('int_impact_numbers') }}
    group by initiative_id, kpi_id, method, cohort_on, months_from_start
)

select
    initiative_id, kpi_id, method, cohort_on, months_from_start,
    mean1 - mean2 as estimate,
    {{ pooled_error('n1', 'v1', 'n2', 'v2') }} as se_pooled,
    cast(nullif(n1 + n2 - 2, 0) as double) as df_pooled,
    {{ welch_error('n1', 'v1', 'n2', 'v2') }} as se_welch,
    {{ welch_degrees('n1', 'v1', 'n2', 'v2') }} as df_welch,
    n1 as count_treated,
    n2 as count_comparison,
    mean1 as mean_treated,
    mean2 as mean_comparison
from arms
where n1 > 0 and n2 > 0
union all
select
    initiative_id, kpi_id, method, null as cohort_on, null as months_from_start, estimate,
    se_pooled, df_pooled, se_welch, df_welch, count_treated, count_comparison,
    null as mean_treated, null as mean_comparison
from {{ ref('int_impact_people') }}
union all
select
    initiative_id, kpi_id, 'segmented_regression' as method, null as cohort_on, null as months_from_start, estimate,
    null as se_pooled, null as df_pooled, std_error as se_welch, degrees_freedom as df_welch,
    count_units as count_treated, 0 as count_comparison,
    null as mean_treated, null as mean_comparison
from {{ ref('int_impact_segmented') }}
