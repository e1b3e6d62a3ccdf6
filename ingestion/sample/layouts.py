"""The company.toml that describes the drops: written from the same shapes as the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ingestion.entities import BY_NAME
from ingestion.sample.clock import OPENING, ZONE, Span
from ingestion.sample.shape import SAME, VOLUME, Col, Shape
from ingestion.sample.shapes import SHAPES
from ingestion.sample.sheets import Format

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_HEAD = """\
# The sample company. Everything in it is made up; what its initiatives truly did
# stands in planted_truth.json.

[company]
name = "{name}"
zone = "{zone}"
currency = "GBP"
profile = "general"
margin_share = 0.4            # of revenue; without it no money is shown
inactivity_days = 90          # customers without a contract are lost after so many days

# What effects are worth: low, mode, high and where they are from. See docs/money-settings.md.
[money]
horizon_months = 12           # counted from each initiative's start
discount_rate = 0.08          # a year
loaded_hourly_cost = {{ low = 22, mode = 25, high = 30, source = "payroll with social security and room" }}
replacement_cost = {{ low = 3500, mode = 6000, high = 9000, source = "the last ten hires" }}
hours_per_reply = {{ low = 0.1, mode = 0.15, high = 0.25, source = "timed in two teams for a week" }}

[privacy]
k_people = 5                  # figures about fewer people are not shown
k_text = 10
text = "keep"                 # or "drop"
text_retention_days = 730

# Business minutes count only between these hours.
[business_hours]
{hours}
holidays = [{holidays}]

# First reply: business minutes allowed by priority.
[targets]
first_reply_minutes = {{ low = 480, normal = 240, high = 60, urgent = 30 }}

[schedule]
at = "03:00"
"""

_NOTES = {
    "crm": "Customers and contracts, exported whole every night.",
    "hr": "Personnel: semicolons, day before month, decimal commas.",
    "helpdesk": "Requests for help with all that happened to them. Times are UTC.",
    "survey": "Questionnaires sent and answered.",
    "shop": "The web shop writes its own wall clock, without an offset.",
    "reviews": "Public reviews.",
}


def company_toml(
    end_on: date,
    format: Format = "parquet",
    name: str = "Larkfield Home",
    instead: Mapping[str, str] | None = None,
) -> str:
    """Return a commented company.toml for drops written in that format.

    ``instead`` holds the sections of sources that come another way than as files, by source.
    """
    instead = instead or {}
    hours = "\n".join(f"{day} = {_hours(open_)}" for day, open_ in zip(DAYS, OPENING, strict=True))
    holidays = ", ".join(f'"{day.isoformat()}"' for day in Span(end_on).holidays())
    parts = [_HEAD.format(name=name, zone=ZONE, hours=hours, holidays=holidays)]
    source = ""
    for shape in SHAPES:
        if shape.source != source:
            source = shape.source
            parts.append(instead.get(source) or _source(source))
        if source not in instead:
            parts.append(_stream(shape, format))
    return "\n".join(parts)


def _hours(opening: tuple[str, str] | None) -> str:
    return "[]" if opening is None else f'["{opening[0]}", "{opening[1]}"]'


def _source(source: str) -> str:
    zone = ZONE if source == "shop" else "UTC"
    return (
        f'# {_NOTES[source]}\n[sources.{source}]\nconnector = "files"\n'
        f'path = "drop/{source}"\nzone = "{zone}"\n'
    )


def _stream(shape: Shape, volume: Format) -> str:
    form = volume if shape.format == VOLUME else shape.format
    files = f"{shape.files}.{form}" if shape.format == VOLUME else shape.files
    table = f"sources.{shape.source}.streams.{shape.stream}"
    lines = [f"# {shape.note}", f"[{table}]", f'entity = "{shape.entity}"', f'files = "{files}"']
    lines += [f'format = "{form}"', *_options(shape), ""]
    lines += [f"[{table}.columns]", *(f'"{c.name}" = "{c.type}"' for c in shape.columns), ""]
    lines.append(f"[{table}.fields]")
    lines += [_field(shape, col) for col in shape.columns if col.fills]
    for name, words in shape.values.items():
        lines += [
            "",
            f"[{table}.values.{name}]",
            *(f'"{theirs}" = "{ours}"' for theirs, ours in words.items()),
        ]
    return "\n".join(lines) + "\n"


def _options(shape: Shape) -> list[str]:
    """Return the lines of a stream that differ from the defaults."""
    lines = []
    if shape.delimiter != ",":
        lines.append(f'delimiter = "{shape.delimiter}"')
    if shape.decimal != ".":
        lines.append(f'decimal = "{shape.decimal}"')
    if shape.date_order != "ymd":
        lines.append(f'date_order = "{shape.date_order}"')
    if shape.nulls:
        lines.append(f"nulls = [{', '.join(_quoted(n) for n in shape.nulls)}]")
    if shape.key:
        lines.append(f"key = [{', '.join(_quoted(k) for k in shape.key)}]")
    if shape.changed:
        lines.append(f'changed = "{shape.changed}"')
    personal = [f'"{c.name}" = "{c.personal}"' for c in shape.columns if c.personal]
    if personal:
        lines.append(f"personal = {{ {', '.join(personal)} }}")
    return lines


def _field(shape: Shape, col: Col) -> str:
    name = col.model if col.fills == SAME else col.fills
    BY_NAME[shape.entity].field(name)  # a shape that names no field is a mistake here
    expression = col.expression or f'"{col.name}"'
    return f"{name} = '{expression}'" if "'" not in expression else f"{name} = '''{expression}'''"


def _quoted(text: str) -> str:
    return f'"{text}"'
