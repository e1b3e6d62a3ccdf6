"""For every rule one change to a good warehouse that must make it fail."""

from __future__ import annotations

RAW, BUILD = "raw", "build"


def _load(source: str, stream: str, entity: str, counts: str, status: str = "ok") -> str:
    """One more line in the report of the run under test."""
    return (
        f"insert into raw_ingestion.load_stream values ('run6', '{source}', 'files', '{stream}',"
        f" '{entity}', {counts},"
        f" '{status}', null, timestamptz '2026-03-07 03:00:00+00', timestamptz '2026-03-07 03:01:00+00')"
    )


def _row(entity: str, **values: str) -> str:
    """One more staged row with these values."""
    columns = {
        "_source": "'s'",
        "_stream": "'t'",
        "_file": "'f.csv'",
        "_line": "1",
        "_row_key": "'k'",
        **values,
    }
    chosen = ", ".join(f"{value} as {name}" for name, value in columns.items())
    return f"insert into staging.stg_files__{entity}s by name select {chosen}"


_EARLIER_LOADS = (
    "insert into raw_ingestion.load_stream select 'earlier' || n, {name}, 'files', 's', 'review',"
    " 1000, 1000, 0, 0,"
    " 'ok', null, timestamptz '2026-02-01 03:00:00+00' + n * interval 1 day, null from range(6) as t(n)"
)

