"""Finding texts, and keeping the files of their translations."""

from __future__ import annotations

from pathlib import Path

import pytest

from kemitraan.toolbox import messages
from kemitraan.toolbox.message_texts import Text, texts_in_python, texts_in_template


def found(texts: object) -> list[tuple[str, str, str]]:
    return [(text.msgid, text.plural, text.context) for text in texts]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Send" %}', [("Send", "", "")]),
        ("{% trans 'It\\'s late' %}", [("It's late", "", "")]),
        ('{% translate "May" context "month" as may %}', [("May", "", "month")]),
        ('{% translate "50% done" %}', [("50%% done", "", "")]),
        ("{% translate title %}", []),
        ('{{ name|default:_("nobody") }}', [("nobody", "", "")]),
        ('{% empty _("Nothing") text=_("Yet") %}', [("Nothing", "", ""), ("Yet", "", "")]),
        (
            "{% blocktranslate with n=a.b %}By {{ n }}, 5% of it{% endblocktranslate %}",
            [("By %(n)s, 5%% of it", "", "")],
        ),
        (
            "{% blocktranslate count n=x %}one{% plural %}{{ n }} many{% endblocktranslate %}",
            [("one", "%(n)s many", "")],
        ),
        ('{% blocktranslate trimmed context "desk" %}\n  a\n  b\n{% endblocktranslate %}', [("a b", "", "desk")]),
        ('{% comment %}{% translate "Old" %}{% endcomment %}{# _("no") #}', []),
        ('{% verbatim %}{% translate "Raw" %}{% endverbatim %}', []),
    ],
)
def test_texts_of_a_template(source: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(texts_in_template(source, "a.html")) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Send")', [("Send", "", "")]),
        ('gettext("A " "long one")', [("A long one", "", "")]),
        ('pgettext("month", "May")', [("May", "", "month")]),
        ('ngettext("one", "many", n)', [("one", "many", "")]),
        ('npgettext_lazy("desk", "one", "many", n)', [("one", "many", "desk")]),
        ('from django.utils.translation import gettext_lazy as say\nsay("Hello")', [("Hello", "", "")]),
        ('from elsewhere import gettext_lazy as say\nsay("Hello")', []),
        ('translation.gettext("Far")', [("Far", "", "")]),
        ("gettext(name)", []),
        ('gettext(f"by {name}")', []),
        ('_("")', []),
    ],
)
def test_texts_of_python(source: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(texts_in_python(source, "a.py")) == expected


def test_django_looks_up_what_we_found() -> None:
    """The msgid of a template tag is the one Django asks for (the percent sign is the trap)."""
    from django.template import Context, Engine
    from django.utils import translation

    asked: list[str] = []
    source = '{% load i18n %}{% translate "50% done" %}{% blocktranslate %}{{ n }} is 5%{% endblocktranslate %}'
    wanted = [text.msgid for text in texts_in_template(source, "a.html")]
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    original = translation._trans.gettext
    translation._trans.gettext = lambda message: asked.append(str(message)) or original(message)
    try:
        engine.from_string(source).render(Context({"n": 1}))
    finally:
        translation._trans.gettext = original
    assert asked == wanted


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A house of one room, and the toolbox."""
    for room in ("hall", "config", "toolbox"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "hall" / "apps.py").touch()
    (tmp_path / "hall" / "say.py").write_text('_("Good day")\n_("Good day")\nngettext("%(n)s day", "%(n)s days", n)\n')
    (tmp_path / "toolbox" / "tool.py").write_text('_("Too long")\n')
    (tmp_path / "hall" / "tests").mkdir()
    (tmp_path / "hall" / "tests" / "test_say.py").write_text('_("Only a test")\n')
    return tmp_path


def translate(package: Path, room: str, msgid: str, *strings: str) -> None:
    """Put a translation into a room's file."""
    from babel.messages.pofile import write_po

    path = messages.po_of(room, package=package)
    catalogue = messages.read(path)
    catalogue.get(msgid).string = strings if len(strings) > 1 else strings[0]
    with path.open("wb") as target:
        write_po(target, catalogue)


def test_update_adds_keeps_and_drops(hall: Path) -> None:
    first = messages.update("hall", package=hall)
    assert set(first.added) == {"Good day", "%(n)s day"}
    assert len(first.untranslated) == 2
    translate(hall, "hall", "Good day", "Selamat siang")
    (hall / "hall" / "say.py").write_text('_("Good day")\n_("Good night")\n')
    second = messages.update("hall", package=hall)
    assert (second.added, second.dropped) == (["Good night"], ["%(n)s day"])
    assert messages.read(messages.po_of("hall", package=hall)).get("Good day").string == "Selamat siang"
    before = messages.po_of("hall", package=hall).read_bytes()
    messages.update("hall", package=hall)
    assert messages.po_of("hall", package=hall).read_bytes() == before, "the same again is the same file"


def test_indonesian_has_one_form(hall: Path) -> None:
    messages.update("hall", package=hall)
    text = messages.po_of("hall", package=hall).read_text()
    assert "nplurals=1" in text
    assert "msgstr[1]" not in text


def test_rooms_that_are_no_apps_speak_through_config(hall: Path) -> None:
    assert messages.rooms_with_words(hall) == ["config", "hall"]
    assert ("", "Too long") in messages.texts_of("config", hall)


def test_a_fuzzy_translation_is_none(hall: Path) -> None:
    messages.update("hall", package=hall)
    translate(hall, "hall", "Good day", "Selamat siang")
    path = messages.po_of("hall", package=hall)
    assert not any("Good day" in line for line in messages.untranslated("hall", package=hall))
    path.write_text(path.read_text().replace('msgid "Good day"', '#, fuzzy\nmsgid "Good day"'))
    assert any("Good day" in line for line in messages.untranslated("hall", package=hall))


def test_a_text_knows_all_its_places() -> None:
    one, other = Text("Send", places=("a.py",)), Text("Send", plural="Sends", places=("b.html", "a.py"))
    both = one.seen_also(other)
    assert (both.places, both.plural) == (("a.py", "b.html"), "Sends")
