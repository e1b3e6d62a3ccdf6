"""The data docs: Great Expectations' own report as a site under the run's folder.

Its pages are made to load styles, scripts, a logo and a newsletter form from other hosts. The
report must open without a network and tell nobody that it was opened, so those are taken
out and one small style sheet of our own stands in.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

SITE = "data_docs"
STYLE = Path(__file__).parent / "data_docs.css"

_OFF_HOST = re.compile(
    r"<link\b[^>]*href=[\"']https?://[^>]*>"
    r"|<script\b[^>]*src=[\"']https?://[^>]*>\s*</script>"
    r"|<img\b[^>]*src=[\"']https?://[^>]*>"
    r"|<a\b[^>]*href=[\"']https?://[^>]*>.*?</a>",
    re.IGNORECASE | re.DOTALL,
)


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


def finish_site(folder: Path) -> Path:
    """Make the built site self-contained and small; returns its first page."""
    shutil.rmtree(folder / "static", ignore_errors=True)  # 4 MB of fonts and animations that no page needs
    style = f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>"
    for page in folder.rglob("*.html"):
        html = _OFF_HOST.sub("", page.read_text(encoding="utf-8"))
        page.write_text(html.replace("</head>", style, 1), encoding="utf-8")
    return folder / "index.html"
