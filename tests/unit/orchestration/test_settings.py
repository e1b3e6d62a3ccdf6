from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.faults import SettingsError
from orchestration.settings import Settings, home_of

Configured = Callable[[str, str], Path]

SHOP = """
[sources.shop]
connector = "files"
path = "drop"
[sources.shop.streams.orders]
entity = "order_line"
files = "*.csv"
format = "csv"
[sources.shop.streams.orders.columns]
No = "text"
When = "timestamp"
Qty = "bigint"
Price = "decimal"
[sources.shop.streams.orders.fields]
order_id = '"No"'
ordered_at = '"When"'
quantity = '"Qty"'
unit_price_amount = '"Price"'
"""


def faults(home: Path, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.load(home, environ)
    return [str(fault) for fault in caught.value.faults]


def test_what_init_writes_is_valid(home: Path) -> None:
    settings = Settings.load(home, {})
    assert settings.company.name == "Corner Gifts"
    assert list(settings.sources) == ["registry"], "initiatives.csv, which init writes"
    assert len(settings.pseudonym_key) == 32
    assert settings.raw_path == home / "warehouse" / "raw.duckdb"


def test_money_reaches_the_models_by_name(home: Path) -> None:
    text = (home / "company.toml").read_text("utf-8")
    (home / "company.toml").write_text(
        text.replace("discount_rate = 0.08", "loaded_hourly_cost = 30"), "utf-8"
    )
    money = Settings.load(home, {}).dbt_vars("run", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))["money"]
    assert money["horizon_months"] == 12
    assert money["values"]["loaded_hourly_cost"] == {
        "low": 30,
        "mode": 30,
        "high": 30,
        "source": "company.toml",
    }
    assert money["values"]["realisation_share"]["mode"] == 0.5
    assert "replacement_cost" not in money["values"]


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('zone = "UTC"', 'zone = "Europe/Lndon"', "company.zone", "did you mean Europe/London?"),
        ('currency = "EUR"', 'currency = "ERU"', "company.currency", "did you mean EUR?"),
        ('currency = "EUR"', 'currency = "euro"', "company.currency", "ISO 4217"),
        ('profile = "general"', 'profile = "healtcare"', "company.profile", "allowed: general, technology"),
        ('name = "Corner Gifts"', "", "company.name", "is missing"),
        ('name = "Corner Gifts"', 'name = ""', "company.name", "at least 1 character"),
        ("inactivity_days = 90", 'inactivity_days = "many"', "company.inactivity_days", "a whole number"),
        (
            "inactivity_days = 90",
            "inactive_days = 90",
            "company.inactive_days",
            "did you mean inactivity_days?",
        ),
        ("[company]", "[company]\nmargin_share = 40", "company.margin_share", "less than or equal to 1"),
        ("horizon_months = 12", "horizon_month = 12", "money.horizon_month", "did you mean horizon_months?"),
        ("discount_rate = 0.08", "discount_rate = 8", "money.discount_rate", "less than or equal to 1"),
        ("discount_rate = 0.08", "realisation_share = 1.5", "money.realisation_share", "allowed: 0 to 1"),
        (
            "discount_rate = 0.08",
            'replacement_cost = { low = 9, mode = 5, high = 10, source = "HR" }',
            "money.replacement_cost",
            "allowed: low <= mode <= high",
        ),
        (
            "discount_rate = 0.08",
            "replacement_cost = { low = 4, mode = 5, high = 10 }",
            "money.replacement_cost.source",
            "is missing",
        ),
        (
            "discount_rate = 0.08",
            'loaded_hourly_cost = "30"',
            "money.loaded_hourly_cost",
            "allowed: a number",
        ),
        ("[privacy]", "[privcy]", "privcy", "did you mean privacy?"),
        ("k_people = 5", "k_people = 2", "privacy.k_people", "greater than or equal to 3"),
        ("k_text = 10", "k_text = 4", "privacy.k_text", "greater than or equal to 5"),
        ('text = "keep"', 'text = "kep"', "privacy.text", "did you mean keep?"),
        ('monday = ["09:00", "17:00"]', 'monday = ["9:00", "17:00"]', "business_hours.monday", "HH:MM"),
        (
            'monday = ["09:00", "17:00"]',
            'monday = ["17:00", "09:00"]',
            "business_hours.monday",
            "opening hours",
        ),
        ('monday = ["09:00", "17:00"]', 'monday = ["09:00"]', "business_hours.monday", "opening hours"),
        (
            'monday = ["09:00", "17:00"]',
            'monday = "9-17"',
            "business_hours.monday",
            "it must be a list, such as",
        ),
        ("holidays = []", 'holidays = ["2026-02-30"]', "business_hours.holidays", "YYYY-MM-DD"),
        ("low = 480", "lo = 480", "targets.first_reply_minutes", "did you mean low?"),
        ("low = 480", "low = 0", "targets.first_reply_minutes.low", "greater than or equal to 1"),
        ('at = "03:00"', 'at = "3 am"', "schedule.at", "HH:MM"),
        ("[alerts]", '[alerts]\nemail_to = "nobody"', "alerts.email_to", "name@example.com"),
        ("[alerts]", '[alerts]\nwebhook_url = "chat"', "alerts.webhook_url", "pattern"),
        ("[company]", "home = 1\n[company]", "home", "unknown key"),
    ],
)
def test_each_fault_names_file_key_and_what_is_allowed(
    configured: Configured, old: str, new: str, key: str, says: str
) -> None:
    found = faults(configured(old, new))
    assert len(found) == 1, found
    assert found[0].startswith(f"company.toml: {key}"), found
    assert says in found[0]


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('connector = "files"', "", "sources.shop.connector", "allowed: files, sql"),
        ('path = "drop"', 'path = "dorp"', "sources.shop.path", "does not exist"),
        ('path = "drop"', 'path = "company.toml"', "sources.shop.path", "is not a folder"),
        ("[sources.shop.streams.orders]\ne",
         "[sources.Shop-1]\nconnector='files'\n[sources.shop.streams.orders]\ne",
         "sources.Shop-1", "is not a name"),
        ('entity = "order_line"', 'entity = "orders"', "sources.shop.streams.orders.entity", "order_line"),
        ('No = "text"', 'No = "txt"', "sources.shop.streams.orders.columns.No", "did you mean text?"),
        ('format = "csv"', 'format = "csv"\ndelimeter = ";"', "sources.shop.streams.orders.delimeter",
         "did you mean delimiter?"),
    ],
)  # fmt: skip
def test_faults_of_sources(configured: Configured, old: str, new: str, key: str, says: str) -> None:
    home = configured("# A source of files.", SHOP + "# A source of files.")
    assert list(Settings.load(home, {}).sources) == ["shop", "registry"]
    found = faults(configured(old, new))
    assert len(found) == 1, found
    assert found[0].startswith(f"company.toml: {key}"), found
    assert says in found[0]


