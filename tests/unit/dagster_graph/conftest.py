"""A company small enough to run every night of it in a test."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ingestion.connectors import VENDORS
from ingestion.sample.serving import simulator
from orchestration.settings import Settings

KEY = "0123456789abcdef" * 4
OWN_CONNECTORS = Path(__file__).parents[2] / "companies" / "own_helpdesk" / "connectors"
COMPANY = """
[company]
name = "Corner Gifts"
zone = "Europe/London"
currency = "GBP"

[schedule]
at = "02:30"

[sources.shop]
connector = "files"
path = "drop"

[sources.shop.streams.orders]
entity = "order_line"
files = "*.csv"
format = "csv"
key = ["order", "line"]
personal = { customer = "customer" }

[sources.shop.streams.orders.columns]
order = "text"
line = "text"
customer = "text"
day = "timestamp"
pieces = "bigint"
price = "decimal"

[sources.shop.streams.orders.fields]
order_id = "\\"order\\""
order_line_id = "line"
customer_id = "customer"
ordered_at = "day"
quantity = "pieces"
unit_price_amount = "price"
"""


def write_company(home: Path, text: str = COMPANY) -> Settings:
    """Write the folder of a company and load its settings."""
    (home / "drop").mkdir(parents=True)
    (home / "company.toml").write_text(text)
    secrets = home / "secrets.toml"
    secrets.write_text(f'pseudonym_key = "{KEY}"\n')
    secrets.chmod(0o600)
    return Settings.load(home, {})


def order_lines(number: int, *, rows: int = 60, day: str = "2026-01-15") -> str:
    """A file of orders by thirty customers."""
    lines = [f"{number}-{i},1,Customer {i % 30},{day} 10:00:00,2,1.25" for i in range(rows)]
    return "\n".join(["order,line,customer,day,pieces,price", *lines]) + "\n"


DATABASE = """
[sources.erp]
connector = "sql"
url = "sqlite:///erp.db"

[sources.erp.streams.customers]
entity = "customer"
table = "customers"
key = ["id"]
columns = { id = "text" }
fields = { customer_id = "id" }
"""


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a company that has connected every system there is."""
    text = COMPANY + DATABASE
    for vendor in VENDORS:
        site = simulator(vendor)
        keys = "".join(f"{key} = {_toml(value)}\n" for key, value in site.settings.items())
        text += f'\n[sources.{vendor}]\nconnector = "{vendor}"\n{keys}'
    home = tmp_path_factory.mktemp("everything") / "company"
    text += '\n[sources.lantern]\nconnector = "lantern"\nsite = "larkfield"\n'
    shutil.copytree(OWN_CONNECTORS, home / "connectors")
    return write_company(home, text)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the company, for what only reads them."""
    return write_company(tmp_path_factory.mktemp("firm") / "company")
