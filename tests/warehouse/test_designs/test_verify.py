"""`empathy verify` on a company whose noise is known."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import numpy as np
import pytest

from orchestration import cli, company, untreated
from orchestration.verify import Finding, Planted, sizes, smallest, verify
from tests.warehouse.test_designs import company as firm

COPIES = 100


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = company.init(tmp_path_factory.mktemp("verify") / "firm").home
    (made / "published").mkdir(exist_ok=True)
    firm.write(made / "published" / "night.duckdb")
    (made / "published" / "current").symlink_to("night.duckdb")
    return made


@pytest.fixture(scope="module")
def database(home: Path) -> Path:
    return home / "published" / "night.duckdb"


@pytest.fixture(scope="module")
def as_made(home: Path) -> dict[str, str]:
    """The company's files before anything was asked."""
    return _contents(home)


@pytest.fixture(scope="module")
def found(database: Path, as_made: dict[str, str]) -> dict[str, Finding]:
    return {one.kpi_id: one for one in verify(database, {}, copies=COPIES)}


def test_effects_are_found_and_none_are_invented(found: dict[str, Finding], database: Path) -> None:
    one = found["csat"]
    assert (one.treated, one.units, one.unit_type, one.copies) == (4, 8, "team", COPIES)
    assert (one.months_before, one.months_after) == (12, 12)
    nothing, *planted = one.planted
    assert nothing.effect == 0
    assert nothing.told <= 0.12
    assert nothing.naive > 0.9  # the trend of 0.3 a month
    assert [p.told for p in planted] == sorted(p.told for p in planted)
    assert planted[-1].told > 0.95
    assert min(p.held for p in one.planted) >= 0.88
    assert one.smallest_found == pytest.approx(_findable(database, "csat"), rel=0.25)


def test_fewer_minutes_are_planted_where_fewer_are_better(found: dict[str, Finding], database: Path) -> None:
    assert all(p.effect < 0 for p in found["minutes"].planted[1:])
    assert found["minutes"].smallest_found == pytest.approx(-_findable(database, "minutes"), rel=0.25)


def _findable(database: Path, kpi_id: str) -> float:
    """By hand: 6 degrees of freedom find (2.45 + 0.91) standard errors of four teams against four."""
    with duckdb.connect(str(database), read_only=True) as connection:
        panel = untreated.panel_of(connection, kpi_id, "team")
    assert panel is not None
    contrasts = panel.values[:, 12:24].mean(axis=1) - panel.values[:, :12].mean(axis=1)
    return float((2.45 + 0.91) * contrasts.std(ddof=1) * (2 / 4) ** 0.5)


def test_what_cannot_be_tried_says_why(found: dict[str, Finding], database: Path) -> None:
    assert found["nps"].why_not.startswith("At least 4 units are needed")
    assert "of 1 teams the longest has 24 such months" in found["nps"].why_not
    assert "no months of it by team or location or region" in found["ces"].why_not
    assert found["flat"].why_not.startswith("It changes nowhere")
    (none, unknown) = verify(database, {}, kpis=["plan_share", "happiness"])
    assert "neither better nor worse" in none.why_not
    assert "no KPI of this name" in unknown.why_not


def test_months_after_a_real_start_are_not_used(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        panel = untreated.panel_of(connection, "csat", "team")
    assert panel is not None
    assert np.isnan(panel.values[:4, firm.TREATED_FROM :]).all()
    assert not np.isnan(panel.values[4:]).any()
    assert np.nanmax(panel.values) < 100


def test_few_ways_to_choose_are_no_simulation() -> None:
    panel = untreated.Panel("team", tuple("abcd"), firm.dt.date(2024, 1, 1), np.ones((4, 24)))
    window = untreated.window_of([panel])
    assert window is not None
    assert (window.before, window.after, window.units, window.ways) == (12, 12, 4, 6)


def test_thresholds_of_the_company_hold_here_too(database: Path) -> None:
    (one,) = verify(database, {"verdict": {"min_months_before": 18}}, kpis=["csat"])
    assert one.why_not.startswith("At least 4 units are needed with 18 months before a start and 3 after it")


def test_sizes_have_two_digits_and_lie_around_what_would_be_found() -> None:
    assert sizes(0.3333) == [0.17, 0.33, 0.5, 0.67]
    assert sizes(None) == []


def test_smallest_effect_lies_between_those_planted() -> None:
    told = [Planted(effect, share, 0.95, 0.0) for effect, share in ((0, 0.0), (2, 0.6), (4, 1.0))]
    assert smallest(told) == pytest.approx(3.0)
    assert smallest(told[:2]) is None


def test_the_command_answers_and_leaves_the_company_as_it_was(home: Path, as_made, found, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["verify", "--company", str(home), "--json", "--kpi", "nps", "--kpi", "ces"])
    assert ended.value.code == 1  # nothing could be tried
    answer = json.loads(capsys.readouterr().out)
    assert {one["kpi_id"]: bool(one["why_not"]) for one in answer["findings"]} == {"nps": True, "ces": True}
    assert found  # a whole trial has been made as well
    assert _contents(home) == as_made


def test_a_sentence_for_the_owner(found: dict[str, Finding]) -> None:
    from orchestration.cli_verify import sentence

    said = sentence(found["csat"], "GBP")
    assert said.startswith(
        "Satisfied: if 4 of 8 teams get it, with 12 months before and 12 after, an effect of +"
    )
    assert "points would be found 8 times in 10." in said
    assert sentence(found["ces"], "GBP").startswith("Ease: cannot be tried. There are no months")


def _contents(home: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in home.rglob("*") if path.is_file()
    }
