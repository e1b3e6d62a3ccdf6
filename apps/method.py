"""How figures come about, in the words that pages show."""

from __future__ import annotations

FIGURES = (
    "Each figure is a sum over people or records divided by a sum, with a 95% range that counts each person "
    "once (several records of one person are not independent).",
    "A change is clear only if the 95% range of the difference leaves zero out. That range is recovered "
    "from the two ranges by the MOVER method of Zou and Donner (2008): each limit stands for its own side's "
    "error. "
    "The two periods are taken as independent; where the same people are in both, the true range is usually "
    "narrower.",
    "Each KPI is compared over its own latest fully elapsed period. Periods still running are left out.",
)
FIGURES_LINEAGE = (
    "source rows, staging (newest version of each row), core (one row per customer, ticket, answer), "
    "kpi.kpi_contribution (numerator and denominator per person and month), kpi.kpi_values, this page."
)
HEALTH = (
    "Every stream must add up: source rows = loaded + duplicate + quarantined. Superseded rows were loaded "
    "and later replaced by a newer version of the same row.",
    "Checks are applied to raw rows and to the marts before a run may be published. An error stops the run; "
    "a warning is shown here and on the pages whose KPIs it touches.",
)
HEALTH_LINEAGE = (
    "the loader's own counts, the audit tables, the manifest beside the published file, this page."
)
GLOSSARY = (
    "The glossary is the KPI catalogue of the published file: the same rows the figures are computed from.",
)
GLOSSARY_LINEAGE = "the metrics of the dbt project, kpi.kpi_catalog, this page."
