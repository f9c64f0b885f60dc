"""Every text a person may read stands in Indonesian too."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.apps import apps

from kemitraan.toolbox import messages

from .places import PACKAGE

ROOMS = messages.rooms_with_words()


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_has_its_translation(room: str) -> None:
    left = messages.untranslated(room)
    assert not left, f"{room}: run ./kemitraan manage messages {room} and translate:\n" + "\n".join(left)


def lost_places(msgid: str, msgstr: str) -> set[str]:
    """Places to fill in that a translation forgot or invented."""
    found = r"%\(\w+\)[sd]"
    return set(re.findall(found, msgid)) ^ set(re.findall(found, msgstr))


@pytest.mark.parametrize("room", ROOMS)
def test_translations_keep_the_places_to_fill_in(room: str) -> None:
    for message in messages.read(messages.po_of(room)):
        if isinstance(message.id, str) and message.id:
            assert not lost_places(message.id, str(message.string)), message.id


def contradictions(by_room: Mapping[str, Mapping[messages.Key, str]]) -> list[str]:
    """Texts that two rooms translate differently: Django would show one of them in both."""
    said: dict[messages.Key, dict[str, str]] = defaultdict(dict)
    for room, texts in by_room.items():
        for key, translation in texts.items():
            said[key][room] = translation
    return [f"{key[1]!r}: {rooms}" for key, rooms in said.items() if len(set(rooms.values())) > 1]


def spoken(path: Path) -> dict[messages.Key, str]:
    """The translations in a file."""
    return {
        (message.context or "", message.id): str(message.string)
        for message in messages.read(path)
        if isinstance(message.id, str) and message.id and message.string
    }


def test_rooms_agree_on_a_translation() -> None:
    complaints = contradictions({room: spoken(messages.po_of(room)) for room in ROOMS})
    assert not complaints, "\n".join(complaints)


def test_no_library_speaks_for_us() -> None:
    """Where an app before ours translates the same text, Django shows theirs: give ours a context."""
    ours: dict[messages.Key, str] = {}
    for room in ROOMS:
        ours |= spoken(messages.po_of(room))
    for app in apps.get_app_configs():
        theirs = Path(app.path) / "locale" / "id" / "LC_MESSAGES" / "django.po"
        if theirs.exists() and not app.name.startswith("kemitraan."):
            said = spoken(theirs)
            complaints = contradictions({"ours": {key: ours[key] for key in ours if key in said}, app.name: said})
            assert not complaints, "\n".join(complaints)


def unspoken_refusals(source: str) -> Iterator[int]:
    """Lines where a person is refused in words that cannot be translated."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Refused":
            words = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "message")]
            if any(isinstance(word, ast.Constant | ast.JoinedStr) for word in words):
                yield node.lineno


def test_refusals_can_be_translated() -> None:
    """``roads`` is a library that runs without Django: whoever calls it for a person says it in their words."""
    complaints = [
        f"{path.relative_to(PACKAGE)}:{line}: write Refused(code, gettext(…))"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not {"tests", "roads"} & set(path.relative_to(PACKAGE).parts)
        for line in unspoken_refusals(path.read_text(encoding="utf-8"))
    ]
    assert not complaints, "\n".join(complaints)


def test_can_fail(tmp_path: Path) -> None:
    room = tmp_path / "hall"
    (room / "templates" / "hall").mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "apps.py").write_text("")
    (room / "say.py").write_text('from django.utils.translation import gettext as say\nsay("In Python")\n')
    (room / "templates" / "hall" / "page.html").write_text('{% translate "In a page" %}')
    outcome = messages.update("hall", package=tmp_path)
    assert set(outcome.added) == {"In Python", "In a page"}
    assert len(messages.untranslated("hall", package=tmp_path)) == 2
    po = messages.po_of("hall", package=tmp_path)
    po.write_text(po.read_text().replace('msgid "In Python"\nmsgstr ""', 'msgid "In Python"\nmsgstr "Di Python"'))
    assert [text.split(" (")[0] for text in messages.untranslated("hall", package=tmp_path)] == ["'In a page'"]


def test_can_fail_details() -> None:
    assert lost_places("by %(hour)s", "pukul %(jam)s") == {"%(hour)s", "%(jam)s"}
    assert contradictions({"a": {("", "Post"): "Pos"}, "b": {("", "Post"): "Jabatan"}})
    assert not contradictions({"a": {("", "Post"): "Pos"}, "b": {("post of a person", "Post"): "Jabatan"}})
    assert list(unspoken_refusals('raise Refused("x", "No.")\nraise Refused("x", gettext("No."))\n')) == [1]
