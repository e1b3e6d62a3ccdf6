{# Responses that still exist at SurveyMonkey, as a relation for a from clause; deleting a survey deletes its
   responses. #}
{% macro surveymonkey_responses() -%}
    (
        select response.*
        from {{ source('raw_surveymonkey', 'responses') }} as response
        left join {{ source('raw_surveymonkey', 'surveys') }} as survey
            on response._source = survey._source and response.survey_id = survey.id
        where not coalesce(response._is_deleted, false) and not coalesce(survey._is_deleted, false)
    )
{%- endmacro %}

{# The score that a choice stands for, one row per choice of a question: its weight where the weights are a scale
   of their own within the declared one, else its place on the declared scale. The vendor weighs a recommendation
   by what it adds to the total (-100, 0, 100), which is no scale. Undeclared: the weight, else the place. #}
{% macro surveymonkey_scores() -%}
    (
        with choices as (
            select
                _source,
                question_id,
                {{ json_items('choices') }} as choice
            from {{ source('raw_surveymonkey', 'questions') }}
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
