"""Secrets: secrets.toml (readable by its owner only) or EMPATHY_SECRET_* of the environment."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from ingestion.connector import secret_variable
from orchestration.faults import Fault, did_you_mean

PREFIX = "EMPATHY_SECRET_"
KEY_NAME = "pseudonym_key"
FILE = "secrets.toml"


@dataclass(frozen=True)
class Secrets:
    """The pseudonym key and the secrets of each source; never shown by repr."""

    pseudonym_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    tables: Mapping[str, Mapping[str, SecretStr]] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, str]:
        """Return the secrets of one source (or of ``alerts``) in the clear."""
        return {key: value.get_secret_value() for key, value in self.tables.get(name, {}).items()}

    def values(self) -> list[str]:
        """Return every secret in the clear, so that logs can be searched for them."""
        inner = [value.get_secret_value() for table in self.tables.values() for value in table.values()]
        return [text for text in (self.pseudonym_key.get_secret_value(), *inner) if text]


def read_secrets(home: Path, environ: Mapping[str, str], owners: list[str]) -> tuple[Secrets, list[Fault]]:
    """Read the secrets of the pseudonyms and of ``owners``; the environment wins over the file."""
    in_file, faults = _read_file(home / FILE)
    key_in_file = in_file.pop(KEY_NAME, "")
    key = environ.get(PREFIX + KEY_NAME.upper()) or key_in_file
    if not faults:
        faults += _key_faults(key)
    tables: dict[str, dict[str, SecretStr]] = {}
    for name, content in in_file.items():
        if not isinstance(content, dict) or name not in owners:
            hint = did_you_mean(name, [KEY_NAME, *owners])
            faults.append(
                Fault(
                    FILE,
                    name,
                    f"belongs to no source{hint}",
                    f"allowed: {', '.join([KEY_NAME, *(f'[{owner}]' for owner in owners)])}",
                )
            )
            continue
        tables[name] = {inner: SecretStr(str(value)) for inner, value in content.items()}
    for owner in owners:
        prefix = secret_variable(owner, "")
        found = {
            name[len(prefix) :].lower(): SecretStr(value)
            for name, value in environ.items()
            if name.startswith(prefix)
        }
        if found:
            tables[owner] = tables.get(owner, {}) | found
    return Secrets(SecretStr(str(key)), tables), faults


def _read_file(path: Path) -> tuple[dict[str, object], list[Fault]]:
    if not path.is_file():
        return {}, []
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return {}, [Fault(FILE, "", "others on this machine can read it", f"do: chmod 600 {path}")]
    try:
        return tomllib.loads(path.read_text("utf-8")), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Fault(FILE, "", f"is not valid TOML: {error}")]


def _key_faults(key: object) -> list[Fault]:
    where = f"32 bytes as 64 hexadecimal digits, in {FILE} or as {PREFIX}{KEY_NAME.upper()}"
    if not key:
        return [Fault(FILE, KEY_NAME, "is missing", f"it must be {where}; `empathy init` makes one")]
    if not re.fullmatch(r"[0-9a-fA-F]{64}", str(key)):
        return [Fault(FILE, KEY_NAME, "is not a key", f"it must be {where}")]
    return []
