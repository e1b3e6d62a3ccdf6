{# The rules of the verdict, in the order in which they are looked at. The first one that holds and decides gives the
   verdict and its sentence; all that hold are listed as reasons. `when` and `says` are SQL over int_impact_facts.
   Change a rule and raise the version: it is stored with every verdict. #}
{% macro verdict_rules_version() -%} {{ return('2026-11.2') }} {%- endmacro %}

{# All rules: those that forbid a conclusion, those that forbid a proof, the results, and the cautions. #}
{% macro verdict_rules() %}
    {{ return(verdict_refusals() + verdict_doubts() + verdict_results() + verdict_cautions()) }}
{% endmacro %}

{# Why nothing can be concluded. #}
{% macro verdict_refusals() %}
{%- set v = var('verdict') -%}
{%- set is_refused = "is_by_person and source <> 'randomised'" -%}
{%- set varies = 'coalesce(std_error > 1e-9 * greatest(abs(coalesce(treated_before, 1)), 1e-3), true)' -%}
{%- set is_long_enough = 'count_periods_before >= ' ~ v.min_months_before ~ ' and count_periods_after >= ' ~ v.min_months_after -%}
{{ return([
    {'code': 'unknown_kpi', 'verdict': 'cannot_conclude', 'when': 'not is_known_kpi',
     'says': "'There is no KPI called ' || kpi || '; the names are listed in the glossary.'"},
    {'code': 'no_source', 'verdict': 'cannot_conclude', 'when': "status <> 'ok'",
     'says': "kpi || ' cannot be measured: its source (' || sources_needed || ') is not connected or empty.'"},
    {'code': 'no_dates', 'verdict': 'cannot_conclude', 'when': "status = 'ok' and not has_months",
     'says': "kpi || ' comes from a list without dates, so there is no before and after.'"},
    {'code': 'not_assigned', 'verdict': 'cannot_conclude', 'when': 'assigned_treated = 0',
     'says': "'Nobody is listed as having got ' || initiative || '; write them into assignments.csv.'"},
    {'code': 'self_selected', 'verdict': 'cannot_conclude', 'when': is_refused ~ ' and assigned_treated > 0',
     'says': "'Who took part in ' || initiative || ' was not decided by lot: people who join differ from people who do not, so comparing them would prove nothing.'"},
    {'code': 'anonymous', 'verdict': 'cannot_conclude',
     'when': "status = 'ok' and has_months and is_by_person and not has_rows and sources_needed like '%answer%'",
     'says': "kpi || ' is answered anonymously, so it cannot be compared person by person; assign teams instead.'"},
    {'code': 'not_estimable', 'verdict': 'cannot_conclude',
     'when': "status = 'ok' and has_months and is_by_person and not has_rows and kind in ('quantile', 'count', 'composition')",
     'says': "kpi || ' is not a sum over persons, so it cannot be compared person by person.'"},
    {'code': 'other_unit', 'verdict': 'cannot_conclude',
     'when': "status = 'ok' and has_months and assigned_treated > 0 and not has_rows and not (is_by_person and (kind in ('quantile', 'count', 'composition') or sources_needed like '%answer%'))",
     'says': "kpi || ' is not known by ' || unit_type || ', so those with and without ' || initiative || ' cannot be told apart.'"},
    {'code': 'no_baseline', 'verdict': 'cannot_conclude', 'when': 'has_rows and count_periods_before < ' ~ v.min_months_before,
     'says': "'There is no baseline: ' || " ~ said_months('count_periods_before') ~ " || ' of ' || kpi || ' before the start, and at least " ~ v.min_months_before ~ " are needed.'"},
    {'code': 'short_baseline', 'verdict': 'cannot_conclude',
     'when': 'has_rows and not is_by_person and count_units_comparison = 0 and estimate is null and count_periods_before between ' ~ v.min_months_before ~ ' and 7',
     'says': "'There is nobody to compare with, and ' || " ~ said_months('count_periods_before') ~ " || ' of ' || kpi || ' before the start are too few to know its trend by: at least 8 are needed.'"},
    {'code': 'no_post', 'verdict': 'cannot_conclude', 'when': 'has_rows and count_periods_after < ' ~ v.min_months_after,
     'says': "'Too early to tell: ' || " ~ said_months('count_periods_after') ~ " || ' of ' || kpi || ' since ' || initiative || ' had its full effect, and at least " ~ v.min_months_after ~ " are needed.'"},
    {'code': 'overlap', 'verdict': 'cannot_conclude', 'when': 'overlap_treated_share - overlap_comparison_share >= ' ~ v.overlap_share,
     'says': "'Those with ' || initiative || ' got another initiative within the months compared (' || overlap_initiatives || '), so what each of them did cannot be told apart.'"},
    {'code': 'n_too_small', 'verdict': 'cannot_conclude',
     'when': 'has_rows and (is_hidden or count_units_comparison = 1 or (std_error is null and ' ~ is_long_enough ~ ' and not (' ~ is_refused ~ ')))',
     'says': "'There are too few ' || " ~ said_units() ~ " || ' or people to compare ' || kpi || ' with and without ' || initiative || '.'"},
    {'code': 'no_variation', 'verdict': 'cannot_conclude', 'when': 'not ' ~ varies,
     'says': "kpi || ' changes nowhere, so nothing can be compared.'"},
    {'code': 'no_direction', 'verdict': 'cannot_conclude', 'when': "direction = 'none'",
     'says': "kpi || ' is neither better nor worse when it is higher, so it does not judge ' || initiative || '.'"},
]) }}
{% endmacro %}

{# Why a difference is no proof. #}
{% macro verdict_doubts() %}
{%- set v = var('verdict') -%}
{{ return([
    {'code': 'no_comparison', 'verdict': 'not_proven', 'when': 'has_rows and count_units_comparison = 0 and std_error > 0',
     'says': "'Nobody was left without ' || initiative || ' to compare with: ' || kpi || ' is ' || " ~ said_change() ~ " || ' than its own past would have led to ' || " ~ said_interval() ~ " || ', but anything else of those months could be the cause.'"},
    {'code': 'selected_on_outcome', 'verdict': 'not_proven', 'when': "is_extreme and source <> 'randomised' and std_error > 0",
     'says': "'Those with ' || initiative || ' were the extreme ones in the months before, and extreme ones come closer to the rest by themselves; ' || case when method = 'donut' then 'without those months ' else 'the baseline has no other months, and ' end || kpi || ' is ' || " ~ said_change() ~ " || ' than elsewhere ' || " ~ said_interval() ~ " || '.'"},
    {'code': 'sample_ratio', 'verdict': 'not_proven', 'when': 'sample_ratio_p < ' ~ v.sample_ratio_p,
     'says': "'Those with ' || initiative || ' were heard of more or less often than the others since it began, so ' || kpi || ' compares different people.'"},
    {'code': 'pretrend_broken', 'verdict': 'not_proven',
     'when': 'is_proven and pretrend_ci_low * pretrend_ci_high > 0 and pretrend_slope * estimate > 0 and abs(pretrend_slope) >= breakdown_value',
     'says': "kpi || ' was drifting apart before ' || initiative || ' began, fast enough to explain the difference since.'"},
    {'code': 'contamination', 'verdict': 'not_proven',
     'when': 'is_proven and overlap_comparison_share - overlap_treated_share >= ' ~ v.overlap_share ~ ' and (clean_comparison_estimate is null or clean_comparison_estimate not between ci_low and ci_high or clean_comparison_estimate * estimate <= 0)',
     'says': "'Those compared with got another initiative within the same months (' || overlap_initiatives || '), and without them the difference in ' || kpi || ' does not hold.'"},
    {'code': 'one_unit_decides', 'verdict': 'not_proven', 'when': 'is_proven and left_out_estimate * estimate <= 0',
     'says': "'The difference in ' || kpi || ' hangs on a single one: ' || left_out_note || ' there is none.'"},
    {'code': 'definition_changed', 'verdict': 'not_proven', 'when': "is_changed_after_start and (role = 'primary' or estimate * good_sign > 0) and std_error > 0",
     'says': "'The goal or the dates of ' || initiative || ' were changed after it had begun, so ' || kpi || ' can no longer prove it.'"},
]) }}
{% endmacro %}

{# What came out. #}
{% macro verdict_results() %}
{%- set against = "' than it would have been without ' || initiative || ' '" -%}
{{ return([
    {'code': 'improved', 'verdict': 'improved', 'is_reason': false, 'when': 'is_proven and estimate * good_sign > 0',
     'says': "kpi || ' is ' || " ~ said_number('abs(estimate)') ~ " || " ~ said_unit() ~ " || ' better' || " ~ against ~ " || " ~ said_range() ~ " || '; ' || " ~ said_arms() ~ " || '.'"},
    {'code': 'worsened', 'verdict': 'worsened', 'is_reason': false, 'when': 'is_proven and estimate * good_sign < 0',
     'says': "kpi || ' is ' || " ~ said_number('abs(estimate)') ~ " || " ~ said_unit() ~ " || ' worse' || " ~ against ~ " || " ~ said_range() ~ " || '; ' || " ~ said_arms() ~ " || '.'"},
    {'code': 'no_meaningful_effect', 'verdict': 'no_meaningful_effect', 'is_reason': false,
     'when': 'std_error > 0 and ci_low >= -smallest_effect_of_interest and ci_high <= smallest_effect_of_interest',
     'says': "'If ' || initiative || ' moved ' || kpi || ' at all, then by less than matters ' || " ~ said_interval() ~ " || '.'"},
    {'code': 'many_looked_at', 'verdict': 'not_proven', 'when': 'abs(estimate) > half_width and p_adjusted > 0.05',
     'says': "kpi || ' is ' || " ~ said_change() ~ " || " ~ against ~ " || " ~ said_interval() ~ " || ', but of so many KPIs some differ by chance.'"},
    {'code': 'mde_too_large', 'verdict': 'not_proven', 'when': 'std_error > 0 and not is_proven and minimum_detectable_effect > smallest_effect_of_interest',
     'says': "kpi || ' is ' || " ~ said_change() ~ " || " ~ against ~ " || " ~ said_interval() ~ " || ', which may be chance: only ' || " ~ said_number('minimum_detectable_effect') ~ " || ' or more would have been found.'"},
    {'code': 'within_chance', 'verdict': 'not_proven', 'is_reason': false, 'when': 'std_error > 0 and not is_proven',
     'says': "kpi || ' is ' || " ~ said_change() ~ " || " ~ against ~ " || " ~ said_interval() ~ " || ', which may be chance.'"},
]) }}
{% endmacro %}

{# What to know besides; they decide nothing. #}
{% macro verdict_cautions() %}
{%- set v = var('verdict') -%}
{{ return([
    {'code': 'one_treated_unit', 'verdict': none, 'when': 'count_units_treated = 1 and count_units_comparison > 0 and not is_by_person',
     'says': "'Only one ' || unit_type || ' had ' || initiative || ': how much such a one varies by itself is known from the others alone.'"},
    {'code': 'self_chosen', 'verdict': none, 'when': "source = 'self-selected' and not is_by_person and count_units_comparison > 0",
     'says': "'Those with ' || initiative || ' had asked for it or were picked, so they may differ from the others in ways that cannot be seen.'"},
    {'code': 'composition_change', 'verdict': none, 'when': 'sample_ratio_p >= ' ~ v.sample_ratio_p ~ ' and sample_ratio_p < 0.05',
     'says': "'The number of people heard of changed differently with and without ' || initiative || '.'"},
    {'code': 'placebo_moved', 'verdict': none, 'when': 'placebo_p_value < 0.05',
     'says': "'The two groups had moved apart within the baseline already.'"},
    {'code': 'registered_late', 'verdict': none, 'when': 'is_registered_late',
     'says': "initiative || ' was registered after the start, so its goal may have been chosen by the result.'"},
    {'code': 'end_changed', 'verdict': none, 'when': 'is_end_changed',
     'says': "'The last day by which ' || initiative || ' is judged was chosen after it had begun, when its figures could be seen.'"},
    {'code': 'stale', 'verdict': none, 'when': 'last_period_on < ' ~ add_months(month_start(add_days(as_of_date(), '-follow_up_days')), -v.stale_months),
     'says': "'The newest month of ' || kpi || ' is more than " ~ v.stale_months ~ " months old.'"},
]) }}
{% endmacro %}
