"""``empathy serve``: the view in a process of its own, given nothing but the published folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from orchestration.buildkey import ROOT

SERVER = ROOT / "apps" / "server.py"


def command(published_dir: Path, address: str, port: int) -> list[str]:
    """Return the command that starts the view."""
    options = {
        "server.address": address,
        "server.port": str(port),
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "viewer",
        "client.disableDataExport": "true",
        "runner.magicEnabled": "false",
        "server.fileWatcherType": "none",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(SERVER), *given, "--", str(published_dir)]


def serve(published_dir: Path, address: str, port: int) -> None:
    """Become the view's process; it never returns."""
    os.chdir(ROOT)  # where .streamlit/config.toml is found
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("EMPATHY_SECRET_")
    }
    arguments = command(published_dir.resolve(), address, port)
    os.execve(arguments[0], arguments, environment)  # noqa: S606 - our own program with our own arguments
