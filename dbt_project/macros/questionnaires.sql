{# What company.toml says a survey tool's questions measure, as a relation for a from clause: one row per source
   and question. #}
{% macro declared_questions() -%}
    (
        select
            source,
            entry as question_id,
            {{ json_text('value', 'instrument') }} as instrument,
            {{ json_text('value', 'item') }} as item,
            cast({{ json_text('value', 'scale_min') }} as double) as scale_min,
            cast({{ json_text('value', 'scale_max') }} as double) as scale_max,
            cast({{ json_text('value', 'is_reversed') }} as boolean) as is_reversed
        from {{ source_setting('questions') }} as declared
    )
{%- endmacro %}

{# The same of its surveys: one row per source and survey. #}
{% macro declared_surveys() -%}
    (
        select
            source,
            entry as survey_id,
            {{ json_text('value', 'audience') }} as audience,
            {{ json_text('value', 'relation') }} as relation,
            cast({{ json_text('value', 'is_anonymous') }} as boolean) as is_anonymous
        from {{ source_setting('surveys') }} as declared
    )
{%- endmacro %}

{# The score that a choice stands for, from a table of questions with a JSON list of choices (id, position, and
   where the tool has them weight and is_na), one row per choice of a question: its weight where the weights are a scale
   of their own within the declared one, else its place on the declared scale. SurveyMonkey weighs a recommendation
   by what it adds to the total (-100, 0, 100), which is no scale. Undeclared: the weight, else the place. #}
{% macro choice_scores(questions, question_id='question_id') -%}
    (
        with choices as (
            select
                _source,
                {{ question_id }} as question_id,
                {{ json_items('choices') }} as choice
            from {{ questions }}
        ),

        placed as (
            select
                _source,
                question_id,
                {{ json_text('choice', 'id') }} as choice_id,
                cast({{ json_text('choice', 'weight') }} as double) as weight,
                row_number() over (
                    partition by _source, question_id
                    order by cast({{ json_text('choice', 'position') }} as bigint), {{ json_text('choice', 'id') }}
                ) as place
            from choices
            where not coalesce(cast({{ json_text('choice', 'is_na') }} as boolean), false)
        ),

        scales as (
            select
                _source,
                question_id,
                count(*) as count_choices,
                count(distinct weight) as count_weights,
                min(weight) as weight_min,
                max(weight) as weight_max
            from placed
            group by _source, question_id
        )

        select
            placed._source,
            placed.question_id,
            placed.choice_id,
            case
                when meaning.scale_min is null then coalesce(placed.weight, cast(placed.place as double))
                when
                    scales.count_weights = scales.count_choices
                    and scales.weight_min >= meaning.scale_min
                    and scales.weight_max <= meaning.scale_max
                    then placed.weight
                when scales.count_choices = meaning.scale_max - meaning.scale_min + 1
                    then meaning.scale_min + placed.place - 1
            end as score
        from placed
        inner join scales on placed._source = scales._source and placed.question_id = scales.question_id
        left join {{ declared_questions() }} as meaning
            on placed._source = meaning.source and placed.question_id = meaning.question_id
    )
{%- endmacro %}
