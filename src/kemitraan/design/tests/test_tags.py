"""Each tag in a page: what it says, and that it says nothing dangerous."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override

from kemitraan.design import sprite, states

EVENING = datetime(2026, 11, 23, 13, 41, tzinfo=UTC)


def drawn(source: str, language: str = "id", **context: object) -> str:
    with override(language):
        return Template("{% load design design_forms design_map i18n %}" + source).render(Context(context))


def test_icon() -> None:
    assert drawn('{% icon "phone" %}').count('aria-hidden="true"') == 1
    assert "icons.svg#phone" in drawn('{% icon "phone" %}')
    said = drawn('{% icon "phone" label=x %}', x='"><script>')
    assert 'role="img"' in said
    assert "<script>" not in said


def test_an_icon_nobody_drew_is_loud() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        drawn('{% icon "shield" %}')


def test_there_are_icons_and_no_emblems() -> None:
    assert len(sprite.names()) >= 40
    assert not {"shield", "star", "badge"} & sprite.names()


@pytest.mark.parametrize("code", sorted(states.LOOKS))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_has_word_icon_and_tone(code: str, language: str) -> None:
    look = states.LOOKS[code]
    assert look.icon in sprite.names()
    assert look.tone in states.TONES
    said = drawn("{% state_badge code %}", language, code=code)
    with override(language):
        assert states.look(code).word in said
    assert f"k-tone-{look.tone}" in said
    if language == "id":
        assert states.look(code).word != look.word or look.word in {"Draft"}


def test_a_state_without_words_is_refused() -> None:
    with pytest.raises(KeyError, match="give it a word"):
        drawn('{% state_badge "invented" %}')
    assert "Diparkir" in drawn('{% state_badge "invented" word="Diparkir" %}')


@pytest.mark.parametrize("value", [1, "1", "P1", "p1"])
def test_priority(value: object) -> None:
    said = drawn("{% priority value %}", value=value)
    assert "k-prio-1" in said
    assert "nyawa terancam" in said


@pytest.mark.parametrize("value", ["P5", "0", ""])
def test_no_other_priority(value: str) -> None:
    with pytest.raises(ValueError, match="P1 to P4|invalid literal"):
        drawn("{% priority value %}", value=value)


def test_priorities_differ_in_shape_not_only_colour() -> None:
    shapes = [drawn("{% priority n %}", n=n).split("<svg")[1].split("<text")[0].split(">", 1)[1] for n in range(1, 5)]
    assert len(set(shapes)) == 4


def test_times_carry_the_exact_moment() -> None:
    for tag in ("when", "ago"):
        said = drawn(f"{{% {tag} at %}}", at=EVENING)
        assert 'datetime="2026-11-23T20:41:00+07:00"' in said
        assert 'title="23 November 2026, 20.41 WIB"' in said
    assert drawn("{% when none %}{% ago none %}", none=None) == "––"


def test_numbers_in_pages() -> None:
    said = drawn("{{ a|idnum:1 }} {{ b|metres }} {{ c|minutes }} {{ d|duration }}", a=1234.5, b=650, c=505, d=4980)
    assert said == "1.234,5 650\xa0m 8\xa0mnt 1 jam 23 menit"
    assert drawn("{{ none|idnum }}{{ none|metres }}{{ none|minutes }}{{ none|duration }}", none=None) == "––––"


def test_receipt_code_is_grouped() -> None:
    said = drawn('{% receipt_code "7F3K9QWX2M4D" %}')
    assert ">7F3K-9QWX-2M4D<" in said
    assert "Kode laporan Anda" in said


def test_timeline_says_what_has_yet_to_happen() -> None:
    items = [
        {"title": "Diterima", "at": EVENING},
        {"title": "<b>", "state": "now"},
        {"title": "Jawaban", "state": "todo"},
    ]
    said = drawn("{% timeline items %}", items=items)
    assert 'aria-current="step"' in said
    assert "(belum)" in said
    assert "&lt;b&gt;" in said


def test_chips_keep_a_count_of_zero() -> None:
    said = drawn('{% chips items "x" %}', items=[{"label": "A", "url": "?a", "on": True, "count": 0}])
    assert 'aria-current="true"' in said
    assert ">0<" in said


def test_pagination_keeps_the_filters() -> None:
    request = RequestFactory().get("/", {"show": "late", "page": "2"})
    page = Paginator(range(30), 10).page(2)
    said = drawn("{% pagination page %}", request=request, page=page)
    assert "?show=late&amp;page=3" in said
    assert "Halaman 2 dari 3" in said
    assert "nav" not in drawn("{% pagination page %}", request=request, page=Paginator([1], 10).page(1))


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")])
def test_theme_is_one_of_two_words(cookie: str, theme: str) -> None:
    request = SimpleNamespace(COOKIES={"tema": cookie})
    assert drawn("{% theme %}", request=request) == theme


def test_map_refuses_unknown_options() -> None:
    with pytest.raises(TemplateSyntaxError, match="no option"):
        drawn("{% map_view colour=1 %}")
    said = drawn(
        '{% map_view points="/x.json" center="106.8,-6.2" zoom=15 picker=True lon_input="#a" lat_input="#b" %}'
    )
    for part in (
        'data-points="/x.json"',
        'data-center="106.8,-6.2"',
        "data-picker",
        'data-lon-input="#a"',
        'id="map-locate"',
    ):
        assert part in said
