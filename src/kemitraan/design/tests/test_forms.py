"""Fields and errors as a page shows them: the summary names each field and leads to it."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override


class Form(forms.Form):
    kind = forms.ChoiceField(label="Jenis", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    phone = forms.CharField(label="Telepon", min_length=8, required=False, help_text="Angka saja")
    story = forms.CharField(label="Cerita", widget=forms.Textarea, error_messages={"required": "Ceritakan sedikit."})
    agree = forms.BooleanField(label="Setuju")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("kind") == "b":
            raise forms.ValidationError("Pilihan B sedang tutup.")


def drawn(source: str, **context: object) -> str:
    with override("id"):
        return Template("{% load design_forms %}" + source).render(Context(context))


def every_field(form: forms.Form) -> str:
    return drawn("{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}", form=form)


def test_nothing_is_said_without_errors() -> None:
    assert drawn("{% error_summary form %}{% error_prefix form %}", form=Form()).strip() == ""


def test_every_error_leads_to_an_element_that_exists() -> None:
    page = every_field(Form({"phone": "12"}))
    targets = re.findall(r'<a href="#([^"]+)">', page)
    assert len(targets) == 4
    for target in targets:
        assert f'id="{target}"' in page


def test_errors_name_the_field() -> None:
    page = every_field(Form({}))
    assert page.count("Silakan isi: Jenis") == 2  # in the summary and by the field
    assert page.count("Ceritakan sedikit.") == 2  # the form's own words win
    assert drawn("{% error_prefix form %}", form=Form({})) == "Perbaiki: "


def test_errors_of_the_whole_form_stand_at_the_top() -> None:
    summary = drawn("{% error_summary form %}", form=Form({"kind": "b", "story": "x", "agree": "on"}))
    assert "Pilihan B sedang tutup." in summary
    assert "<a " not in summary


def test_what_describes_a_field_exists_and_is_named() -> None:
    page = every_field(Form({"phone": "12"}))
    for named in re.findall(r'aria-describedby="([^"]+)"', page):
        for one in named.split():
            assert f'id="{one}"' in page, one
    assert 'aria-invalid="true"' in page


def test_options_become_attributes() -> None:
    said = drawn('{% field form.phone width="20" autocomplete="tel" data_key="x" %}', form=Form())
    for part in ('autocomplete="tel"', 'data-key="x"', "k-w20", "(boleh dikosongkan)", 'maxlength="8"'):
        assert (part in said) is (part != 'maxlength="8"')


def test_one_question_a_page_has_its_label_as_heading() -> None:
    assert "<h1" in drawn("{% field form.kind heading=True %}", form=Form())
    assert drawn("{% field form.phone heading=True %}", form=Form()).count("<label") == 1


def test_choices_can_be_explained() -> None:
    form = Form()
    form.fields["kind"].choice_hints = {"b": "Hanya malam"}  # type: ignore[attr-defined]
    said = drawn("{% field form.kind %}", form=form)
    assert "Hanya malam" in said
    assert 'aria-describedby="id_kind_1-hint"' in said


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "' onfocus='x"])
def test_what_was_typed_comes_back_as_text(words: str) -> None:
    page = every_field(Form({"phone": words, "story": words}))
    assert "<script>" not in page
    assert " onfocus='x" not in page


def test_hidden_fields_stay_hidden() -> None:
    assert drawn("{% field form.hidden %}", form=Form()).strip().startswith('<input type="hidden"')
