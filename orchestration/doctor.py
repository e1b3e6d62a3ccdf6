"""``empathy doctor``: is everything in place for the next run, and if not, what mends it?"""

from __future__ import annotations

import datetime as dt
import os
import shlex
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from ingestion.connector import Source, lacking_secret
from ingestion.connectors import connector
from ingestion.layout import FilesSource, SqlSource
from orchestration import lock, published, runs
from orchestration.runs import State
from orchestration.settings import Settings, SettingsError

OK, WARNING, FAULT = "ok", "warning", "fault"
LITTLE_SPACE = 2 * 10**9
STALE_AFTER = dt.timedelta(hours=36)  # a night was missed
CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, and the remedy where it is not well."""

    what: str
    state: str
    says: str
    remedy: str = ""


def examine(home: Path, environ: Mapping[str, str], now: dt.datetime) -> list[Finding]:
    """Look at the installation and the company folder; never changes anything."""
    found = [*_versions()]
    try:
        settings = Settings.load(home, environ)
    except SettingsError as error:
        return [
            *found,
            *(Finding("settings", FAULT, str(fault), "mend it and run this again") for fault in error.faults),
        ]
    found.append(Finding("settings", OK, f"{len(settings.sources)} sources configured"))
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _folders,
        _secrets,
        _space,
        _lock,
        _published,
        _sources,
    )
    for check in checks:
        found += check(settings)
    return [*found, *_last_run(settings, now)]


def _versions() -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    fits = sys.version_info >= (3, 11)
    yield Finding("python", OK if fits else FAULT, python, "" if fits else "Python 3.11 or newer is needed")
    for name, wanted in _wanted():
        try:
            present = version(name)
        except PackageNotFoundError:
            yield Finding(name, FAULT, "is not installed", "install again: make run")
            continue
        fits = wanted(present)
        yield Finding(
            name, OK if fits else FAULT, present, "" if fits else "install again from requirements.lock"
        )


def _wanted() -> Iterator[tuple[str, Callable[[str], bool]]]:
    """Yield the packages this program needs, each with a test of its version."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - comes with dbt; only here

    try:
        lines = requires("empathy-roi") or []
    except PackageNotFoundError:
        return
    for line in lines:
        requirement = Requirement(line)
        if requirement.marker is None:
            yield requirement.name, requirement.specifier.contains


def _folders(settings: Settings) -> Iterator[Finding]:
    for folder in (settings.home, settings.warehouse_dir, settings.published_dir, settings.runs_dir):
        if not folder.exists() and folder != settings.home:
            yield Finding("folders", OK, f"{folder.name}/ is not there yet; the first run makes it")
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield Finding("folders", FAULT, f"{folder} cannot be written", f"do: chmod u+rwx {folder}")
        else:
            yield Finding("folders", OK, f"{folder} can be written")


def _secrets(settings: Settings) -> Iterator[Finding]:
    path = settings.home / "secrets.toml"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("secrets", FAULT, "others can read secrets.toml", f"do: chmod 600 {path}")
    else:
        yield Finding("secrets", OK, "the pseudonym key is there and readable by its owner only")


def _space(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.home).free
    build = settings.build_path.stat().st_size if settings.build_path.exists() else 0
    needed = max(LITTLE_SPACE, 4 * build)
    says = f"{free / 1e9:.1f} GB free"
    if free < needed:
        yield Finding(
            "disk", WARNING, says, f"a run wants {needed / 1e9:.1f} GB; delete old files or move the company"
        )
    else:
        yield Finding("disk", OK, says)


def _lock(settings: Settings) -> Iterator[Finding]:
    holder = lock.holder_of(settings.lock_path)
    yield (
        Finding("lock", WARNING, f"held by {holder}", "wait for it to end")
        if holder
        else Finding("lock", OK, "free")
    )


def _published(settings: Settings) -> Iterator[Finding]:
    shown = published.current(settings.published_dir)
    if shown is None:
        yield Finding("published", WARNING, "nothing is published yet", _do("run", settings))
        return
    for one in published.all_published(settings.published_dir):
        label = f"{one.run_id} (shown)" if one.run_id == shown.run_id else one.run_id
        try:
            published.verify(one)
        except published.PublishError as error:
            remedy = (
                f"{_do('rollback', settings)}, then the same with run --rebuild"
                if one == shown
                else f"delete {one.database}"
            )
            yield Finding("published", FAULT, f"{label}: {error}", remedy)
        else:
            yield Finding("published", OK, f"{label} is whole")
    if not shown.database.exists():
        yield Finding("published", FAULT, f"{shown.run_id} is gone", _do("rollback", settings))


def _sources(settings: Settings) -> Iterator[Finding]:
    for one in settings.unusable:
        yield Finding(f"source {one.source}", FAULT, one.reason)
    for name, source in settings.sources.items():
        layout = source.layout
        if isinstance(layout, SqlSource):
            yield _reach(name, layout.url, settings)
        elif isinstance(layout, FilesSource):
            folder = settings.home / layout.path
            files = {path for stream in layout.streams.values() for path in folder.glob(stream.files)}
            wanted = ", ".join(stream.files for stream in layout.streams.values())
            remedy = "" if files else f"put files named like {wanted} into {folder}"
            found = f"files that match: {len(files)}"
            yield Finding(f"source {name}", OK if files else WARNING, found, remedy)
        else:
            yield _secrets_given(source)


def _secrets_given(source: Source) -> Finding:
    """Look whether a vendor's secrets are there; whether they are right, only the vendor can say."""
    lacking = lacking_secret(connector(source.layout.connector, source.home), source)
    what = f"source {source.name}"
    return Finding(what, FAULT, lacking, "") if lacking else Finding(what, OK, "its secrets are given")


def _reach(name: str, url: str, settings: Settings) -> Finding:
    """Knock at a database's door without logging in."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - slow to import, and only for databases

    what, address = f"source {name}", make_url(url)
    if address.get_backend_name() == "sqlite":
        path = settings.home / (address.database or "")
        there = path.is_file()
        if there:
            return Finding(what, OK, f"{path} is there")
        return Finding(what, FAULT, f"{path} does not exist", "mend the url, or put the file there")
    port = address.port or {"postgresql": 5432}.get(address.get_backend_name(), 3306)
    host = address.host or "localhost"
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        return Finding(
            what, FAULT, f"{host}:{port} does not answer: {error}", "check address, network and firewall"
        )
    return Finding(what, OK, f"{host}:{port} answers")


def _last_run(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    last = next(iter(runs.history(settings.runs_dir)), None)
    if last is None:
        yield Finding("last run", WARNING, "there was none yet", _do("run", settings))
    elif last.state in (State.OK, State.RUNNING) and now - last.started_at < STALE_AFTER:
        yield Finding("last run", OK, f"{last.run_id}: {last.sentence}")
    elif last.state in (State.OK, State.RUNNING):
        yield Finding(
            "last run",
            WARNING,
            f"{last.run_id} is old",
            "is the nightly schedule set up? see docs/operating.md",
        )
    else:
        remedy = f"{_do('status', settings)}; details are in {last.log_path}"
        yield Finding("last run", WARNING, f"{last.run_id}: {last.sentence}", remedy)


def _do(command: str, settings: Settings) -> str:
    """Return a remedy that can be pasted as it stands."""
    return f"do: empathy {command} --company {shlex.quote(str(settings.home))}"
