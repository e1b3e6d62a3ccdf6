"""Employees, their posts and absences, teams and places."""

from __future__ import annotations

from ingestion.fields import Entity, Field, FieldType, Personal, segments

_F = Field
_T = FieldType

EMPLOYEE = Entity(
    "employee",
    "One row per employee.",
    (
        _F("employee_id", _T.TEXT, "Personnel number", required=True, personal=Personal.EMPLOYEE),
        _F("email", _T.TEXT, "Address, used only to join systems", personal=Personal.EMAIL),
        *segments(),
        _F("team_id", _T.TEXT, "Team, where no spells are known"),
        _F("department", _T.TEXT, "Department, where no spells are known"),
        _F("location_id", _T.TEXT, "Place, where no spells are known"),
        _F("role_family", _T.TEXT, "Kind of work"),
        _F("hired_on", _T.DATE, "First hire, where known"),
        _F("tenure_years", _T.DOUBLE, "Years with the company, in a snapshot without dates"),
        _F("is_in_base_group", _T.BOOLEAN, "Counted in the base of the snapshot's turnover"),
        _F("is_leaver", _T.BOOLEAN, "Left, in a snapshot that has no dates"),
        _F("observed_on", _T.DATE, "Day the snapshot describes"),
    ),
)

EMPLOYMENT_SPELL = Entity(
    "employment_spell",
    "One row per unbroken time in one post.",
    (
        _F("employee_id", _T.TEXT, "Personnel number", required=True, personal=Personal.EMPLOYEE),
        _F("valid_from_on", _T.DATE, "First day in this post", required=True),
        _F("valid_to_on", _T.DATE, "Last day in this post; empty while it lasts"),
        _F("team_id", _T.TEXT, "Team"),
        _F("department", _T.TEXT, "Department"),
        _F("location_id", _T.TEXT, "Place"),
        _F("role_family", _T.TEXT, "Kind of work"),
        _F("is_customer_facing", _T.BOOLEAN, "Deals with customers"),
        _F("fte_share", _T.DOUBLE, "1 is full time"),
        _F("salary_amount", _T.DECIMAL, "Yearly salary"),
        _F("contracted_hours_per_week", _T.DOUBLE, "Hours a week"),
        _F("is_exit", _T.BOOLEAN, "The person left the company at the end of this spell"),
        _F("exit_kind", _T.TEXT, "How it ended", allowed=("voluntary", "involuntary", "other", "unknown")),
        _F("is_regretted", _T.BOOLEAN, "The company would have liked to keep the person"),
    ),
)

ABSENCE = Entity(
    "absence",
    "One row per absence of one employee.",
    (
        _F("absence_id", _T.TEXT, "Number of the absence", required=True),
        _F("employee_id", _T.TEXT, "Personnel number", required=True, personal=Personal.EMPLOYEE),
        _F("starts_on", _T.DATE, "First day", required=True),
        _F("ends_on", _T.DATE, "Last day", required=True),
        _F("kind", _T.TEXT, "Kind of absence", allowed=("sick", "holiday", "parental", "training", "other")),
        _F("absence_days", _T.DOUBLE, "Working days, where the source counts them"),
    ),
)

TEAM = Entity(
    "team",
    "One row per team.",
    (
        _F("team_id", _T.TEXT, "Short name of the team", required=True),
        _F("team_name", _T.TEXT, "Name of the team"),
        _F("department", _T.TEXT, "Department"),
        _F("location_id", _T.TEXT, "Place"),
        _F("is_customer_facing", _T.BOOLEAN, "Deals with customers"),
    ),
)

LOCATION = Entity(
    "location",
    "One row per place of business.",
    (
        _F("location_id", _T.TEXT, "Short name of the place", required=True),
        _F("location_name", _T.TEXT, "Name of the place"),
        _F("region", _T.TEXT, "Region"),
        _F("country", _T.TEXT, "Country"),
    ),
)
