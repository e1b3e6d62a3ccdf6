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
