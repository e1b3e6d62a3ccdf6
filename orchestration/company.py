"""``empathy init``: a new company folder whose files explain themselves."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.faults import Fault, SettingsError
from orchestration.secretbox import KEY_NAME
from orchestration.settings import FILE

INITIATIVES_HEADER = (
    "initiative_id,name,type,hypothesis,primary_kpi,guardrail_kpis,unit,baseline_from_on,baseline_to_on,"
    "start_on,full_effect_on,measured_until_on,owner,registered_at,selected_because"
)

COMPANY_TOML = """\
# Who this is about. Each key is explained beside it; the keys of a source in docs/connecting-files.md.
# A wrong key or value stops the run with one sentence that names it; nothing is guessed.

[company]
name = "{name}"
zone = "UTC"                 # an IANA time zone: days, months and opening hours are counted in it
currency = "EUR"             # ISO 4217
profile = "general"          # general, technology or healthcare; noted with each run
inactivity_days = 90         # a buyer without a contract counts as kept for so many days
# margin_share = 0.4         # gross margin, 0 to 1; without it no effect on customers is turned into money

[money]                      # what effects are worth: docs/money-settings.md
horizon_months = 12          # an initiative's money is counted from its start for so long
discount_rate = 0.08         # a year
# loaded_hourly_cost = {{ low = 26, mode = 30, high = 36, source = "payroll 2026" }}
# replacement_cost = {{ low = 4000, mode = 7000, high = 12000, source = "last five hires" }}

[privacy]
k_people = 5                 # groups of fewer people are not shown (at least 3)
k_text = 10                  # the same for figures made of free text (at least 5)
k_patients = 11              # and of patients (at least 5)
text = "keep"                # "drop": what people write is never stored
text_retention_days = 730    # kept words are removed after so many days

[business_hours]             # in the company's zone; [] is a closed day
monday = ["09:00", "17:00"]
tuesday = ["09:00", "17:00"]
wednesday = ["09:00", "17:00"]
thursday = ["09:00", "17:00"]
friday = ["09:00", "17:00"]
saturday = []
sunday = []
holidays = []                # such as ["2026-12-25", "2027-01-01"]

[targets]                    # promised first reply in business minutes, by priority
first_reply_minutes = {{ low = 480, normal = 240, high = 60, urgent = 30 }}

[schedule]
at = "03:00"                 # start of the nightly run, in the company's zone

[alerts]                     # who hears of a failed run
# webhook_url = "https://chat.example.com/hook"
# email_to = ["owner@example.com"]
# email_from = "empathy@example.com"
# smtp_host = "mail.example.com"

# A source of files. Put the files into drop/shop/, take away the '#', and fit the names.
# `empathy init --propose FILE --entity NAME` looks at a file and prints such a layout for you to confirm.
# [sources.shop]
# connector = "files"
# path = "drop/shop"
#
# [sources.shop.streams.orders]
# entity = "order_line"
# files = "orders*.csv"
# format = "csv"
# key = ["Order", "Line"]
# personal = {{ Customer = "customer" }}
#
# [sources.shop.streams.orders.columns]
# Order = "text"
# Line = "text"
# Customer = "text"
# When = "timestamp"
# Qty = "bigint"
# Price = "decimal"
#
# [sources.shop.streams.orders.fields]
# order_id = '"Order"'
# order_line_id = '"Line"'
# customer_id = '"Customer"'
# ordered_at = '"When"'
# quantity = '"Qty"'
# unit_price_amount = '"Price"'
"""

INITIATIVES_CSV = f"""\
# What was done for customers or staff, one line each. Lines that begin with # are not read.
# example: reply-30,Reply in 30 minutes,process,Faster replies keep customers,csat,reopen_rate,team,\
2025-03-01,2026-02-28,2026-03-01,2026-05-01,,Ana,2026-02-10T12:00:00Z,Teams with the longest waits
{INITIATIVES_HEADER}
"""

SECRETS_TOML = f"""\
# Secrets of this company. Only its owner may read this file (chmod 600); never put it under version control.
# The key of the pseudonyms: without it new rows do not join the old ones. Keep a copy in a safe place.
{KEY_NAME} = "{{key}}"

# Secrets of a source stand in a table of its name:
# [erp]
# password = "..."
"""


@dataclass(frozen=True)
class Made:
    """What ``init`` wrote, and what was there already and stays."""

    home: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]


def init(
    home: Path,
    *,
    company_toml: str | None = None,
    initiatives: str | None = None,
    source_secrets: Mapping[str, Mapping[str, str]] | None = None,
) -> Made:
    """Write what a company folder needs; a file that exists is never touched."""
    home = home.expanduser().absolute()
    if home.exists() and not home.is_dir():
        raise SettingsError([Fault(str(home), "", "is a file", "give the name of a folder")])
    try:
        home.mkdir(parents=True, exist_ok=True)
        for folder in ("drop", "warehouse", "published", "runs"):
            (home / folder).mkdir(exist_ok=True)
    except OSError as error:
        raise SettingsError([Fault(str(home), "", f"cannot be made: {error.strerror}")]) from None
    name = home.name.replace("-", " ").replace("_", " ").strip().title() or "My company"
    wanted = {
        FILE: (company_toml or COMPANY_TOML.format(name=name.replace('"', "'")), 0o644),
        "initiatives.csv": (initiatives or INITIATIVES_CSV, 0o644),
        "secrets.toml": (
            SECRETS_TOML.format(key=secrets.token_hex(32)) + _secret_tables(source_secrets or {}),
            0o600,
        ),
    }
    written = [file for file, (text, mode) in wanted.items() if _write_new(home / file, text, mode)]
    return Made(home, tuple(written), tuple(file for file in wanted if file not in written))


def _secret_tables(of: Mapping[str, Mapping[str, str]]) -> str:
    tables = [
        f"\n[{source}]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items())
        for source, given in of.items()
    ]
    return "".join(tables)


def _write_new(path: Path, text: str, mode: int) -> bool:
    """Write a file with its mode from the first byte on; False when it is already there."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    return True
