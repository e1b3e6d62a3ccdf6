"""What was checked about a comparison, in sentences. None of it proves that the comparison is fair."""

from __future__ import annotations

from apps.data import Row
from apps.figures import Kpi
from apps.formats import change_text, counted, number
from apps.impact_words import range_of

FITS_FROM = 0.01  # a split of people less likely than this is called off


def checks(row: Row, kpi: Kpi, currency: str | None) -> list[str]:
    """A sentence for everything that could be looked at; `row` is one of impact_diagnostic."""
    said = [*_before(row, kpi, currency), *_who(row), *_others(row), *_power(row, kpi, currency)]
    return [sentence for sentence in said if sentence]


def _size(row: Row, name: str, kpi: Kpi, currency: str | None) -> str:
    return change_text(row[name], kpi.unit, currency)


def _before(row: Row, kpi: Kpi, currency: str | None) -> list[str]:
    """Drift and pretended starts in the months before."""
    said = []
    if row.get("pretrend_slope") is not None:
        ends = range_of(row["pretrend_ci_low"], row["pretrend_ci_high"], kpi, currency)
        slope = _size(row, "pretrend_slope", kpi, currency)
        said.append(f"Before the start the groups drifted apart by {slope} a month ({ends}).")
    if row.get("breakdown_value") is not None:
        drift = _size(row, "breakdown_value", kpi, currency).lstrip("+")
        said.append(f"A hidden drift of {drift} a month, going on, would be enough to undo the result.")
    if row.get("placebo_estimate") is not None:
        moved = f"{_size(row, 'placebo_estimate', kpi, currency)} (p {p_text(row['placebo_p_value'])})"
        said.append(f"Pretending that it started in the middle of the baseline gives {moved}.")
    return said


def _who(row: Row) -> list[str]:
    """Who got it, and who is heard of."""
    said = []
    if row.get("is_chosen_by_outcome"):
        said.append("Those who got it were exactly the best or the worst of the quarter before.")
    if row.get("sample_ratio_p") is not None:
        fits = row["sample_ratio_p"] >= FITS_FROM
        words = "is as expected" if fits else "is off: some people may have left one group"
        said.append(f"The split of people between the groups {words} (p {p_text(row['sample_ratio_p'])}).")
    if row.get("composition_change") is not None:
        moved = percent_text(row["composition_change"], signed=True)
        said.append(f"The number of people heard of changed by {moved} more with it than without.")
    return said


def _others(row: Row) -> list[str]:
    """Other initiatives in the same months."""
    if not row.get("overlap_initiatives"):
        return []
    treated, others = (percent_text(row[f"overlap_{arm}_share"]) for arm in ("treated", "comparison"))
    return [
        f"In the same months there was {row['overlap_initiatives']}: for {treated} of those who had this one "
        f"and {others} of the others."
    ]


def _power(row: Row, kpi: Kpi, currency: str | None) -> list[str]:
    """What could have been found, and how much longer it takes."""
    said = []
    if row.get("minimum_detectable_effect") is not None:
        size = _size(row, "minimum_detectable_effect", kpi, currency).lstrip("+")
        said.append(f"The smallest effect that would be found in 8 of 10 such comparisons is {size}.")
    if row.get("smallest_effect_of_interest") is not None:
        size = _size(row, "smallest_effect_of_interest", kpi, currency).lstrip("+")
        said.append(f"The smallest effect that matters is taken to be {size}.")
    if row.get("months_still_needed"):  # none are needed where an effect that matters would be found today
        months = counted(round(row["months_still_needed"]), "more month")
        said.append(f"To find the smallest effect that matters, about {months} would be needed.")
    return said


def percent_text(share: float | None, *, signed: bool = False) -> str:
    """`12%`, or with its sign."""
    text = f"{number(100 * (share or 0.0))}%"
    return f"+{text}" if signed and (share or 0.0) > 0 else text


def p_text(p: float | None) -> str:
    """`0.03`; never nothing at all."""
    if p is None:
        return ""
    return "under 0.001" if p < 0.001 else f"{p:.3f}".rstrip("0").rstrip(".") if p < 1 else "1"
