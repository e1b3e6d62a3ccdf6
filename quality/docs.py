"""The data docs: Great Expectations' own report as a site under the run's folder.

Its pages are made to load styles, scripts, a logo and a newsletter form from other hosts. The
report must open without a network and tell nobody that it was opened, so those are taken
out and one small style sheet of our own stands in. Its first page is nothing but such a script; ours
says the verdict, rule by rule, and links to theirs.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

from quality.verdict import CheckResult, Verdict

SITE = "data_docs"
STYLE = Path(__file__).parent / "data_docs.css"

_OFF_HOST = re.compile(
    r"<link\b[^>]*href=[\"']https?://[^>]*>"
    r"|<script\b[^>]*src=[\"']https?://[^>]*>\s*</script>"
    r"|<img\b[^>]*src=[\"']https?://[^>]*>"
    r"|<a\b[^>]*href=[\"']https?://[^>]*>.*?</a>"
    r"|<footer>.*?</footer>",
    re.IGNORECASE | re.DOTALL,
)
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Data quality</title>{style}</head>
<body><h1>Data quality</h1><p>{sentence}</p>
<table><thead><tr><th>Table</th><th>Rule</th><th>Result</th><th>Rows</th><th>KPIs touched</th></tr></thead>
<tbody>
{rows}
</tbody></table>
<p>Without rows, so nothing to check: {left_out}.</p>
</body></html>
"""


def add_site(context: Any, folder: Path) -> None:
    """Have the context write its report to `folder`."""
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder.resolve()),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )


def finish_site(folder: Path, verdict: Verdict) -> Path:
    """Make the built site self-contained and small, and put the verdict on its first page."""
    shutil.rmtree(folder / "static", ignore_errors=True)  # 4 MB of fonts and animations that no page needs
    style = f"<style>{STYLE.read_text(encoding='utf-8')}</style>"
    for page in folder.rglob("*.html"):
        html = _OFF_HOST.sub("", page.read_text(encoding="utf-8"))
        page.write_text(html.replace("</head>", f"{style}</head>", 1), encoding="utf-8")
    first = folder / "index.html"
    first.write_text(_first_page(folder, verdict, style), encoding="utf-8")
    return first


def _first_page(folder: Path, verdict: Verdict, style: str) -> str:
    links = _links(folder)
    in_order = [*verdict.failures, *(result for result in verdict.results if result.success)]
    return _PAGE.format(
        style=style,
        sentence=escape(verdict.sentence),
        rows="\n".join(_row(result, links.get(result.table)) for result in in_order),
        left_out=escape(", ".join(verdict.left_out) or "none"),
    )


def _links(folder: Path) -> dict[str, str]:
    """The page of each table; the last part of its name is the data source and the table."""
    pages = sorted((folder / "validations").rglob("*.html"))
    return {page.stem.partition("-")[2]: page.relative_to(folder).as_posix() for page in pages}


def _row(result: CheckResult, link: str | None) -> str:
    table = escape(result.table)
    named = f'<a href="{escape(link)}">{table}</a>' if link else table
    mark = '<td class="holds">holds' if result.success else f'<td class="failed">{_failed(result)}'
    rows = "" if result.success or result.failing_rows is None else str(result.failing_rows)
    keys = "".join(f"<br><small>{escape(key)}</small>" for key in result.keys)
    rule = f"<b>{escape(result.rule)}</b><br>{escape(result.says)}"
    cells = (f"<td>{named}</td>", f"<td>{rule}</td>", f"{mark}</td>", f"<td>{rows}{keys}</td>")
    return f"<tr>{''.join(cells)}<td>{escape(', '.join(result.kpis))}</td></tr>"


def _failed(result: CheckResult) -> str:
    if result.broken:
        return f"could not be evaluated: {escape(result.observed)}"
    return "failed, stops publishing" if result.stops_publishing else "failed, a warning"
