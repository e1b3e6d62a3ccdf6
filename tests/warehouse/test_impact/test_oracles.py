"""The same panels in two programs that others wrote, and one published experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.warehouse.test_impact import cases

TOGETHER = [(3, 3), (4, 4), (6, 6), (3, 9)]
STAGGERED = [(3, 3, (10, 13, 16)), (6, 6, (10, 13, 16))]
CLOSE = 1e-9


def _frame(case: cases.Case) -> pd.DataFrame:
    rows = [
        (unit, number + 1, value, int(number >= case.begins.get(unit, 99)), case.begins.get(unit, -1) + 1)
        for unit, values in case.values.items()
        for number, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["unit", "time", "value", "treated", "first"])


@pytest.mark.parametrize("design", [*TOGETHER, *STAGGERED], ids=str)
def test_lee_and_wooldridge_in_diff_diff(estimated, design) -> None:
    from diff_diff import LWDiD

    case = cases.generated(*design)
    frame = _frame(case)
    model = LWDiD(vcov_type="classical", control_group="never_treated")
    other = model.fit(frame, "value", "unit", "time", "treated", first_treat="first")
    row = estimated(case.name, "unit_contrast")
    assert row["estimate"] == pytest.approx(other.att, abs=CLOSE)
    assert row["std_error_pooled"] == pytest.approx(other.se, abs=CLOSE)


@pytest.mark.parametrize("design", TOGETHER, ids=str)
@pytest.mark.parametrize(("robust", "column"), [("iid", "std_error_pooled"), ("HC2", "std_error_welch")])
def test_regression_of_the_unit_numbers_in_pyfixest(estimated, design, robust: str, column: str) -> None:
    import pyfixest

    case = cases.generated(*design)
    numbers = [
        {"d": np.mean(values[12:]) - np.mean(values[:12]), "has_it": float(unit in case.begins)}
        for unit, values in case.values.items()
    ]
    fit = pyfixest.feols(
        "d ~ has_it", pd.DataFrame(numbers), vcov=robust, ssc=pyfixest.ssc(k_adj=robust == "iid")
    )
    row = estimated(case.name, "unit_contrast")
    assert row["estimate"] == pytest.approx(fit.coef()["has_it"], abs=CLOSE)
    assert row[column] == pytest.approx(fit.se()["has_it"], abs=CLOSE)


def test_one_treated_unit_has_only_the_pooled_error(estimated, verdict) -> None:
    row = estimated("1v7@12", "unit_contrast")
    assert row["std_error_welch"] is None
    assert row["degrees_freedom"] == 6
    assert "one_treated_unit" in verdict("1v7@12")["reason_codes"]


def test_the_job_training_experiment(estimated, verdict) -> None:
    """LaLonde (1986) as restricted by Dehejia and Wahba (1999): 1,794.34; standard errors 671 and 633."""
    row = estimated("nsw", "itt")
    assert row["estimate"] == pytest.approx(1794.34, abs=0.005)
    assert round(row["std_error_welch"]) == 671
    assert round(row["std_error_pooled"]) == 633
    assert row["std_error"] == row["std_error_welch"]
    assert (row["count_units_treated"], row["count_units_comparison"]) == (185, 260)
    assert verdict("nsw", "earnings")["verdict"] == "improved"


def test_the_past_makes_it_no_less_sure(estimated) -> None:
    """CUPED with earnings of 1975, against the regression that has a common slope."""
    import causaldata

    people = causaldata.nsw_mixtape.load_pandas().data
    row = estimated("nsw", "itt_cuped")
    within = people.groupby("treat")[["re75", "re78"]].transform("mean")
    past, present = people.re75 - within.re75, people.re78 - within.re78
    theta = (past @ present) / (past @ past)
    means = people.groupby("treat")[["re75", "re78"]].mean().diff().iloc[1]
    assert row["estimate"] == pytest.approx(means.re78 - theta * means.re75, abs=1e-6)
    assert row["std_error_welch"] < estimated("nsw", "itt")["std_error_welch"]
