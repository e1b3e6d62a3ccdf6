{# Responses that still exist at Typeform, as a relation for a from clause; deleting a form deletes its responses. #}
{% macro typeform_responses() -%}
    (
        select response.*
        from {{ source('raw_typeform', 'responses') }} as response
        left join {{ source('raw_typeform', 'forms') }} as form
            on response._source = form._source and response.form_id = form.id
        where not coalesce(response._is_deleted, false) and not coalesce(form._is_deleted, false)
    )
{%- endmacro %}