# (table, rule): the file that is changed, and how
SPOILS: dict[tuple[str, str], tuple[str, str]] = {
    ("raw_ingestion.load_stream", "every_row_is_accounted_for"): (
        RAW,
        _load("lossy", "s", "order_line", "100, 90, 2, 1"),
    ),
    ("raw_ingestion.load_stream", "source_answered"): (
        RAW,
        _load("down", "s", "order_line", "0, 0, 0, 0", "failed"),
    ),
    ("raw_ingestion.load_stream", "volume_is_as_usual"): (
        RAW,
        _EARLIER_LOADS.format(name="'tenfold'") + ";" + _load("tenfold", "s", "review", "20000, 20000, 0, 0"),
    ),
    ("raw_ingestion.load_stream", "nothing_went_quiet"): (RAW, _EARLIER_LOADS.format(name="'quiet'")),
    ("raw_ingestion.source_file", "every_file_is_accounted_for"): (
        RAW,
        "update raw_ingestion.source_file set loaded = 90 where file = 'orders/1.csv'",
    ),
    ("raw_ingestion.source_file", "few_rows_in_quarantine"): (
        RAW,
        "update raw_ingestion.source_file set quarantined = 9, loaded = 89 where file = 'orders/2.csv'",
    ),
    ("raw_ingestion.source_file", "most_rows_can_be_used"): (
        RAW,
        "insert into raw_ingestion.source_file values ('bad', 's', 'f.csv', 'x', 100, 10, 0, 90,"
        " 'run6', null, true)",
    ),
    ("raw_ingestion.source_file", "loaded_rows_are_there"): (
        RAW,
        "insert into raw_ingestion.source_file"
        " values ('gone', 's', 'f.csv', 'x', 9, 9, 0, 0, 'run6', null, true)",
    ),
    ("raw_ingestion.drift", "no_column_is_missing"): (
        RAW,
        "insert into raw_ingestion.drift values ('run6', 'shop', 'orders', 'f.csv', 'price',"
        " 'missing', null)",
    ),
    ("raw_ingestion.drift", "no_column_is_new"): (
        RAW,
        "insert into raw_ingestion.drift values ('run6', 'shop', 'orders', 'f.csv', 'colour', 'new', null)",
    ),
    ("raw_files.order_line", "origin_is_known"): (
        RAW,
        "insert into raw_files.order_line by name select 's' as _source, null as _row_key",
    ),
    ("raw_files.order_line", "columns_stay_filled"): (
        RAW,
        "update raw_files.order_line set product_id = null where _dlt_load_id = 'load6'",
    ),
    ("staging.stg_files__order_lines", "ordered_in_the_past"): (
        BUILD,
        _row("order_line", ordered_at="timestamptz '2027-01-01'"),
    ),
    ("staging.stg_files__order_lines", "price_is_not_negative"): (
        BUILD,
        _row("order_line", unit_price_amount="-5"),
    ),
    ("staging.stg_files__order_lines", "cancellations_take_back"): (
        BUILD,
        _row("order_line", is_cancellation="true", quantity="3"),
    ),
    ("staging.stg_files__customers", "birth_year_is_plausible"): (BUILD, _row("customer", birth_year="1850")),
    ("staging.stg_files__customers", "referrals_are_not_negative"): (
        BUILD,
        _row("customer", referrals_made="-1"),
    ),
    ("staging.stg_files__customers", "customer_since_is_plausible"): (
        BUILD,
        _row("customer", customer_since_on="date '2027-01-01'"),
    ),
    ("staging.stg_files__contracts", "contract_ends_after_it_starts"): (
        BUILD,
        _row("contract", valid_from_on="date '2026-02-01'", valid_to_on="date '2026-01-01'"),
    ),
    ("staging.stg_files__contracts", "amount_is_not_negative"): (
        BUILD,
        _row("contract", monthly_amount="-1"),
    ),
    ("staging.stg_files__tickets", "nothing_happens_before_it_is_created"): (
        BUILD,
        _row("ticket", created_at="timestamptz '2026-02-02'", solved_at="timestamptz '2026-02-01'"),
    ),
    ("staging.stg_files__tickets", "created_in_the_past"): (
        BUILD,
        _row("ticket", created_at="timestamptz '2027-02-02'"),
    ),
    ("staging.stg_files__tickets", "waiting_time_is_plausible"): (
        BUILD,
        _row("ticket", seconds_to_answer="-3"),
    ),
    ("staging.stg_files__ticket_events", "happened_in_the_past"): (
        BUILD,
        _row("ticket_event", event_at="timestamptz '2027-02-02'"),
    ),
    ("staging.stg_files__ticket_events", "tickets_are_known"): (
        BUILD,
        "insert into staging.stg_files__ticket_events by name select 's' as _source, 't' as _stream, 'f' as"
        " _file, i as _row_key,"
        " i as ticket_id, case when i = 1 then 'created' else 'solved' end as event_type from"
        " range(20) as t(i)",
    ),
    ("staging.stg_files__answers", "score_is_on_its_scale"): (
        BUILD,
        _row("answer", score="7", scale_min="1", scale_max="5"),
    ),
    ("staging.stg_files__answers", "answered_in_the_past"): (
        BUILD,
        _row("answer", answered_at="timestamptz '2027-02-02'"),
    ),
    ("staging.stg_files__answers", "answers_differ"): (
        BUILD,
        "insert into staging.stg_files__answers by name select 's' as _source, 'same' as _stream, 'f' as"
        " _file, i as _row_key,"
        " 'q' as question_id, 5.0 as score from range(60) as t(i)",
    ),
    ("staging.stg_files__responses", "answered_after_it_was_sent"): (
        BUILD,
        _row("response", sent_at="timestamptz '2026-02-02'", responded_at="timestamptz '2026-02-01'"),
    ),
    ("staging.stg_files__reviews", "rating_is_one_to_five"): (BUILD, _row("review", rating="9")),
    ("staging.stg_files__employees", "birth_year_is_plausible"): (BUILD, _row("employee", birth_year="2020")),
    ("staging.stg_files__employees", "tenure_is_plausible"): (BUILD, _row("employee", tenure_years="-1")),
    ("staging.stg_files__employment_spells", "spell_ends_after_it_starts"): (
        BUILD,
        _row("employment_spell", valid_from_on="date '2026-02-01'", valid_to_on="date '2026-01-01'"),
    ),
    ("staging.stg_files__employment_spells", "share_of_full_time_is_plausible"): (
        BUILD,
        _row("employment_spell", fte_share="2"),
    ),
    ("staging.stg_files__absences", "absence_ends_after_it_starts"): (
        BUILD,
        _row("absence", starts_on="date '2026-02-01'", ends_on="date '2026-01-01'"),
    ),
    ("staging.stg_files__absences", "days_fit_the_dates"): (
        BUILD,
        _row("absence", starts_on="date '2026-02-01'", ends_on="date '2026-02-02'", absence_days="9"),
    ),
    ("staging.stg_files__messages", "text_is_there"): (
        BUILD,
        "insert into staging.stg_files__messages by name select 's' as _source, timestamptz '2026-03-01' as"
        " sent_at, case when i < 20 then 'words' end as body from range(60) as t(i)",
    ),
    ("audit.audit_row_counts", "source_rows_are_accounted_for"): (
        BUILD,
        "update audit.audit_row_counts set source_rows = 601 where stream = 'orders'",
    ),
    ("audit.audit_row_counts", "every_key_is_staged_once"): (
        BUILD,
        "update audit.audit_row_counts set staged_rows = 59 where stream = 'tickets'",
    ),
    ("audit.audit_row_counts", "raw_rows_are_really_there"): (
        BUILD,
        "insert into audit.audit_row_counts values ('shop', 'ghost', 'order_line', 5, 5, 0, 0, 5, 5, 0)",
    ),
    ("audit.audit_excluded_rows", "every_exclusion_has_a_reason"): (
        BUILD,
        "insert into audit.audit_excluded_rows values ('fct_ticket', 't1', '')",
    ),
    ("core.dim_customer", "most_customers_are_recorded"): (
        BUILD,
        "insert into core.dim_customer select 's' || i, true from range(100) as t(i)",
    ),
    ("core.fct_contract_month", "recurring_revenue_is_not_negative"): (
        BUILD,
        "update core.fct_contract_month set mrr_start_amount = -1 where customer_key = 'c0'",
    ),
    ("core.fct_contract_month", "months_join_up"): (
        BUILD,
        "update core.fct_contract_month set mrr_end_amount = 3 where month_start_on = date '2026-01-01'",
    ),
    ("core.fct_employment_month", "headcount_does_not_collapse"): (
        BUILD,
        "update core.fct_employment_month set headcount_end = 0",
    ),
    ("core.fct_order_line", "amounts_equal_raw"): (
        BUILD,
        "update core.fct_order_line set net_amount = 2.51 where order_line_key = '1-1'",
    ),
    ("core.fct_response", "counted_scores_are_on_their_scale"): (
        BUILD,
        "update core.fct_response set score = 6 where answer_key = 'a1'",
    ),
    ("core.fct_ticket", "waits_are_plausible"): (
        BUILD,
        "update core.fct_ticket set first_reply_minutes = 600000 where ticket_key in ('t1', 't2')",
    ),
    ("core.fct_ticket", "most_requests_have_a_customer"): (
        BUILD,
        "update core.fct_ticket set customer_key = null where ticket_key <> 't3'",
    ),
    ("kpi.kpi_catalog", "connected_kpis_have_figures"): (
        BUILD,
        "insert into kpi.kpi_catalog values ('enps', 'points', 5, 'answer', 'ok', 6)",
    ),
    ("kpi.kpi_contribution", "contributions_are_numbers"): (
        BUILD,
        "insert into kpi.kpi_contribution values ('nps', 'customer', 'c1', date '2026-02-01',"
        " 'month', 'nan', 1)",
    ),
    ("kpi.kpi_contribution", "contributions_are_in_the_past"): (
        BUILD,
        "insert into kpi.kpi_contribution values ('nps', 'customer', 'c1', date '2027-02-01', 'month', 1, 1)",
    ),
    ("kpi.kpi_values", "value_is_in_its_range"): (
        BUILD,
        "update kpi.kpi_values set value = 101, ci_high = 102 where kpi_id = 'csat' and segment = 'north'",
    ),
    ("kpi.kpi_values", "interval_contains_value"): (
        BUILD,
        "update kpi.kpi_values set ci_low = 65 where kpi_id = 'csat' and segment = 'all'",
    ),
    ("kpi.kpi_values", "shown_figures_rest_on_enough_people"): (
        BUILD,
        "update kpi.kpi_values set count_people = 4 where kpi_id = 'first_reply_minutes' and"
        " segment = 'south'",
    ),
    ("kpi.kpi_values", "hidden_figures_are_empty"): (
        BUILD,
        "update kpi.kpi_values set denominator = 3 where segment = 'east'",
    ),
    ("kpi.kpi_values", "hidden_figures_cannot_be_subtracted"): (
        BUILD,
        "delete from kpi.kpi_values where segment = 'west'",
    ),
    ("kpi.kpi_values", "no_figure_is_from_the_future"): (
        BUILD,
        "insert into kpi.kpi_values by name select 'csat' as kpi_id, 'month' as period_type, 'ok' as status,"
        " date '2027-01-01' as period_start_on, 'all' as segment_type, 'all' as segment",
    ),
    ("kpi.kpi_values", "figures_equal_their_contributions"): (
        BUILD,
        "update kpi.kpi_values set numerator = 25 where kpi_id = 'revenue_per_customer' and"
        " segment_type = 'all'",
    ),
}
