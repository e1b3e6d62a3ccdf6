"""stdout is for data, whatever a library draws there while it works."""

from __future__ import annotations

import subprocess
import sys

_WORK = """
import os
from orchestration import cli_show
with cli_show.progress(quiet=True):
    os.write(1, b"a bar of a library")
print("data")
"""


def test_what_libraries_draw_goes_to_stderr() -> None:
    done = subprocess.run([sys.executable, "-c", _WORK], capture_output=True, text=True, check=True)
    assert done.stdout == "data\n"
    assert "a bar of a library" in done.stderr
