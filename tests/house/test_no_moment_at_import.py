"""Nobody asks what time it is while a module is read: a process, and a test run, lives past midnight."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .places import ROOT

MOMENTS = {"now", "today", "utcnow", "localtime", "localdate", "monotonic_ns"}
CALLED_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def moments_at_import(source: str) -> Iterator[str]:
    """Each call for the present moment that runs when the module is read: outside functions, defaults included."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in MOMENTS:
                yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, CALLED_LATER):
            waiting += [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
            waiting += getattr(node, "decorator_list", [])
        else:
            waiting += ast.iter_child_nodes(node)


def test_no_module_keeps_the_moment_it_was_read() -> None:
    files = [path for folder in ("src", "tests", "benchmarks", "proofs") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 900
    found = [
        f"{path.relative_to(ROOT)} {complaint}"
        for path in files
        for complaint in moments_at_import(Path(path).read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_can_fail() -> None:
    assert list(moments_at_import("TODAY = clock.local(clock.now()).date()"))
    assert list(moments_at_import("@pytest.mark.parametrize('on', [date.today()])\ndef test(on=None): pass"))
    assert list(moments_at_import("def later(at=clock.now()): pass"))
    assert list(moments_at_import("class Rule:\n    since = timezone.now()"))
    assert not list(moments_at_import("def later():\n    return clock.now()\nkey = lambda: clock.now()"))
