"""What `empathy run` does around the graph: people are told when a night went wrong."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from orchestration import alerts, graph, nightly
from orchestration.runs import State
from orchestration.settings import Settings


@pytest.mark.parametrize(("state", "told"), [(State.OK, 0), (State.PARTIAL, 1), (State.CHECKS_FAILED, 1)])
def test_people_are_told_of_a_night_that_went_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, state: State, told: int
) -> None:
    record: Any = SimpleNamespace(run_id="r", state=state, stages={"check": 1.0}, load=[], checks={})
    result = SimpleNamespace(record=record, errors={})
    sent: list[alerts.Alert] = []
    monkeypatch.setattr(graph, "run_graph", lambda *_args, **_options: result)
    monkeypatch.setattr(alerts, "send", lambda _settings, alert: sent.append(alert))
    assert nightly.run_night(settings) is record
    assert [alert.state for alert in sent] == [state.value] * told
