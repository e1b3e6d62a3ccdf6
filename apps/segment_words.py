"""Words about groups of customers: what more attention returns, and what everybody gets at least."""

from __future__ import annotations

from collections.abc import Sequence

from apps.data import Row
from apps.formats import counted, listed, number, some, words_of
from apps.theme import Spec

ORDER = ("low", "mid", "high")
NO_FIGURE = {
    "suppressed": "Hidden: too few people",
    "no_data": "Nobody",
    "not_measured": "Not measured",
    "too_few": "Not measured: too few in the lot",
    "all_alike": "Not measured: all did the same",
    "no_value": "No figure: no margin or no cost",
}


def sentence(rows: Sequence[Row]) -> str:
    """Where it clearly pays, where it clearly doesn't, and for how many groups that can't be told."""
    clear = [r for r in rows if is_clear(r)]
    gains = group_names([r for r in clear if r["marginal_return"] > 0])
    losses = group_names([r for r in clear if r["marginal_return"] < 0])
    said = []
    if gains:
        said.append(f"More attention clearly pays for customers of {listed(gains)}.")
    if losses:
        said.append(f"It clearly doesn't for {listed(losses)}.")
    rest = len(rows) - len(clear)
    if rest:
        said.append(f"For {counted(rest, 'group')} of {len(rows)} it can't be told.")
    return " ".join(said)


def is_clear(row: Row) -> bool:
    """Whether a group's range leaves zero out."""
    if row["status"] != "ok" or row["ci_low"] is None or row["ci_high"] is None:
        return False
    return not row["ci_low"] <= 0 <= row["ci_high"]


def group_name(row: Row) -> str:
    """`high value and low need`."""
    return f"{row['value_tier']} value and {row['need_tier']} need"


def group_names(rows: Sequence[Row]) -> list[str]:
    """Their names; values whose three needs are all there are named together."""
    by_value = {v: [r for r in rows if r["value_tier"] == v] for v in reversed(ORDER)}
    whole = [value for value, found in by_value.items() if len(found) == len(ORDER)]
    names = [f"{listed(whole)} value, whatever their need"] if whole else []
    return names + [group_name(r) for value, found in by_value.items() if value not in whole for r in found]


def floor_sentence(rows: Sequence[Row]) -> str:
    """What everybody gets at least, and who gets less."""
    floor = percent(rows[0]["service_floor_share"])
    below = [group_name(r) for r in rows if r["is_below_floor"]]
    start = f"The floor: {floor} of promised replies in time for everybody, whatever they are worth."
    if below:
        return f"{start} Below that: {listed(below)}. Bring these up first."
    return f"{start} No group that can be shown is below."


def service_sentence(rows: Sequence[Row]) -> str:
    """How far apart groups are served: advice that would widen this is not followed blindly."""
    known = sorted((r for r in rows if r["service_share"] is not None), key=lambda r: r["service_share"])
    if len(known) < 2:
        return "How equally groups are served can't be compared yet."
    low, high = known[0], known[-1]
    gap = number(100 * (high["service_share"] - low["service_share"]))
    return (
        f"Promised replies kept go from {percent(low['service_share'])} ({group_name(low)}) to "
        f"{percent(high['service_share'])} ({group_name(high)}), {gap} points apart."
    )


def parity_sentence(groups: Sequence[Row]) -> str:
    """Which groups of people the advice would give clearly less personal service."""
    groups = [g for g in groups if g["less_share"] is not None]
    if not groups:
        return "No group of people is known, or large enough to be shown, so this can't be checked."
    if not any(g["less_share"] for g in groups):
        return "The advice gives nobody less personal service than now, in any group of people."
    flagged = [g for g in groups if g["is_flagged"]]
    if not flagged:
        return f"None of {counted(len(groups), 'group')} would get less personal service clearly more often."
    named = [
        f"{parity_name(g)} ({percent(g['less_share'])} against {percent(g['all_share'])})" for g in flagged
    ]
    return f"Look before acting: less personal service would fall on {some(named)}."


def parity_name(group: Row) -> str:
    """`region North`."""
    return f"{words_of(group['group_type'])} {group['group_name']}"


def parity_row(group: Row) -> dict[str, str]:
    """A group of people as the table shows it."""
    if group["less_share"] is None:
        hidden = {"Group": parity_name(group), "Would get less": NO_FIGURE["suppressed"]}
        return hidden | {"Everybody": "", "Look": "", "Based on": ""}
    return {
        "Group": parity_name(group),
        "Would get less": percent(group["less_share"]),
        "Everybody": percent(group["all_share"]),
        "Look": "⚠ look before acting" if group["is_flagged"] else "",
        "Based on": f"n {group['count_people']:,}",
    }


def percent(share: float) -> str:
    """`81%`."""
    return f"{number(100 * share, 0 if abs(share) >= 1 else 1)}%"


def signed(share: float) -> str:
    """`+40%`: of what it costs."""
    return f"+{percent(share)}" if round(1000 * share) > 0 else percent(share)


def cell(row: Row) -> Spec:
    """A group as the chart wants it."""
    known = row["status"] == "ok"
    shown = signed(row["marginal_return"]) if known else NO_FIGURE.get(row["status"], "No data")
    stance = row["stance"] or ""
    return {
        "value": row["value_tier"],
        "need": row["need_tier"],
        "who": group_name(row),
        "tint": row["marginal_return"] if is_clear(row) else 0.0,
        "first": shown.partition(":")[0],
        "second": stance.replace(" with ", "\nwith ") if stance else shown.partition(": ")[2],
        "shown": shown,
        "range": f"95% range {signed(row['ci_low'])} to {signed(row['ci_high'])}" if known else "",
        "stance": stance,
        "n": "" if row["count_people"] is None else f"n {row['count_people']:,}",
    }


def table_row(row: Row) -> dict[str, str]:
    """A group as the table shows it."""
    made = cell(row)
    served = row["service_share"]
    return {
        "Customers": made["who"],
        "Return on more": made["first"],
        "Range": made["range"].removeprefix("95% range "),
        "Stance": made["stance"],
        "Advice": row["advice"] or "",
        "Promised replies kept": "" if served is None else percent(served),
        "Based on": made["n"],
    }
