"""Every text of a room that a person may read, and its translations.

Templates are read with Django's own lexer, Python with ``ast``; translation files with Babel, so that no
gettext programs are needed. Each room keeps ``locale/<language>/LC_MESSAGES/django.po``; the toolbox
and ``roads``, which are no Django apps, keep theirs with ``config``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from .message_texts import Text, texts_in_python, texts_in_template

PACKAGE = Path(__file__).resolve().parent.parent
_HOST = "config"  # keeps the words of the rooms that are no Django apps: Django would not find their files
_SKIPPED = {"tests", "migrations"}

_PLURALS = {"id": "nplurals=1; plural=0;"}  # Indonesian has one form, as in Django's own files
_HEADER = """# {room}: {language}
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

Key = tuple[str, str]  # context, msgid


@dataclass(frozen=True)
class Outcome:
    """What :func:`update` changed in one file, and what still wants a translator."""

    added: list[str]
    dropped: list[str]
    untranslated: list[str]


def rooms(package: Path = PACKAGE) -> list[str]:
    """Names of the rooms, in order."""
    return sorted(path.parent.name for path in package.glob("*/__init__.py"))


def rooms_with_words(package: Path = PACKAGE) -> list[str]:
    """Names of the rooms that keep a translation file of their own."""
    return [room for room in rooms(package) if room not in _guests(package)]


def _guests(package: Path) -> list[str]:
    return [room for room in rooms(package) if room != _HOST and not (package / room / "apps.py").exists()]


def po_of(room: str, language: str = "id", package: Path = PACKAGE) -> Path:
    """Where a room's translations stand."""
    return package / room / "locale" / language / "LC_MESSAGES" / "django.po"


def texts_of(room: str, package: Path = PACKAGE) -> dict[Key, Text]:
    """Every text of a room (and its guests), by context and msgid."""
    found: dict[Key, Text] = {}
    for text in _all_texts(room, package):
        known = found.get((text.context, text.msgid))
        found[text.context, text.msgid] = known.seen_also(text) if known else text
    return found


def _all_texts(room: str, package: Path) -> Iterator[Text]:
    for folder in (package / name for name in (room, *(_guests(package) if room == _HOST else ()))):
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(package)
            if _SKIPPED & set(place.parts):
                continue
            if path.suffix == ".py":
                yield from texts_in_python(path.read_text(encoding="utf-8"), str(place))
            elif "templates" in place.parts and path.suffix in {".html", ".txt", ".xml"}:
                yield from texts_in_template(path.read_text(encoding="utf-8"), str(place))


def read(path: Path, language: str = "id") -> Catalog:
    """The translations in a file; an empty catalogue where there is none."""
    if not path.exists():
        return _empty(language)
    with path.open("rb") as source:
        return read_po(source, locale=language, domain="django", abort_invalid=True)


def _empty(language: str) -> Catalog:
    catalogue = Catalog(locale=language, domain="django", fuzzy=False)
    catalogue.mime_headers = [("Plural-Forms", _PLURALS[language])]
    return catalogue


def untranslated(room: str, language: str = "id", package: Path = PACKAGE) -> list[str]:
    """Texts of a room without a complete translation, each with the place that uses it."""
    catalogue = read(po_of(room, language, package), language)
    return [
        f"{text.msgid!r} ({', '.join(text.places)})"
        for (context, msgid), text in texts_of(room, package).items()
        if not _complete(catalogue.get(msgid, context or None))
    ]


def _complete(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(strings) and all(strings)


def update(room: str, language: str = "id", package: Path = PACKAGE) -> Outcome:
    """Write a room's file anew: missing texts with an empty translation, obsolete ones dropped."""
    path = po_of(room, language, package)
    before = read(path, language)
    texts = texts_of(room, package)
    after = _empty(language)
    added = []
    for context, msgid in sorted(texts, key=lambda key: (texts[key].places, key)):
        text = texts[context, msgid]
        old = before.get(msgid, context or None)
        if old is None:
            added.append(msgid)
        _keep(after, text, old)
    dropped = [_plain(message.id) for message in before if message.id and _key(message) not in texts]
    if texts or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            target.write(_HEADER.format(room=room, language=language, plural=_PLURALS[language]).encode())
            write_po(target, after, width=110, omit_header=True)
    return Outcome(added, dropped, untranslated(room, language, package))


def _keep(catalogue: Catalog, text: Text, old: Message | None) -> None:
    """Put a text into the new file with the translation the old file had for it, if any."""
    string = old.string if old is not None else None
    if text.plural and not isinstance(string, tuple | list):
        string = (string,) * catalogue.num_plurals if string else None
    elif not text.plural and isinstance(string, tuple | list):
        string = string[0]
    catalogue.add(
        (text.msgid, text.plural) if text.plural else text.msgid,
        string,
        locations=[(place, 0) for place in text.places],
        user_comments=old.user_comments if old is not None else (),
        flags=[flag for flag in ("python-format",) if text.formatted],
        context=text.context or None,
    )


def _plain(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _key(message: Message) -> Key:
    return message.context or "", _plain(message.id)
