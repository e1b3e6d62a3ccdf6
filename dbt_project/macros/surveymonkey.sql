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
