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
INITIATIVES = (
    "An effect is the change of the units that had the initiative less the change of those that had not, "
    "one number per unit. Its range is the wider of two methods (pooled and Welch), its p-value the larger.",
    "Money: only benefits whose KPI has a proven effect are in the headline; a KPI that was not named "
    "beforehand must be proven among all that have money. Each simulated outcome draws "
    "the effects from their range and each assumption between its low and high value; the range holds nine "
    "in ten outcomes. The draws are the same every night.",
    "Verdicts come from one ordered set of rules; its version and thresholds are stored with each verdict.",
)
INITIATIVES_LINEAGE = (
    "the registry (initiatives, assignments, costs, assumptions) and kpi.kpi_contribution, "
    "impact.impact_panel (initiative, KPI, unit, month), impact.impact_estimate, impact.impact_verdict, "
    "roi.roi_line, roi.roi_summary, this page."
)
WHERE = (
    "Customers are split by what they are worth and how much help they need. The return of one more unit of "
    "cost in a cell is pulled towards the average of all cells, more so the fewer people are in it.",
    "A stance is advice to a person, not a rule that runs by itself. The floor is the service that everybody "
    "gets whatever they are worth.",
)
WHERE_LINEAGE = "core.dim_customer, kpi.kpi_contribution, roi.roi_segment, this page."
