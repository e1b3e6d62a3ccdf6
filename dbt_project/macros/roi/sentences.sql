{# One plain sentence on an initiative, with money and range. #}
{% macro roi_sentence() -%}
    {%- set range = "', most likely between ' || roi.money_text(nets[1], currency_sign) || ' and ' || roi.money_text(nets[3], currency_sign)" -%}
    {%- set range_if_true = "'most likely between ' || roi.money_text(nets_if_true[1], currency_sign) || ' and ' || roi.money_text(nets_if_true[3], currency_sign)" -%}
    {%- set over = "' over ' || cast(horizon_months as varchar) || ' months'" -%}
    case
        when verdict = 'cannot_conclude' and not has_cost and primary_verdict <> 'cannot_conclude'
            then name || ': no cost is recorded, so nobody can say whether it paid.'
        when verdict = 'cannot_conclude'
            then name || ': cannot be concluded yet. ' || coalesce(primary_sentence, 'Nothing was measured.')
                || case when has_cost
                    then ' It has cost ' || roi.money_text(cost_so_far, currency_sign) || ' so far.' else '' end
        when verdict = 'pays'
            then name || ': it pays. About ' || roi.money_text(nets[2], currency_sign) || ' more than it costs' || {{ over }}
                || {{ range }} || '.'
        when verdict = 'does_not_pay' and primary_verdict = 'worsened'
            then name || ': it does harm and does not pay. ' || primary_label || ' got worse, and it costs '
                || roi.money_text(cost_amount, currency_sign) || {{ over }}
                || '. Even if every benefit were true the balance would be '
                || roi.money_text(nets_if_true[2], currency_sign) || ', ' || {{ range_if_true }} || '.'
        when verdict = 'does_not_pay'
            then name || case primary_verdict when 'improved' then ': it works but does not pay. ' || primary_label
                    || ' got better, yet it costs ' else ': it does not pay. It changed nothing that matters and costs ' end
                || roi.money_text(cost_amount, currency_sign) || {{ over }}
                || '. Even if every benefit were true the balance would be '
                || roi.money_text(nets_if_true[2], currency_sign) || ', ' || {{ range_if_true }} || '.'
        when count_valued = 0 and missing_values is not null
            then name || ': not proven in money. It costs ' || roi.money_text(cost_amount, currency_sign) || {{ over }}
                || '; its effects have no price, because no value is given for ' || replace(missing_values, '_', ' ') || '.'
        when count_valued = 0
            then name || ': not proven in money. It costs ' || roi.money_text(cost_amount, currency_sign) || {{ over }}
                || ', and nothing it is measured by turns into money.'
        when count_proven > 0
            then name || ': not proven. The balance' || {{ over }} || ' is about '
                || roi.money_text(nets[2], currency_sign) || {{ range }} || '.'
        else name || ': not proven. It costs ' || roi.money_text(cost_amount, currency_sign) || {{ over }}
            || '; if everything that was measured were true the balance would be '
            || roi.money_text(nets_if_true[2], currency_sign) || ', ' || {{ range_if_true }} || '.'
    end
    || coalesce(' At the same time it harmed ' || guardrails_harmed || '.', '')
{%- endmacro %}

{# The most useful line: from which effect on it pays, against what was measured. #}
{% macro roi_break_even_sentence() -%}
    case
        when break_even_effect is null then null
        else 'It pays for itself from ' || {{ change_text('break_even_effect', 'break_even_unit') }} || ' in "'
            || break_even_label || '" on; measured was ' || {{ change_text('break_even_estimate', 'break_even_unit') }}
            || ', between ' || {{ change_text('break_even_ci_low', 'break_even_unit') }}
            || ' and ' || {{ change_text('break_even_ci_high', 'break_even_unit') }} || '.'
    end
{%- endmacro %}

{# The first sentence of the owner's page: does it pay? #}
{% macro roi_portfolio_sentence() -%}
    {%- set low, middle, high = 't.so_far[1]', 't.so_far[2]', 't.so_far[3]' -%}
    case
        when v.count_initiatives = 0 then 'No initiative is registered yet, so there is nothing to judge.'
        when t.cost_so_far is null then 'Nobody can say yet: no cost is recorded for any initiative.'
        else
            case
                when {{ low }} > 0
                    then 'Yes, by about ' || {{ money(middle) }} || ' so far, most likely between '
                        || {{ money(low) }} || ' and ' || {{ money(high) }} || '.'
                when {{ high }} < 0
                    then 'No: what is proven falls short of the costs by about ' || {{ money('-' ~ middle) }}
                        || ' so far, most likely by between ' || {{ money('-' ~ high) }} || ' and '
                        || {{ money('-' ~ low) }} || '.'
                else 'Not certain: proven benefits less costs are about ' || {{ money(middle) }}
                    || ' so far, most likely between ' || {{ money(low) }} || ' and ' || {{ money(high) }} || '.'
            end
            || ' ' || {{ roi_counts() }}
    end
{%- endmacro %}

{# An amount in the portfolio's sentence. #}
{% macro money(amount) -%} roi.money_text({{ amount }}, s.currency_sign) {%- endmacro %}

{# How many pay, do not, and need more data. #}
{% macro roi_counts() -%}
    (
        select upper(left(listed, 1)) || substr(listed, 2) || '.'
        from (
            select string_agg(roi.number_word(k.amount) || ' ' || k.words, ', ' order by k.place) as listed
            from (values
                (1, v.count_pays, case when v.count_pays < 2 then 'initiative pays' else 'initiatives pay' end),
                (2, v.count_does_not_pay, case v.count_does_not_pay when 1 then 'does not pay' else 'do not pay' end),
                (3, v.count_not_proven, case v.count_not_proven when 1 then 'is not proven' else 'are not proven' end),
                (4, v.count_cannot_conclude, 'cannot be judged yet')
            ) as k (place, amount, words)
            where k.amount > 0 or k.place = 1
        )
    )
{%- endmacro %}

{# A change with its sign and unit, for brackets in a sentence. #}
{% macro change_text(estimate, unit) -%}
    (case when {{ estimate }} < 0 then '−' else '+' end || {{ said_number('abs(' ~ estimate ~ ')') }} || {{ said_unit(unit) }})
{%- endmacro %}
