"""Every environment variable that we read is documented, and every documented one is read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.contrib.auth.hashers import Argon2PasswordHasher

from kemitraan.config import settings as product

from .places import PACKAGE, ROOT

PAGE = ROOT / "docs" / "operating" / "settings.md"


def variables(source: str) -> Iterator[str]:
    """Names of environment variables that a Python file reads (or could): ours and DATABASE_URL."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^(?:KEMITRAAN_[A-Z0-9_]+|DATABASE_URL|DATABASE_OWNER_URL)$", node.value)


def read_by_us() -> set[str]:
    """All variables read by the package and its launcher."""
    files = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    launcher = ROOT / "kemitraan"
    found = {name for path in files for name in variables(path.read_text(encoding="utf-8"))}
    return found | (set(variables(launcher.read_text(encoding="utf-8"))) if launcher.exists() else set())


def documented(page: str) -> set[str]:
    """Variables that have a line of their own in the table."""
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", page, re.MULTILINE))


def test_every_setting_is_documented() -> None:
    page = documented(PAGE.read_text(encoding="utf-8"))
    assert not read_by_us() - page, "not in docs/operating/settings.md"
    assert not page - read_by_us(), "documented, but nobody reads it"


def test_can_fail() -> None:
    assert set(variables('import os\na = os.environ.get("KEMITRAAN_NEW", "1")\n')) == {"KEMITRAAN_NEW"}
    assert documented("| `KEMITRAAN_OLD` | what it does |\nKEMITRAAN_TEXT\n") == {"KEMITRAAN_OLD"}


def test_passwords_are_kept_by_argon2_alone() -> None:
    """The tests hash quickly (tests/settings.py); the product does not."""
    assert product.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert Argon2PasswordHasher().encode("tiga becak", "somesalt").startswith("argon2$argon2id$")
