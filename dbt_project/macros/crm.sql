{# A CRM's customers, as the fields named in company.toml say. Whoever has no number of the company's own is
   known by the address, so that other systems find them, else by the vendor's number. #}
{% macro crm_customer(entry='entry') -%}
    {%- set given = {} -%}
    {%- for name in entity_columns('customer') -%}
        {%- do given.update({name: entry ~ '.' ~ name}) -%}
    {%- endfor -%}
    {%- do given.update({'customer_id': crm_customer_id(entry)}) -%}
    {{ entity_row('customer', given, entry) }}
{%- endmacro %}

{# Who a row of a CRM's customers is. #}
{% macro crm_customer_id(entry) -%}
    coalesce({{ entry }}.customer_id, {{ entry }}.email, {{ entry }}.id)
{%- endmacro %}

{# A CRM's won deals as contracts; `holder` is the alias of the customers they were joined with. A deal whose
   holder was never read is held by the vendor's number. #}
{% macro crm_contract(entry='entry', holder='holder') -%}
    {%- set given = {} -%}
    {%- for name in entity_columns('contract') if name != 'customer_id' -%}
        {%- do given.update({name: entry ~ '.' ~ name}) -%}
    {%- endfor -%}
    {%- do given.update({
        'contract_id': 'coalesce(' ~ entry ~ '.contract_id, ' ~ entry ~ '.id)',
        'customer_id': 'coalesce(' ~ crm_customer_id(holder) ~ ', ' ~ entry ~ '.holder_id)',
    }) -%}
    {{ entity_row('contract', given, entry) }}
{%- endmacro %}

{# Which deals are contracts: won, with a monthly amount, a first day and somebody who holds them. #}
{% macro is_crm_contract(entry='entry') -%}
    not coalesce({{ entry }}._is_deleted, false)
    and coalesce({{ entry }}.is_won, false)
    and {{ entry }}.monthly_amount is not null
    and {{ entry }}.valid_from_on is not null
    and {{ entry }}.holder_id is not null
{%- endmacro %}

{# Which rows are customers where a CRM does not say so: those with a number of the company's own, and those who
   won a deal. #}
{% macro is_crm_customer(deals, entry='entry') -%}
    not coalesce({{ entry }}._is_deleted, false)
    and (
        {{ entry }}.customer_id is not null
        or exists (
            select 1
            from {{ deals }} as deal
            where
                deal._source = {{ entry }}._source
                and deal.holder_id = {{ entry }}.id
                and deal.is_won
                and not coalesce(deal._is_deleted, false)
        )
    )
{%- endmacro %}
