{# Instants are naive UTC timestamps from staging on; raw holds zoned ones. #}
{% macro utc_timestamp(zoned) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'empathy')(zoned)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(zoned) -%}
    ({{ zoned }} at time zone 'UTC')
{%- endmacro %}

{# Day in the company's zone of a UTC instant. #}
{% macro local_date(instant) -%}
    {{ return(adapter.dispatch('local_date', 'empathy')(instant)) }}
{%- endmacro %}

{% macro duckdb__local_date(instant) -%}
    {%- if var('zone') == 'UTC' -%} cast({{ instant }} as date)
    {%- else -%} cast(({{ instant }} at time zone 'UTC') at time zone '{{ var("zone") }}' as date)
    {%- endif -%}
{%- endmacro %}

{# UTC instant of a wall-clock time in the company's zone. #}
{% macro local_to_utc(wall_clock) -%}
    {{ return(adapter.dispatch('local_to_utc', 'empathy')(wall_clock)) }}
{%- endmacro %}

{% macro duckdb__local_to_utc(wall_clock) -%}
    (({{ wall_clock }} at time zone '{{ var("zone") }}') at time zone 'UTC')
{%- endmacro %}

{# Wall-clock time of a day, so many minutes after its midnight. #}
{% macro day_at_minute(day, minutes) -%}
    {{ return(adapter.dispatch('day_at_minute', 'empathy')(day, minutes)) }}
{%- endmacro %}

{% macro duckdb__day_at_minute(day, minutes) -%}
    (cast({{ day }} as timestamp) + to_minutes(cast({{ minutes }} as bigint)))
{%- endmacro %}

{# Minutes between two instants, to the microsecond; negative when `later` is earlier. #}
{% macro elapsed_minutes(earlier, later) -%}
    {{ return(adapter.dispatch('elapsed_minutes', 'empathy')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__elapsed_minutes(earlier, later) -%}
    (cast(epoch_us({{ later }}) - epoch_us({{ earlier }}) as double) / 60000000)
{%- endmacro %}

{# Instant with its zone of so many seconds since 1970. #}
{% macro instant_of_seconds(seconds) -%}
    {{ return(adapter.dispatch('instant_of_seconds', 'empathy')(seconds)) }}
{%- endmacro %}

{% macro duckdb__instant_of_seconds(seconds) -%}
    to_timestamp(cast({{ seconds }} as double))
{%- endmacro %}
