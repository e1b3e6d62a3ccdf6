{{ config(pre_hook=["{{ roi_functions() }}", "{{ roi_questions() }}", "{{ roi_answers() }}"]) }}
-- depends_on: {{ ref('roi_cost') }}
-- depends_on: {{ ref('roi_draw') }}
-- depends_on: {{ ref('roi_effect') }}
-- depends_on: {{ ref('roi_initiative') }}
-- depends_on: {{ ref('roi_pool') }}
-- depends_on: {{ ref('roi_setting') }}
-- depends_on: {{ ref('roi_value') }}

-- The functions that stay in the file: the nightly tables are made with them, and whoever opens the file can ask them
-- what would be if something else were assumed.
select
    function_name as name,
    array_to_string(parameters, ', ') as parameters,
    function_type as kind,
    macro_definition as definition,
    case
        when list_contains(parameters, 'changes') and not list_contains(parameters, 'part')
            then 'select * from roi.' || function_name || '('
                || replace(replace(
                    array_to_string(parameters, ', '), 'changes', '''{"horizon_months": 24}'''
                ), 'initiative', 'null')
                || ')'
    end as example
from duckdb_functions()
where schema_name = 'roi' and database_name = current_database()
