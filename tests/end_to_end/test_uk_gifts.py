"""A gift shop's daily files, dropped one by one with a run after each, end as the published figures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.end_to_end.companies import drop, make_company, rows, run_night, value

EVERY = 10  # days per drop; the benchmark drops all 68 one by one


@pytest.fixture(scope="module")
def uk_gifts(public_rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_company("uk_gifts", tmp_path_factory.mktemp("uk_gifts") / "company")
    drop([public_rows / "uk_gifts" / "helpdesk" / "case_events.csv"], home / "drop" / "helpdesk")
    days = sorted((public_rows / "uk_gifts" / "orders").glob("*.csv"))
    assert len(days) == 68
    for first in range(0, len(days), EVERY):
        batch = days[first : first + EVERY]
        drop(batch, home / "drop" / "orders")
        night = dt.datetime.fromisoformat(batch[-1].stem).replace(tzinfo=dt.UTC) + dt.timedelta(
            days=1, hours=3
        )
        record = run_night(home, night)
        assert record.exit_code == 0, record.sentence
    return home


def test_every_order_line_is_accounted_for(uk_gifts: Path) -> None:
    ((source, loaded, duplicate, quarantined),) = rows(
        uk_gifts,
        """select source_rows, loaded, duplicate, quarantined from audit.audit_row_counts
        where stream = 'orders'""",
    )
    assert source == 105_335
    assert loaded + duplicate + quarantined == 105_335
    assert (duplicate, quarantined) == (105_335 - 104_360, 0)


def test_lines_without_a_customer_are_kept(uk_gifts: Path) -> None:
    ((lines, without),) = rows(
        uk_gifts, "select count(*), count(*) filter (where customer_key is null) from core.fct_order_line"
    )
    assert lines == 104_360
    assert without > 30_000


def test_buyers_of_december_and_those_who_came_back(uk_gifts: Path) -> None:
    buyers = rows(
        uk_gifts,
        """with december as (
            select customer_key from core.fct_purchase_month where month_start_on = date '2010-12-01'
        )
        select month_start_on, count(*) from core.fct_purchase_month semi join december using (customer_key)
        group by month_start_on order by month_start_on""",
    )
    assert [count for _, count in buyers] == [948, 362, 317]


def test_helpdesk_cases_from_events_alone(uk_gifts: Path) -> None:
    assert value(uk_gifts, "select count(*) from core.fct_ticket") == 3_804
    median = "select median(date_diff('second', created_at, last_event_at)) / 86400 from core.fct_ticket"
    assert value(uk_gifts, median) == pytest.approx(3.928, abs=0.001)


def test_money_is_the_same_at_each_hop(uk_gifts: Path, public_rows: Path) -> None:
    files = str(public_rows / "uk_gifts" / "orders" / "*.csv")
    ((line_total,),) = rows(
        uk_gifts,
        f"""select round(sum(quantity::decimal(18, 4) * unit_price::decimal(18, 4)), 2) from (
            select distinct InvoiceNo, StockCode, Description, InvoiceDate, CustomerID, Country,
                Quantity as quantity, UnitPrice as unit_price
            from read_csv('{files}', all_varchar = true))""",
    )
    assert value(uk_gifts, "select round(sum(net_amount), 2) from core.fct_order_line") == line_total


def test_a_file_dropped_twice_changes_nothing(uk_gifts: Path, public_rows: Path) -> None:
    before = value(uk_gifts, "select count(*) from core.fct_order_line")
    again = public_rows / "uk_gifts" / "orders" / "2010-12-01.csv"
    (uk_gifts / "drop" / "orders" / "2010-12-01-again.csv").write_bytes(again.read_bytes())
    record = run_night(uk_gifts, dt.datetime(2011, 3, 2, 3, tzinfo=dt.UTC))
    assert record.exit_code == 0, record.sentence
    assert value(uk_gifts, "select count(*) from core.fct_order_line") == before


def test_a_corrected_file_replaces_its_rows(uk_gifts: Path) -> None:
    file = uk_gifts / "drop" / "orders" / "2011-02-27.csv"
    if not file.exists():
        file = max((uk_gifts / "drop" / "orders").glob("2011-02-*.csv"))
    before = value(uk_gifts, "select count(*) from core.fct_order_line")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:1] + lines[11:]), encoding="utf-8")
    record = run_night(uk_gifts, dt.datetime(2011, 3, 3, 3, tzinfo=dt.UTC))
    assert record.exit_code == 0, record.sentence
    gone = len(set(lines[1:11]) - set(lines[11:]))
    assert value(uk_gifts, "select count(*) from core.fct_order_line") == before - gone


def test_a_line_dated_in_the_future_is_listed_and_stops_nothing(uk_gifts: Path) -> None:
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    line = "999999,85123A,CLOCK ERROR,1,2031-01-01 08:00:00,2.55,17850.0,United Kingdom\n"
    (uk_gifts / "drop" / "orders" / "2011-03-03.csv").write_text(header + line, encoding="utf-8")
    record = run_night(uk_gifts, dt.datetime(2011, 3, 4, 3, tzinfo=dt.UTC))
    assert record.exit_code == 0, record.sentence
    excluded = "select count(*) from audit.audit_excluded_rows where model_name = 'fct_order_line'"
    assert value(uk_gifts, excluded) == 1
