{# Minutes after midnight of a time such as "09:30"; 24:00 is the end of the day. #}
{% macro minute_of_day(clock) -%}
    {{ return((clock.split(':')[0] | int) * 60 + (clock.split(':')[1] | int)) }}
{%- endmacro %}

{# Opening (0) or closing (1) minute by day of week, from the variable business_hours; NULL on a closed day. #}
{% macro business_minute(day_of_week, side) -%}
    {%- set week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] -%}
    case {{ day_of_week }}
    {%- for name in week if var('business_hours').get(name) %}
        when {{ week.index(name) + 1 }} then {{ minute_of_day(var('business_hours')[name][side]) }}
    {%- endfor %}
        else null
    end
{%- endmacro %}

{# True on a company holiday. #}
{% macro is_holiday(day) -%}
    {%- if var('holidays') -%}
        {{ day }} in ({% for holiday in var('holidays') %}cast('{{ holiday }}' as date){{ ', ' if not loop.last }}{% endfor %})
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{# Business minutes from the start of the calendar to an instant, with `day` the dim_date row of its local day.
   The business minutes between two instants are the difference of their positions: holidays and clock changes
   are in the calendar, not in arithmetic. #}
{% macro business_position(instant, day) -%}
    ({{ day }}.business_minutes_before + case
        when {{ day }}.opens_at is null or {{ instant }} <= {{ day }}.opens_at then 0e0
        when {{ instant }} >= {{ day }}.closes_at then {{ elapsed_minutes(day ~ '.opens_at', day ~ '.closes_at') }}
        else {{ elapsed_minutes(day ~ '.opens_at', instant) }}
    end)
{%- endmacro %}

{# True for a day the calendar can hold; false marks a typing error or a clock that is ahead. #}
{% macro is_in_calendar(day) -%}
    {{ day }} between cast('{{ var("calendar_from") }}' as date) and {{ add_days(as_of_date(), 1) }}
{%- endmacro %}

{# Later than any day of business; stands for "still running". #}
{% macro far_future() -%}
    cast('2999-12-31' as date)
{%- endmacro %}

{# Name of the generation of a self-reported year of birth. #}
{% macro generation(birth_year) -%}
    case
        when {{ birth_year }} between 1900 and 1945 then 'until 1945'
        when {{ birth_year }} between 1946 and 1964 then '1946-1964'
        when {{ birth_year }} between 1965 and 1980 then '1965-1980'
        when {{ birth_year }} between 1981 and 1996 then '1981-1996'
        when {{ birth_year }} between 1997 and 2012 then '1997-2012'
        when {{ birth_year }} > 2012 then 'from 2013'
    end
{%- endmacro %}

{# Band of a number of years with the company. #}
{% macro tenure_band(years) -%}
    case
        when {{ years }} < 1 then 'under 1 year'
        when {{ years }} < 3 then '1-2 years'
        when {{ years }} < 6 then '3-5 years'
        when {{ years }} < 11 then '6-10 years'
        when {{ years }} >= 11 then 'over 10 years'
    end
{%- endmacro %}
