{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}

select date_on
from {{ ref('dim_date') }}
