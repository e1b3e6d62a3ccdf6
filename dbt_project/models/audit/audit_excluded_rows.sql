-- Rows that are in the warehouse and in no figure of the model named, with the reason.
select
    'fct_ticket' as model_name,
    source || ':' || ticket_id as business_key,
    excluded_reason as reason
from {{ ref('fct_ticket') }}
where not is_counted
union all
select
    'fct_response' as model_name,
    answer_key as business_key,
    excluded_reason as reason
from {{ ref('fct_response') }}
where not is_counted
union all
select
    'fct_order_line' as model_name,
    _source || ':' || _stream || ':' || _row_key as business_key,
    'dated outside the calendar' as reason
from {{ united('order_line') }} as order_lines
where not ({{ is_in_calendar(local_date('ordered_at')) }})
union all
select
    'fct_purchase_month' as model_name,
    order_line_key as business_key,
    'no customer recorded' as reason
from {{ ref('fct_order_line') }}
where customer_key is null
union all
select
    'fct_contract_month' as model_name,
    _source || ':' || _stream || ':' || _row_key as business_key,
    'ends before it starts' as reason
from {{ united('contract') }} as contracts
where valid_to_on < valid_from_on
union all
select
    'fct_employment_month' as model_name,
    _source || ':' || _stream || ':' || _row_key as business_key,
    'ends before it starts' as reason
from {{ united('employment_spell') }} as spells
where valid_to_on < valid_from_on
union all
select
    'fct_assignment' as model_name,
    _source || ':' || _stream || ':' || _row_key as business_key,
    'no initiative of that name is assigned by this kind of unit' as reason
from {{ united('assignment') }} as assignments
where initiative_id || '|' || unit_type not in (
    select i.initiative_id || '|' || i.unit_type from {{ ref('dim_initiative') }} as i
)
union all
select
    'fct_initiative_cost' as model_name,
    _source || ':' || _stream || ':' || _row_key as business_key,
    'there is no initiative of that name' as reason
from {{ united('initiative_cost') }} as costs
where initiative_id not in (select i.initiative_id from {{ ref('dim_initiative') }} as i)
union all
select
    'dim_assumption' as model_name,
    _source || ':' || _stream || ':' || _row_key as business_key,
    'low, mode and high are not in this order' as reason
from {{ united('assumption') }} as assumptions
where low > mode or mode > high
