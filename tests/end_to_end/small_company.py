"""A company small enough to run its whole night in seconds: a shop and a helpdesk, as CSV files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from orchestration.company import init

COMPANY = """
[company]
name = "Corner Gifts"
zone = "Europe/London"
currency = "GBP"

[sources.shop]
connector = "files"
path = "drop/shop"
[sources.shop.streams.orders]
entity = "order_line"
files = "*.csv"
format = "csv"
key = ["Order", "Line"]
personal = { Customer = "customer" }
[sources.shop.streams.orders.columns]
Order = "text"
Line = "text"
Customer = "text"
When = "timestamp"
Qty = "bigint"
Price = "decimal"
[sources.shop.streams.orders.fields]
order_id = '"Order"'
order_line_id = '"Line"'
customer_id = '"Customer"'
ordered_at = '"When"'
quantity = '"Qty"'
unit_price_amount = '"Price"'

[sources.desk]
connector = "files"
path = "drop/desk"
[sources.desk.streams.tickets]
entity = "ticket"
files = "*.csv"
format = "csv"
key = ["No"]
personal = { Customer = "customer" }
[sources.desk.streams.tickets.columns]
No = "text"
Customer = "text"
Opened = "timestamp"
Replied = "timestamp"
Solved = "timestamp"
[sources.desk.streams.tickets.fields]
ticket_id = '"No"'
customer_id = '"Customer"'
created_at = '"Opened"'
first_replied_at = '"Replied"'
solved_at = '"Solved"'
"""

FIRST_DAY = dt.datetime(2026, 1, 5, 9)  # as the shop writes it, without a zone


def make(home: Path) -> Path:
    """Write the folder with the files of January to March."""
    init(home, company_toml=COMPANY)
    for month in range(3):
        _orders(home, month, price="4.50")
        _tickets(home, month)
    return home


def drop_more(home: Path) -> None:
    """Drop April's files, and March's orders again with corrected prices."""
    _orders(home, 3, price="4.50")
    _orders(home, 2, price="5.00")
    _tickets(home, 3)


def _orders(home: Path, month: int, price: str) -> None:
    lines = ["Order,Line,Customer,When,Qty,Price"]
    for number in range(40):
        when = FIRST_DAY + dt.timedelta(days=month * 30 + number // 2, minutes=number)
        customer = f"C-{number * (month + 1) % 23}"
        lines += [
            f"{month}-{number},{line},{customer},{when:%Y-%m-%d %H:%M},{line},{price}" for line in (1, 2)
        ]
    lines += [
        lines[-1],
        f"{month}-bad,1,C-1,not a day,1,{price}",
    ]  # a duplicate and a line that cannot be used
    _write(home / "drop" / "shop" / f"orders-{month + 1}.csv", lines)


def _tickets(home: Path, month: int) -> None:
    lines = ["No,Customer,Opened,Replied,Solved"]
    for number in range(30):
        opened = FIRST_DAY + dt.timedelta(days=month * 30 + number // 2, hours=number % 7)
        replied, solved = (
            opened + dt.timedelta(minutes=7 * number + 1),
            opened + dt.timedelta(hours=number + 5),
        )
        stamps = ",".join(f"{at:%Y-%m-%d %H:%M:%S}" for at in (opened, replied, solved))
        lines.append(f"{month}-{number},C-{number % 23},{stamps}")
    _write(home / "drop" / "desk" / f"tickets-{month + 1}.csv", lines)


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
