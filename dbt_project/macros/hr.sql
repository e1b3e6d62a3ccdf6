{# Rows of a dated history hold until the next row of the same person; of several of one day the last counts. #}
{% macro holds_until(day) -%}
    lead({{ day }}) over (partition by _source, employee_id order by {{ day }}, place)
{%- endmacro %}

{# Join condition: the row of a history that holds on the first day of a segment. #}
{% macro holds_in(history, segment) -%}
    {{ segment }}._source = {{ history }}._source
        and {{ segment }}.employee_id = {{ history }}.employee_id
        and {{ history }}.effective_on <= {{ segment }}.from_on
        and ({{ history }}.until_on is null or {{ segment }}.from_on < {{ history }}.until_on)
{%- endmacro %}

{# Pay for a year from a rate and what it is paid for; an hour needs the hours of a week. Of another currency
   than the company's no amount is made. #}
{% macro yearly_pay(rate, paid_per, currency, hours_per_week) -%}
    case
        when coalesce(upper({{ currency }}), '{{ var("currency") }}') <> '{{ var("currency") }}' then null
        {%- for period, times in {
            'year': 1, 'quarter': 4, 'month': 12, 'twice a month': 24, 'every other week': 26, 'week': 52, 'day': 260
        }.items() %}
        when {{ paid_per }} = '{{ period }}' then cast({{ rate }} * {{ times }} as decimal(18, 4))
        {%- endfor %}
        when {{ paid_per }} = 'hour' then cast({{ rate }} * 52 * {{ hours_per_week }} as decimal(18, 4))
    end
{%- endmacro %}

{# Kind of an absence by the words of its name; what no word tells is "other". #}
{% macro absence_kind(name) -%}
    case
        {%- for kind, words in {
            'sick': ['sick', 'ill', 'krank'],
            'parental': ['parental', 'maternity', 'paternity', 'eltern', 'mutterschutz'],
            'training': ['training', 'education', 'fortbildung', 'bildungsurlaub'],
            'holiday': ['vacation', 'holiday', 'annual leave', 'paid time off', 'pto', 'urlaub'],
        }.items() %}
        when {% for word in words -%}
            lower({{ name }}) like '%{{ word }}%' {{- " or " if not loop.last }}
        {%- endfor %} then '{{ kind }}'
        {%- endfor %}
        else 'other'
    end
{%- endmacro %}

{# How somebody left, by the words for it; without any it is unknown. #}
{% macro exit_kind(words) -%}
    case
        when {{ words }} is null then 'unknown'
        {%- for kind, listed in {
            'involuntary': ['involuntary', 'dismissal', 'layoff', 'redundan'],
            'voluntary': ['voluntary', 'resign', 'employee'],
        }.items() %}
        when {% for word in listed -%}
            lower({{ words }}) like '%{{ word }}%' {{- " or " if not loop.last }}
        {%- endfor %} then '{{ kind }}'
        {%- endfor %}
        else 'other'
    end
{%- endmacro %}
