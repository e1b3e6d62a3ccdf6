"""Databases for tests, made and dropped by them; a server that is not there skips the test and says so."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A database of our own on the server at 127.0.0.1:5432."""
    for user in ("postgres", "root"):
        admin = sa.create_engine(
            f"postgresql+psycopg2://{user}@127.0.0.1:5432/postgres",
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": 3},
        )
        name = f"empathy_test_{uuid.uuid4().hex[:12]}"
        try:
            with admin.connect() as con:
                con.exec_driver_sql(f"create database {name}")
        except sa.exc.SQLAlchemyError:
            continue
        try:
            yield f"postgresql+psycopg2://{user}@127.0.0.1:5432/{name}"
        finally:
            with admin.connect() as con:
                con.exec_driver_sql(f"drop database if exists {name} with (force)")
            admin.dispose()
        return
    pytest.skip("no Postgres server answers on 127.0.0.1:5432")


@contextmanager
def mariadb(folder: Path) -> Iterator[str]:
    """A server of our own in a temporary folder; yields its URL without a database."""
    server, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if not server or not install:
        pytest.skip("MariaDB is not installed (mariadbd, mariadb-install-db)")
    data, port = folder / "data", free_port()
    user = [f"--user={os.environ.get('USER') or 'root'}"] if os.geteuid() == 0 else []
    subprocess.run(
        [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *user],
        check=True,
        capture_output=True,
        timeout=120,
    )
    process = subprocess.Popen(
        [
            server,
            "--no-defaults",
            f"--datadir={data}",
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={folder / 's'}",
            f"--pid-file={folder / 'pid'}",
            *user,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"mysql+pymysql://root@127.0.0.1:{port}"
    try:
        _wait(f"{url}/mysql", process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        try:
            with sa.create_engine(url).connect():
                return
        except sa.exc.SQLAlchemyError:
            if process.poll() is not None:
                pytest.skip("MariaDB does not start here")
            time.sleep(0.2)
    pytest.skip("MariaDB does not answer")


@contextmanager
def mariadb_database(server: str) -> Iterator[str]:
    """An empty database on a MariaDB server."""
    name = f"shop_{uuid.uuid4().hex[:8]}"
    engine = sa.create_engine(f"{server}/mysql")
    with engine.begin() as con:
        con.exec_driver_sql(f"create database {name} character set utf8mb4")
    yield f"{server}/{name}?charset=utf8mb4"
    with engine.begin() as con:
        con.exec_driver_sql(f"drop database {name}")
    engine.dispose()