def test_an_unknown_connector_stops_its_source_and_no_other(configured: Configured) -> None:
    shop = SHOP.replace('"files"', '"file"') + "# A source of files."
    settings = Settings.load(configured("# A source of files.", shop), {})
    assert list(settings.sources) == ["registry"]
    (one,) = settings.unusable
    assert (one.source, one.connector) == ("shop", "file")
    assert one.reason.startswith("company.toml: sources.shop.connector")
    assert "did you mean files?" in one.reason
    # What it was read with is not known, so nothing that may hold its rows is left out of the build.
    assert "zendesk" in settings.connected_systems["ticket"]


def test_all_faults_come_at_once(configured: Configured) -> None:
    configured('zone = "UTC"', 'zone = "Mars/Base"')
    assert len(faults(configured('currency = "EUR"', 'currency = "XX"'))) == 2


def test_toml_faults_say_the_line(configured: Configured) -> None:
    assert "line 5" in faults(configured('name = "Corner Gifts"', "name = Corner"))[0]


def test_a_missing_folder_says_how_to_make_one(tmp_path: Path) -> None:
    assert "empathy init" in faults(tmp_path / "nowhere")[0]


def test_secrets_that_others_can_read_are_refused(home: Path) -> None:
    (home / "secrets.toml").chmod(0o640)
    assert faults(home) == [
        f"secrets.toml: others on this machine can read it; do: chmod 600 {home}/secrets.toml"
    ]


def test_secrets_come_from_the_environment_first(home: Path) -> None:
    assert Settings.load(home, {"EMPATHY_SECRET_PSEUDONYM_KEY": "ab" * 32}).pseudonym_key == b"\xab" * 32
    (home / "secrets.toml").unlink()
    assert "pseudonym_key: is missing" in faults(home)[0]
    assert "is not a key" in faults(home, EMPATHY_SECRET_PSEUDONYM_KEY="short")[0]


def test_secrets_of_a_source_reach_it_and_are_never_shown(configured: Configured) -> None:
    home = configured("# A source of files.", SHOP + "# A source of files.")
    with (home / "secrets.toml").open("a") as file:
        file.write('[shop]\ntoken = "canary-1"\n')
    settings = Settings.load(home, {"EMPATHY_SECRET_SHOP_PASSWORD": "canary-2"})
    assert settings.sources["shop"].secrets == {"token": "canary-1", "password": "canary-2"}
    shown = f"{settings!r} {settings} {settings.secrets!r} {settings.sources!r} {settings.model_dump()}"
    assert "canary" not in shown
    assert settings.pseudonym_key.hex() not in shown


def test_secrets_of_an_unknown_source_are_a_fault(home: Path) -> None:
    with (home / "secrets.toml").open("a") as file:
        file.write('[alert]\npassword = "x"\n')
    assert "did you mean alerts?" in faults(home)[0]


def test_variables_for_dbt_are_plain_values(home: Path) -> None:
    given = Settings.load(home, {}).dbt_vars(
        "run-1", dt.datetime(2026, 3, 29, 3, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    )
    assert given["as_of"] == "2026-03-29 02:00:00"
    assert given["business_hours"]["saturday"] == []
    assert given["sla_first_reply_minutes"] == {"low": 480, "normal": 240, "high": 60, "urgent": 30}


def test_targets_left_out_keep_their_default(configured: Configured) -> None:
    settings = Settings.load(
        configured("{ low = 480, normal = 240, high = 60, urgent = 30 }", "{ low = 60 }"), {}
    )
    assert settings.targets.first_reply_minutes == {"low": 60, "normal": 240, "high": 60, "urgent": 30}


def test_the_fingerprint_changes_with_what_models_see(configured: Configured, home: Path) -> None:
    before = Settings.load(home, {}).fingerprint()
    assert Settings.load(configured('at = "03:00"', 'at = "04:00"'), {}).fingerprint() == before
    assert Settings.load(configured("k_people = 5", "k_people = 7"), {}).fingerprint() != before


def test_the_folder_is_chosen_by_argument_then_environment(tmp_path: Path) -> None:
    assert home_of(tmp_path, {"EMPATHY_HOME": "/else"}) == tmp_path
    assert home_of(None, {"EMPATHY_HOME": "/else"}) == Path("/else")
    assert home_of(None, {}) == Path("company")
