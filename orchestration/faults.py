"""Faults of the company folder, said so that the reader can mend them without the source code."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from typing_extensions import TypeIs


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it stands, what it is, and what would be right."""

    file: str
    key: str
    problem: str
    allowed: str = ""

    def __str__(self) -> str:
        """Say the fault in one line."""
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: {self.problem}" + (f"; {self.allowed}" if self.allowed else "")


class SettingsError(Exception):
    """The company folder cannot be used; carries every fault found, not just the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return ' (did you mean ...?)' when a known word is close, else nothing."""
    by_lower = {known.lower(): known for known in allowed}
    swapped = [known for known in by_lower if sorted(known) == sorted(word.lower())]
    close = swapped[:1] or difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return f" (did you mean {by_lower[close[0]]}?)" if close else ""


def faults_of(error: ValidationError, model: type[BaseModel], file: str, prefix: str = "") -> list[Fault]:
    """Translate pydantic's errors into faults that name file, key and what is allowed."""
    found = []
    for detail in error.errors(include_url=False):
        steps = tuple(str(step) for step in detail["loc"] if step != "[key]")
        key = ".".join(step for step in (prefix, *steps) if step)
        found.append(_fault(detail, file, key, model, steps))
    return found


def _fault(detail: Any, file: str, key: str, model: type[BaseModel], steps: tuple[str, ...]) -> Fault:
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_at(model, steps[:-1])
        hint = did_you_mean(steps[-1], known)
        return Fault(file, key, f"unknown key{hint}", f"allowed here: {', '.join(known)}" if known else "")
    if kind == "missing":
        return Fault(file, key, "is missing", "it must be given")
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", ""))
        words = re.findall(r"'([^']*)'", expected)
        return Fault(
            file,
            key,
            f"{_shown(value)} is not known{did_you_mean(str(value), words)}",
            f"allowed: {', '.join(words)}",
        )
    if kind == "value_error":
        return Fault(file, key, str(context.get("error", detail["msg"])))
    return Fault(file, key, f"{_shown(value)} cannot be used", _allowed(str(detail["msg"])))


def _allowed(message: str) -> str:
    """Turn 'Input should be greater than 3' into 'it must be greater than 3'."""
    message = (
        message.replace("Input should", "it must").replace("String should", "it must").split(", unable")[0]
    )
    message = message.replace("a valid integer", "a whole number").replace("a valid ", "a ")
    return re.sub(r"\ba (list|tuple)$", 'a list, such as ["one", "two"]', message)


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _keys_at(model: type[BaseModel], steps: tuple[str, ...]) -> list[str]:
    """Return the keys a table of the settings may have, following the path of a fault."""
    current: Any = model
    for step in steps:
        if _is_model(current):
            field = current.model_fields.get(step)
            if field is None:
                return []
            current = field.annotation
        else:  # a table of tables, such as streams: any name leads to the same model
            current = next((inner for inner in get_args(current) if _is_model(inner)), None)
    if not _is_model(current):
        return []
    hidden, further = getattr(current, "hidden_keys", ()), getattr(current, "further_keys", ())
    return [*(name for name in current.model_fields if name not in hidden), *further]


def _is_model(candidate: Any) -> TypeIs[type[BaseModel]]:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)
