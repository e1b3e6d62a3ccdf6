create schema raw_ingestion;
create table raw_ingestion.load_stream (
    run_id varchar, source varchar, connector varchar, stream varchar, entity varchar, source_rows bigint,
    loaded bigint, duplicate bigint, quarantined bigint, status varchar, message varchar,
    started_at timestamptz, ended_at timestamptz
);
create table raw_ingestion.source_file (
    source varchar, stream varchar, file varchar, sha256 varchar, source_rows bigint, loaded bigint,
    duplicate bigint, quarantined bigint, run_id varchar, loaded_at timestamptz, is_current boolean
);
create table raw_ingestion.drift (
    run_id varchar, source varchar, stream varchar, file varchar, column_name varchar, kind varchar,
    seen_at timestamptz
);
create table raw_ingestion.quarantine (
    run_id varchar, source varchar, stream varchar, file varchar, line bigint, column_name varchar,
    value_kind varchar, reason varchar, row_count bigint, seen_at timestamptz
);

-- Six nights of about 100 orders; night 6 is the run under test.
insert into raw_ingestion.load_stream
select 'run' || n, 'shop', 'files', 'orders', 'order_line', 100, 97, 2, 1, 'ok', null,
    timestamptz '2026-03-01 03:00:00+00' + n * interval 1 day,
    timestamptz '2026-03-01 03:01:00+00' + n * interval 1 day
from range(1, 7) as t(n);
insert into raw_ingestion.load_stream
select 'run' || n, 'desk', 'files', 'tickets', 'ticket', 10, 10, 0, 0, 'ok', null,
    timestamptz '2026-03-01 03:00:00+00' + n * interval 1 day,
    timestamptz '2026-03-01 03:01:00+00' + n * interval 1 day
from range(1, 7) as t(n);
insert into raw_ingestion.source_file
select 'shop', 'orders', 'orders/' || n || '.csv', md5(cast(n as varchar)), 100, 97, 2, 1, 'run' || n,
    timestamptz '2026-03-01 03:00:00+00' + n * interval 1 day, true
from range(1, 7) as t(n);

insert into raw_files.order_line by name
select 'o' || i as order_id, 'c' || i % 40 as customer_id, timestamptz '2026-03-02 10:00:00+00' as ordered_at,
    'p' as product_id, 2.0 as quantity, 1.25 as unit_price_amount, false as is_cancellation,
    'shop' as _source, 'orders' as _stream, 'orders/' || n || '.csv' as _file, i as _line,
    n || '-' || i as _row_key, false as _is_deleted, 'load' || n as _dlt_load_id
from range(1, 7) as t(n), range(97) as u(i);
insert into raw_files.ticket by name
select 't' || n || i as ticket_id, 'c' || i as customer_id, timestamptz '2026-03-02 10:00:00+00' as created_at,
    timestamptz '2026-03-02 11:00:00+00' as first_replied_at, 20.0 as seconds_to_answer,
    'desk' as _source, 'tickets' as _stream, 'tickets.csv' as _file, n * 100 + i as _line,
    n || '-' || i as _row_key, false as _is_deleted, 'load' || n as _dlt_load_id
from range(1, 7) as t(n), range(10) as u(i);
