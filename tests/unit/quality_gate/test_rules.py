"""Suite files are read strictly, and say enough to be acted upon."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.rules import LAYERS, Rule, RuleError, Sql, filled_in, load_suites

GOOD = """
tables: [core.t]
about: A table.
rules:
  - rule: is_fine
    says: It is fine.
    severity: error
    rows: select a from {batch} where a < $k_people
"""


def _load(folder: Path, text: str) -> None:
    (folder / "marts").mkdir(exist_ok=True)
    (folder / "marts" / "t.yml").write_text(text)
    load_suites.cache_clear()
    load_suites("marts", folder)


@pytest.mark.parametrize(
    ("found", "put", "message"),
    [
        ("rules:", "rulez:", "needs `rules`"),
        ("about:", "abuot:", "unknown \\['abuot'\\]"),
        ("severity: error", "severity: fatal", "severity is error or warning, not 'fatal'"),
        ("    says: It is fine.\n", "", "is_fine: needs \\['says'\\]"),
        ("{batch}", "core.t", "must read from {batch}"),
        ("rows: select", "expect: X\n    rows: select", "either `rows`"),
        ("tables: [core.t]\n", "", "needs `tables`"),
        ("    rows:", "    colour: red\n    rows:", "unknown \\['colour'\\]"),
    ],
)
def test_a_wrong_suite_file_is_refused_with_its_name(
    tmp_path: Path, found: str, put: str, message: str
) -> None:
    _load(tmp_path, GOOD)
    with pytest.raises(RuleError, match=f"t.yml: .*{message}"):
        _load(tmp_path, GOOD.replace(found, put))


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="two rules have one name"):
        _load(tmp_path, GOOD + GOOD[GOOD.index("  - rule") :])


def test_parameters_become_literals_that_cannot_leave_their_quotes() -> None:
    rule = Rule("r", "", "error", rows="select 1 from {batch} where a = $name or b < $k or c in $rel")
    made = filled_in(rule, {"name": "O'Neil", "k": 5, "rel": Sql("(select 1)")})
    assert made.rows == "select 1 from {batch} where a = 'O''Neil' or b < 5 or c in (select 1)"


def test_an_unknown_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled_in(Rule("r", "", "error", rows="select $nothing from {batch}"), {})


@pytest.mark.parametrize("layer", LAYERS)
def test_every_rule_explains_itself_in_one_sentence(layer: str) -> None:
    load_suites.cache_clear()
    for suite in load_suites(layer):
        assert suite.about.endswith("."), suite.name
        for rule in suite.rules:
            assert rule.says.endswith("."), f"{suite.name}.{rule.name}"


def test_a_table_has_one_suite() -> None:
    names = [suite.name for layer in LAYERS for suite in load_suites(layer)]
    assert len(names) == len(set(names))
