-- Whom a number of Zendesk stands for: the company's own number where Zendesk holds it, else the address.
select
    _source,
    id,
    role in ('agent', 'admin') as is_staff,
    external_id as customer_id,
    email,
    coalesce(external_id_of_employee, email, id) as employee_id
from {{ source('raw_zendesk', 'users') }}
