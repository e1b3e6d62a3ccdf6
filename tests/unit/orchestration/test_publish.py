from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import publish as publishing
from orchestration.fingerprint import by_table, fingerprint
from orchestration.publish import publish
from orchestration.published import (
    Published,
    PublishError,
    all_published,
    count_rows,
    current,
    prune,
    rollback,
    scan,
    verify,
)

NOW = dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC)


def run_name(number: int) -> str:
    return f"202611{number:02d}T030000Z-abcd"


def publish_run(build: Path, folder: Path, number: int = 1, **more: Any) -> Published:
    return publish(build, folder, run_name(number), NOW, about={"key": str(number)}, **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "published"


@pytest.fixture(scope="module")
def published_once(pristine_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once") / "published"
    publish_run(pristine_build, folder)
    return folder


@pytest.fixture
def done(published_once: Path, folder: Path) -> Published:
    shutil.copytree(published_once, folder, symlinks=True)
    return Published(run_name(1), folder)


def test_only_what_readers_may_see_is_in_the_file(done: Published) -> None:
    assert done.manifest()["tables"] == {"core.fct_ticket": 1000, "kpi.kpi_values": 1}
    with duckdb.connect(str(done.database), read_only=True) as connection:
        schemas = connection.execute("select schema_name from duckdb_schemas() where not internal").fetchall()
        comment = connection.execute(
            "select comment from duckdb_tables() where table_name = 'fct_ticket'"
        ).fetchall()
    assert {name for (name,) in schemas} <= {"core", "kpi", "audit", "main"}
    assert comment == [("Requests for help. One row per ticket.",)]


def test_the_three_parts_lie_beside_each_other_read_only(done: Published, folder: Path) -> None:
    assert sorted(p.name for p in folder.iterdir()) == [
        f"{run_name(1)}.duckdb", f"{run_name(1)}.manifest.json", f"{run_name(1)}.parquet", "current",
    ]  # fmt: skip
    files = (done.database, done.manifest_path, *done.parquet.iterdir())
    assert {p.stat().st_mode & 0o777 for p in files} == {0o444}
    assert current(folder) == done
    assert (folder / "current").readlink() == Path(f"{run_name(1)}.duckdb")


def test_the_parquet_holds_the_same_rows(done: Published) -> None:
    with duckdb.connect() as connection:
        parquet = connection.execute(
            f"select * from '{done.parquet}/core.fct_ticket.parquet' order by 1"
        ).fetchall()
    with duckdb.connect(str(done.database), read_only=True) as connection:
        assert connection.execute("select * from core.fct_ticket order by 1").fetchall() == parquet


def test_older_clients_can_read_the_storage(done: Published) -> None:
    assert done.manifest()["storage_version"] == "v1.4.0"


def test_a_build_in_a_newer_storage_is_refused(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "new.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema core; create table core.t as select 1 as a")
    with pytest.raises(PublishError, match="storage version"):
        publish_run(path, folder)
    assert list(folder.iterdir()) == []


def damage(path: Path, how: str) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    if how == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "text":
        path.write_text("not a database")
    elif how == "missing":
        path.unlink()
    else:
        place = int(len(content) * float(how))
        content[place] ^= 0x40
        path.write_bytes(content)


@pytest.mark.parametrize(
    "how", ["truncated", "empty", "text", "missing", *(str(n / 20 + 0.01) for n in range(20))]
)
@pytest.mark.parametrize("part", ["database", "parquet"])
def test_verification_finds_every_damage(done: Published, how: str, part: str) -> None:
    verify(done)
    damage(done.database if part == "database" else next(done.parquet.iterdir()), how)
    with pytest.raises(PublishError):
        verify(done)


def test_reading_every_row_finds_a_block_that_was_damaged_before_the_hash_was_taken(done: Published) -> None:
    """Such a file opens and even counts; its hash is that of the damage."""
    whole = done.database.read_bytes()
    done.database.chmod(0o644)
    found = set()
    for place in range(12_288, len(whole), 32_768):
        done.database.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        try:
            counted = count_rows(done.database)
        except duckdb.Error:
            continue
        assert counted == done.manifest()["tables"]
        with contextlib.suppress(PublishError):
            scan(done.database)
            continue
        found.add(place)
    assert found, "no damage was reached only by reading"


def test_a_wrong_row_count_is_found(done: Published) -> None:
    text = done.manifest_path.read_text().replace('"core.fct_ticket": 1000', '"core.fct_ticket": 999')
    done.manifest_path.chmod(0o644)
    done.manifest_path.write_text(text)
    with pytest.raises(PublishError, match="rows of its manifest"):
        verify(done)


def test_rows_lost_between_checks_and_copy_are_found(
    build: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = publishing._copy

    def lossy(source: Path, part: Published) -> None:
        original(source, part)
        with duckdb.connect(str(part.database)) as connection:
            connection.execute("delete from core.fct_ticket where wait_minutes > 100")

    monkeypatch.setattr(publishing, "_copy", lossy)
    with pytest.raises(PublishError, match="lost between"):
        publish_run(build, folder)
    assert current(folder) is None


@pytest.mark.parametrize("point", ["copy", "verify", "before_flip"])
def test_whatever_fails_before_the_flip_leaves_readers_where_they_were(
    build: Path, folder: Path, point: str
) -> None:
    before = publish_run(build, folder, 1)
    content = before.database.read_bytes()

    def fail(reached: str) -> None:
        if reached == point:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        publish_run(build, folder, 2, reached=fail)
    assert current(folder) == before
    assert before.database.read_bytes() == content
    prune(folder)
    if point != "before_flip":
        assert [one.run_id for one in all_published(folder)] == [run_name(1)]


def test_a_name_is_never_used_twice(done: Published, build: Path, folder: Path) -> None:
    with pytest.raises(PublishError, match="never used twice"):
        publish_run(build, folder, 1)
    verify(done)


def test_an_open_build_is_refused(build: Path, folder: Path) -> None:
    build.with_name("build.duckdb.wal").write_bytes(b"x")
    with pytest.raises(PublishError, match="not closed"):
        publish_run(build, folder)


def test_too_little_space_is_said_before_anything_is_written(
    build: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(PublishError, match="Not enough disk space"):
        publish_run(build, folder)
    assert list(folder.iterdir()) == []


def test_seven_are_kept_and_the_shown_one_always(build: Path, folder: Path) -> None:
    for number in range(1, 9):
        publish_run(build, folder, number)
    assert [one.run_id for one in all_published(folder)] == [run_name(n) for n in range(8, 1, -1)]
    rollback(folder, run_name(2))
    for number in range(9, 11):
        publish_run(build, folder, number)
    rollback(folder, run_name(5))
    prune(folder, keep=1)
    assert [one.run_id for one in all_published(folder)] == [run_name(10), run_name(5)]
    assert current(folder) == Published(run_name(5), folder)


def test_rollback_goes_one_back_and_says_when_it_cannot(build: Path, folder: Path) -> None:
    with pytest.raises(PublishError, match="no earlier"):
        rollback(folder)
    for number in (1, 2, 3):
        publish_run(build, folder, number)
    assert rollback(folder).run_id == run_name(2)
    assert rollback(folder).run_id == run_name(1)
    with pytest.raises(PublishError, match="no earlier"):
        rollback(folder)
    assert rollback(folder, run_name(3)) == current(folder)
    with pytest.raises(PublishError, match="kept are"):
        rollback(folder, "nonsense")


def test_rollback_to_a_damaged_file_is_refused(build: Path, folder: Path) -> None:
    first, second = publish_run(build, folder, 1), publish_run(build, folder, 2)
    damage(first.database, "0.5")
    with pytest.raises(PublishError, match="sha256"):
        rollback(folder)
    assert current(folder) == second


def test_leftovers_of_a_killed_publish_are_deleted(done: Published, folder: Path) -> None:
    part = folder / f".{run_name(2)}.part"
    part.mkdir()
    (part / "x.duckdb").write_bytes(b"half")
    (folder / f"{run_name(3)}.duckdb").write_bytes(b"renamed, but without its manifest")
    (folder / f".current.{run_name(3)}").symlink_to("nowhere")
    (folder / "last_run.json").write_text("{}")
    prune(folder)
    names = sorted(p.name for p in folder.iterdir() if p.name not in ("current", "last_run.json"))
    assert names == [f"{run_name(1)}.{part}" for part in ("duckdb", "manifest.json", "parquet")]


def test_a_reader_keeps_its_file_while_others_are_published(build: Path, folder: Path) -> None:
    publish_run(build, folder, 1)
    with duckdb.connect(str((folder / "current").resolve()), read_only=True) as reader:
        for number in range(2, 11):
            publish_run(build, folder, number)
            assert reader.execute("select count(*) from core.fct_ticket").fetchall() == [(1000,)]
    assert current(folder) == Published(run_name(10), folder)


def test_the_fingerprint_sees_rows_but_neither_order_nor_run(tmp_path: Path) -> None:
    def file(name: str, select: str) -> Path:
        path = tmp_path / name
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"create schema core; create table core.t as {select}")
        return path

    rows = "from (values (1, 0.1), (2, 0.2), (2, 0.2)) as t(a, b)"
    one = file("one.duckdb", f"select a, b::double as b, 'run-1' as run_id {rows} order by a")
    two = file("two.duckdb", f"select a, b::double + 1e-15 as b, 'run-2' as run_id {rows} order by a desc")
    three = file("three.duckdb", f"select distinct a, b::double as b, 'run-1' as run_id {rows}")
    assert fingerprint(one) == fingerprint(two)
    assert by_table(one) != by_table(three)
