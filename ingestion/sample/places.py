"""The fixed frame of the company: places, teams, regions, plans, words for codes."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Team:
    """A team: where it sits, how big it is, and how good its contacts usually are."""

    team_id: str
    name: str
    department: str
    location: int
    seats: float  # share of all staff
    is_customer_facing: bool = True
    csat: float = 0.0  # usual share of satisfied contacts
    one_touch: float = 0.0  # usual share solved with one reply
    pace: float = 1.0  # reply time against the company's usual


LOCATIONS: tuple[tuple[str, str, str, str], ...] = (
    ("LEE", "Leeds", "North", "United Kingdom"),
    ("BRI", "Bristol", "South", "United Kingdom"),
    ("DUB", "Dublin", "Ireland", "Ireland"),
    ("GLA", "Glasgow", "Scotland", "United Kingdom"),
)

# The first ten handle tickets. Teams 1, 2 and 6 have the lowest one-touch rate by design:
# an initiative without effect is given to "the worst teams".
TEAMS: tuple[Team, ...] = (
    Team("lee-care-a", "Leeds Care A", "Customer Care", 0, 0.085, csat=0.66, one_touch=0.50, pace=1.0),
    Team("lee-care-b", "Leeds Care B", "Customer Care", 0, 0.085, csat=0.70, one_touch=0.41, pace=1.2),
    Team("bri-care-a", "Bristol Care A", "Customer Care", 1, 0.085, csat=0.69, one_touch=0.42, pace=1.1),
    Team("bri-care-b", "Bristol Care B", "Customer Care", 1, 0.085, csat=0.65, one_touch=0.52, pace=0.9),
    Team("dub-care-a", "Dublin Care A", "Customer Care", 2, 0.085, csat=0.68, one_touch=0.49, pace=1.0),
    Team("dub-care-b", "Dublin Care B", "Customer Care", 2, 0.085, csat=0.71, one_touch=0.53, pace=0.8),
    Team("gla-care-a", "Glasgow Care A", "Customer Care", 3, 0.085, csat=0.67, one_touch=0.40, pace=1.3),
    Team("gla-care-b", "Glasgow Care B", "Customer Care", 3, 0.085, csat=0.69, one_touch=0.51, pace=1.0),
    Team("gla-tech", "Technical Desk", "Customer Care", 3, 0.09, csat=0.64, one_touch=0.47, pace=1.4),
    Team("dub-accounts", "Account Managers", "Sales", 2, 0.07, csat=0.73, one_touch=0.55, pace=0.9),
    Team("lee-fulfil", "Fulfilment", "Operations", 0, 0.10, is_customer_facing=False),
    Team("bri-office", "Finance and People", "Support Functions", 1, 0.06, is_customer_facing=False),
)
DESKS = 10
TECHNICAL, ACCOUNTS = 8, 9

# Three regions per place, in the order of LOCATIONS: region r is served by place r // 3.
REGIONS: tuple[tuple[str, str], ...] = (
    ("Yorkshire", "United Kingdom"), ("North West", "United Kingdom"), ("North East", "United Kingdom"),
    ("South West", "United Kingdom"), ("London", "United Kingdom"), ("Wales", "United Kingdom"),
    ("Leinster", "Ireland"), ("Munster", "Ireland"), ("Connacht", "Ireland"),
    ("Lowlands", "United Kingdom"), ("Highlands", "United Kingdom"), ("Borders", "United Kingdom"),
)  # fmt: skip
REGION_WEIGHTS = (10, 10, 7, 8, 13, 7, 11, 7, 5, 10, 5, 7)

PLANS: tuple[tuple[str, float, float], ...] = (  # name, monthly price, weight
    ("Basic", 19.0, 0.40), ("Plus", 34.0, 0.32), ("Family", 49.0, 0.20), ("Business", 89.0, 0.08),
)  # fmt: skip
NEED_TIERS = ("low", "mid", "high")
PRIORITIES = ("low", "normal", "high", "urgent")
CHANNELS = ("email", "web", "chat", "phone", "social", "bot")
EMAIL, WEB, CHAT, PHONE, SOCIAL, BOT = range(6)
ACQUISITION = ("search", "referral", "social", "partner", "event", "direct")
LANGUAGES = ("en", "cy", "ga", "pl", "fr")
GROUPS = ("carer", "disability", "newcomer", "none of these")
ROLES = ("agent", "specialist", "team lead", "manager")
END_REASONS = ("price", "service", "moved away", "went to another", "no longer needed")


def location_table() -> pa.Table:
    """Return the places. One row per location."""
    ids, names, regions, countries = zip(*LOCATIONS, strict=True)
    return pa.table({"location_id": ids, "location_name": names, "region": regions, "country": countries})


def team_table() -> pa.Table:
    """Return the teams. One row per team."""
    return pa.table(
        {
            "team_id": [t.team_id for t in TEAMS],
            "team_name": [t.name for t in TEAMS],
            "department": [t.department for t in TEAMS],
            "location_id": [LOCATIONS[t.location][0] for t in TEAMS],
            "is_customer_facing": [t.is_customer_facing for t in TEAMS],
        }
    )
