with ranked as (
    select *, {{ recency_rank(['contract_id', 'customer_id', 'valid_from_on']) }} as recency_rank
    from {{ united('contract') }} as contracts
),

periods as (
    select
        contract_id,
        customer_id,
        valid_from_on,
        {{ newest_known('valid_to_on') }} as valid_to_on,
        {{ newest_known('monthly_amount') }} as monthly_amount,
        {{ newest_known('plan') }} as plan,
        {{ newest_known('ended_reason') }} as ended_reason
    from ranked
    group by contract_id, customer_id, valid_from_on
),

followed as (
    select
        *,
        lead(valid_from_on) over (
            partition by contract_id, customer_id order by valid_from_on
        ) as next_from_on
    from periods
),

-- A new price ends the one before it, whether or not the source closed that row.
priced as (
    select
        *,
        least(
            coalesce(valid_to_on, {{ far_future() }}),
            coalesce({{ add_days('next_from_on', -1) }}, {{ far_future() }})
        ) as ends_on
    from followed
),

-- Where losses begin to be recorded. Before that only those who stayed are known.
history as (
    select
        coalesce({{ month_start('min(valid_to_on)') }}, {{ month_start(as_of_date()) }}) as first_month_on
    from followed
    where next_from_on is null and valid_to_on between valid_from_on and {{ as_of_date() }}
),

-- The month after the last day belongs to it too: there the contract is active at the start, not at the end.
months as (
    select
        priced.*,
        {{ date_series(
            month_start('greatest(priced.valid_from_on, history.first_month_on)'),
            month_start('least(' ~ add_days('priced.ends_on', 1) ~ ', ' ~ as_of_date() ~ ')'), 'month'
        ) }} as month_start_on
    from priced
    cross join history
    where
        priced.ends_on >= priced.valid_from_on
        and priced.valid_from_on <= {{ as_of_date() }}
        and {{ add_days('priced.ends_on', 1) }} >= history.first_month_on
),

bounded as (
    select
        *,
        {{ add_days('month_start_on', -1) }} as opening_on,
        {{ add_days(add_months('month_start_on', 1), -1) }} as closing_on
    from months
),

placed as (
    select
        *,
        opening_on between valid_from_on and ends_on as is_open_at_start,
        closing_on between valid_from_on and ends_on as is_open_at_end,
        row_number() over (
            partition by customer_id, month_start_on
            order by
                case when closing_on between valid_from_on and ends_on then 0 else 1 end asc,
                monthly_amount desc,
                contract_id asc,
                valid_from_on asc
        ) as plan_rank
    from bounded
)

select
    {{ surrogate_key(['customer_id']) }} as customer_key,
    month_start_on,
    cast(
        sum(case when is_open_at_start then monthly_amount else 0 end) as decimal(18, 4)
    ) as mrr_start_amount,
    cast(
        sum(case when is_open_at_end then monthly_amount else 0 end) as decimal(18, 4)
    ) as mrr_end_amount,
    bool_or(is_open_at_start) as is_active_start,
    bool_or(is_open_at_end) as is_active_end,
    max(closing_on) < {{ as_of_date() }} as is_complete,
    max(case when plan_rank = 1 then plan end) as plan,
    max(case when not is_open_at_end and ends_on <= closing_on then ended_reason end) as ended_reason,
    cast(count(distinct contract_id) as bigint) as count_contracts
from placed
group by customer_id, month_start_on
