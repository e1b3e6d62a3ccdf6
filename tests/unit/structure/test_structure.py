"""Rules of the whole tree that no linter holds."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("ingestion", "quality", "apps", "orchestration", "dbt_project")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
# The edge: what may touch the environment, inside a function. `python -m ingestion.load` is one of its own;
# the pipeline hands dlt settings that dlt takes from nowhere else.
EDGE = ("orchestration/", "ingestion/command.py", "ingestion/pipeline.py")


def _top_level_calls(tree: ast.Module) -> list[str]:
    """Return the dotted names used at import, outside functions and classes' methods."""
    found: list[str] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        if isinstance(node, ast.Attribute):
            found.append(ast.unparse(node))
        for child in ast.iter_child_nodes(node):
            visit(child)

    for statement in tree.body:
        if isinstance(statement, ast.If) and "__main__" in ast.unparse(statement.test):
            continue
        visit(statement)
    return found


def test_nothing_reads_environment_or_clock_at_import() -> None:
    forbidden = ("os.environ", "os.getenv", "datetime.now", "date.today", "time.time", "utcnow")
    for module in MODULES:
        used = _top_level_calls(ast.parse(module.read_text("utf-8")))
        bad = [name for name in used if name.endswith(forbidden)]
        assert not bad, f"{module.relative_to(ROOT)} uses {bad} at import"


def test_only_the_edge_reads_the_environment() -> None:
    for module in MODULES:
        if module.relative_to(ROOT).as_posix().startswith(EDGE):
            continue
        text = module.read_text("utf-8")
        code = text.partition('if __name__ == "__main__"')[0]
        assert "os.environ" not in code, module.relative_to(ROOT)
        assert "getenv" not in code, module.relative_to(ROOT)


def test_every_python_file_explains_itself_and_stays_small() -> None:
    for module in MODULES:
        text = module.read_text("utf-8")
        assert ast.get_docstring(ast.parse(text)), f"{module.relative_to(ROOT)} has no docstring"
        assert len(text.splitlines()) <= 400, f"{module.relative_to(ROOT)} is more than one thing"


def test_help_needs_no_heavy_library() -> None:
    code = (
        "import sys, orchestration.cli as c\n"
        "try: c.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'dlt','dbt','dagster','great_expectations','streamlit','duckdb','pandas','pyarrow'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
