{# The arithmetic of money as functions of the database. They are kept in the published file, so that an analyst, the
   owner's page and the nightly build compute with the same lines. #}
{% macro roi_functions() %}
-- A draw of a value between low and high, most often near mode; `draw` is uniform on (0, 1).
create or replace macro roi.triangular(draw, low, mode, high) as
    case
        when high <= low then mode
        when draw < (mode - low) / (high - low) then low + sqrt(draw * (high - low) * (mode - low))
        else high - sqrt((1 - draw) * (high - low) * (high - mode))
    end;

-- factor + factor^2 + ... up to the power `months`.
create or replace macro roi.annuity(factor, months) as
    case
        when months <= 0 then 0
        when abs(factor - 1) < 1e-12 then cast(months as double)
        else factor * (1 - power(factor, months)) / (1 - factor)
    end;

-- How many months' worth an effect of one a month adds up to. monthly: one each month. kept: who is kept in a month
-- pays on in those that follow, thinned by the usual retention: 1, 1 + r, 1 + r + r^2, ... `factor` discounts a month.
create or replace macro roi.months_worth(shape, months, retention, factor) as
    case
        when shape <> 'kept' then roi.annuity(factor, months)
        else (roi.annuity(factor, months) - roi.annuity(factor * least(retention, 0.999999), months))
            / (1 - least(retention, 0.999999))
    end;

-- The same of one single month, counted from full effect.
create or replace macro roi.worth_of_month(shape, month, retention) as
    case
        when month < 1 then 0
        when shape <> 'kept' then 1
        else (1 - power(least(retention, 0.999999), month)) / (1 - least(retention, 0.999999))
    end;

-- Discount of one month at a yearly rate.
create or replace macro roi.monthly_factor(yearly_rate) as power(1 + yearly_rate, -1 / 12e0);

-- A number as changed in a JSON text such as {"margin_share": {"low": 0.3, "mode": 0.35, "high": 0.4}}; a plain
-- number stands for all three. What is not named there stays as given.
create or replace macro roi.changed(changes, name, part, given) as
    coalesce(
        try_cast(json_extract_string(changes, '$."' || name || '"."' || part || '"') as double),
        try_cast(json_extract_string(changes, '$."' || name || '"') as double),
        given
    );

-- Three significant digits: more would promise too much.
create or replace macro roi.rounded(amount) as
    case
        when amount is null or amount = 0 then amount
        else round(amount / power(10, floor(log10(abs(amount))) - 2)) * power(10, floor(log10(abs(amount))) - 2)
    end;

-- An amount for a sentence: £31,400, with a real minus sign.
create or replace macro roi.money_text(amount, currency_sign) as
    case when round(amount) < 0 then '−' else '' end || currency_sign
    || format('{:,}', cast(abs(round(roi.rounded(amount))) as bigint));

-- Small numbers in words.
create or replace macro roi.number_word(number) as
    case
        when number between 0 and 12
            then ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'][
                cast(number + 1 as integer)
            ]
        else cast(number as varchar)
    end;
{% endmacro %}
