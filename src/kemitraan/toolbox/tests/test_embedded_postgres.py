"""The embedded server under the conditions it will meet: spaces, long paths, killed servers, company."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kemitraan.toolbox import postgres_places as places
from kemitraan.toolbox import postgres_process as process
from kemitraan.toolbox.embedded_postgres import CannotStart, EmbeddedPostgres, binaries

SOURCES = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A cluster that leaves nothing behind, in /tmp or in root's folder."""
    server = EmbeddedPostgres(folder, durable=False)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One running cluster for the tests that only look at it."""
    with cluster(tmp_path_factory.mktemp("shared") / "with 'odd' \"signs\", $HOME and spaces") as server:
        yield server


def asked(server: EmbeddedPostgres, question: str, *, owner: bool = False) -> object:
    with psycopg.connect(server.owner_url if owner else server.url) as db:
        row = db.execute(question).fetchone()
        assert row is not None
        return row[0]


def pid_of(server: EmbeddedPostgres) -> int:
    pid = process.server_pid(places.home_for(server.data_dir) / "cluster")
    assert pid is not None
    return pid


def wait_until_gone(pid: int) -> None:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if not Path(f"/proc/{pid}/cwd").exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} still runs")


def test_a_folder_with_spaces_and_signs_works(shared: EmbeddedPostgres) -> None:
    assert asked(shared, "SELECT 'Kelurahan Menteng – ™'") == "Kelurahan Menteng – ™"
    assert shared.url.startswith("postgresql://kemitraan_app@/kemitraan?host=%2F")
    assert shared.owner_url.startswith("postgresql://kemitraan@/kemitraan?host=%2F")


def test_the_role_is_no_superuser_as_in_production(shared: EmbeddedPostgres) -> None:
    assert (
        asked(shared, "SELECT rolsuper OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        is False
    )
    assert asked(shared, "SELECT pg_has_role(current_user, 'kemitraan', 'MEMBER')") is False
    assert asked(shared, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'kemitraan'") == "kemitraan"


def test_there_is_no_tcp_and_only_the_owner_may_enter_the_socket_folder(shared: EmbeddedPostgres) -> None:
    assert asked(shared, "SHOW listen_addresses") == ""
    found = Path(shared.start().host).stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid != 0, "PostgreSQL refuses to run as root"


def test_words_sort_and_time_runs_the_same_everywhere(shared: EmbeddedPostgres) -> None:
    assert asked(shared, "SHOW timezone") == "UTC"
    assert asked(shared, "SHOW data_checksums") == "on"
    assert asked(shared, "SHOW server_encoding") == "UTF8"
    assert asked(shared, "SELECT upper('é')") == "É"


def test_no_personal_data_reaches_the_server_log(shared: EmbeddedPostgres) -> None:
    with psycopg.connect(shared.url, autocommit=True) as db:
        db.execute("CREATE TEMP TABLE complaint (phone text PRIMARY KEY)")
        db.execute("INSERT INTO complaint VALUES (%s)", ["0812-RAHASIA"])
        with pytest.raises(psycopg.errors.UniqueViolation, match="0812-RAHASIA"):
            db.execute("INSERT INTO complaint VALUES (%s)", ["0812-RAHASIA"])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            db.execute("SELECT 'Sari RAHASIA'::int")
    log = shared.log_file.read_text()
    assert "ready to accept connections" in log
    assert "RAHASIA" not in log


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_let_in_neither_by_the_folder_nor_by_the_server(shared: EmbeddedPostgres) -> None:
    host = Path(shared.start().host)
    psql = places.binaries_for(places.owner_of(host)) / "psql"
    owner = host.stat()
    try:
        for mode, answer in ((0o700, "Permission denied"), (0o777, "Peer authentication failed")):
            host.chmod(mode)
            (host / ".s.PGSQL.5432").chmod(mode)
            tried = subprocess.run(
                [psql, "-h", host, "-U", "kemitraan", "-c", "SELECT 1"],
                capture_output=True,
                text=True,
                cwd="/",
                user=12345,
                group=12345,
                extra_groups=[],
            )
            assert tried.returncode != 0
            assert answer in tried.stderr
    finally:
        host.chmod(0o700)
        os.chown(host, owner.st_uid, owner.st_gid)


def test_stop_and_start_keep_what_was_committed(tmp_path: Path) -> None:
    with cluster(tmp_path / "pg") as server:
        with psycopg.connect(server.owner_url) as db:
            db.execute("CREATE TABLE kept AS SELECT 41 AS n")
        word = server.identity()
        assert server.stop() is True
        with pytest.raises(CannotStart):
            _ = server.url
        server.start()
        assert asked(server, "SELECT n FROM kept", owner=True) == 41
        assert server.identity() == word


def test_the_second_user_adopts_and_the_last_one_stops_it(tmp_path: Path) -> None:
    with cluster(tmp_path / "pg") as first:
        second = EmbeddedPostgres(tmp_path / "pg", durable=False)
        second.start()
        assert pid_of(second) == pid_of(first)
        pid = pid_of(first)
        assert first.stop() is False, "the second one still uses it"
        assert asked(second, "SELECT 1") == 1
        assert second.stop() is True
        wait_until_gone(pid)
        assert second.stop() is False, "there is nothing left to stop"


def test_a_killed_server_starts_again_and_lost_nothing(tmp_path: Path) -> None:
    with cluster(tmp_path / "pg") as server:
        with psycopg.connect(server.owner_url) as db:
            db.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        assert server.revive() is False, "it runs"
        killed = pid_of(server)
        os.kill(killed, signal.SIGKILL)
        wait_until_gone(killed)
        assert server.revive() is True
        assert pid_of(server) != killed
        assert asked(server, "SELECT count(*) FROM kept", owner=True) == 1000


def test_a_server_that_outlived_its_launcher_is_adopted(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres\n"
        "EmbeddedPostgres(Path(sys.argv[1]), durable=False).start()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path / "pg")], env=environment)
    assert killed.returncode == -signal.SIGKILL
    left = pid_of(EmbeddedPostgres(tmp_path / "pg"))
    with cluster(tmp_path / "pg") as server:
        assert pid_of(server) == left
        assert asked(server, "SELECT 1") == 1
        assert server.stop() is True
        wait_until_gone(left)


def test_a_pid_file_that_names_a_stranger_does_not_block_the_start(tmp_path: Path) -> None:
    with cluster(tmp_path / "pg") as server:
        home = places.home_for(server.data_dir)
        server.stop()
        stranger = [str(os.getpid()), str(home / "cluster"), "1", "5432", "", "", "0 0", "ready"]
        (home / "cluster" / "postmaster.pid").write_text("\n".join(stranger) + "\n")
        server.start()
        assert asked(server, "SELECT 1") == 1
        assert pid_of(server) != os.getpid()


def test_a_swept_away_socket_is_made_anew(tmp_path: Path) -> None:
    with cluster(tmp_path / "pg") as server:
        other = EmbeddedPostgres(tmp_path / "pg", durable=False)
        for path in Path(server.start().host).iterdir():
            path.unlink()
        other.start()
        assert asked(other, "SELECT 1") == 1
        other.stop()


def test_a_very_long_path_gets_a_short_private_socket_folder(tmp_path: Path) -> None:
    folder = tmp_path / ("a long name " * 12) / "pg"
    folder.parent.mkdir()
    home = tmp_path / ("another long name " * 8)
    home.mkdir()
    owner = places.owner_of(home / "cluster")
    made = places.socket_dir_for(home, owner)
    other = None
    try:
        assert len(os.fsencode(made)) <= places.LONGEST_SOCKET_DIR
        assert places.socket_dir_for(home, owner) == made, "the same one the next time"
        made.chmod(0o755)
        other = places.socket_dir_for(home, owner)
        assert other != made, "somebody opened it: not ours any more"
    finally:
        for one in (made, other):
            if one is not None:
                shutil.rmtree(one)
    with cluster(folder) as server:
        assert asked(server, "SELECT 1") == 1
        host = Path(server.start().host)
    assert not host.exists(), "nothing is left behind"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps a cluster outside its data folder")
def test_a_moved_folder_keeps_its_cluster_and_a_copied_one_gets_its_own(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "first").mkdir()
    first = places.home_for(closed / "first")
    made = [first]
    try:
        assert first.parent == places.ROOTS_FOLDER
        assert places.home_for(closed / "first") == first
        shutil.copytree(closed / "first", closed / "copy")
        made.append(places.home_for(closed / "copy"))
        assert made[1] != first
        (closed / "first").rename(closed / "moved")
        assert places.home_for(closed / "moved") == first
    finally:
        for one in made:
            shutil.rmtree(one)


def test_a_half_made_cluster_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    folder.mkdir()
    home = places.home_for(folder)
    (home / "cluster").mkdir(exist_ok=True)
    (home / "cluster" / "PG_VERSION").write_text("18\n")
    (home / "half-made").touch()
    with cluster(folder) as server:
        assert asked(server, "SELECT 1") == 1


def test_two_that_start_at_the_same_moment_share_one_server(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; import psycopg\n"
        "from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres\n"
        "with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as server:\n"
        "    with psycopg.connect(server.url) as db: print(db.execute('SELECT 1').fetchone()[0])\n"
        "    sys.stdin.read()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    command = [sys.executable, "-c", program, str(tmp_path / "pg")]
    pipe = subprocess.PIPE
    with contextlib.ExitStack() as stack:
        both = [
            stack.enter_context(subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True))
            for _ in range(2)
        ]
        assert [one.stdout.readline().strip() for one in both] == ["1", "1"]  # type: ignore[union-attr]
        for one in both:
            one.communicate()
        assert [one.returncode for one in both] == [0, 0]
    EmbeddedPostgres(tmp_path / "pg").remove()


def test_another_folder_of_programs_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (binaries() / "initdb").exists()
    monkeypatch.setenv("KEMITRAAN_PG_BIN", str(tmp_path))
    with pytest.raises(CannotStart, match="KEMITRAAN_PG_BIN"):
        binaries()
    (tmp_path / "postgres").touch()
    assert binaries() == tmp_path


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_cluster_of_a_user_who_is_gone_is_named(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(CannotStart, match="chown"):
        places.owner_of(tmp_path)


def test_a_name_with_a_line_break_is_refused() -> None:
    with pytest.raises(CannotStart, match="line break"):
        EmbeddedPostgres(Path("/tmp/a\nb"))
