"""Forms of complaints. They ask and point at the field; what may be stored, the verbs decide."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kemitraan.territory.api import Unit
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import reader_language

from .complain import STORY_LIMIT, About, Sealed, seal_here
from .complaint_file import WORDS_LIMIT
from .complaint_pictures import draw_anew, read_sealed, sealed_anew, too_heavy
from .models import Complaint, OutsideBody
from .ten_words import lookup_of, read_words


class ManyFiles(forms.ClearableFileInput):
    """A file box that takes several."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """Several pictures; what they are is checked by their content alone."""

    def __init__(self, **more: Any) -> None:
        accept = {"accept": "image/jpeg,image/png,image/webp"}
        super().__init__(required=False, widget=ManyFiles(attrs=accept), **more)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that came, empty ones left out."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in given if file]


SEALED = ("finder", "key_oversight", "key_own", "sealed_story", "sealed_identity")


class ComplaintForm(forms.Form):
    """One complaint: its words as they were typed, or sealed by the browser."""

    kind = forms.ChoiceField(
        label=_("What is your complaint about?"), choices=Complaint.Kind.choices, widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "id"),
        to_field_name="slug",
        label=_("Which police office is it about?"),
        help_text=_("The office you complain about never sees this complaint, nor do its superiors in the line."),
        empty_label=_("I do not know, or it is not in the list"),
        required=False,
    )
    mode = forms.ChoiceField(
        label=_("May we know who you are?"), choices=Complaint.Mode.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Your name"), required=False, max_length=120)
    contact = forms.CharField(
        label=_("How can you be reached?"),
        help_text=_("Telephone or e-mail. Sealed like your name; we write to you on the page of your words."),
        required=False,
        max_length=200,
    )
    story = forms.CharField(
        label=_("What happened?"),
        help_text=_("When, where, who, what was said or done, who saw it. Leave out what would give you away."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": STORY_LIMIT}),
    )
    pictures = PicturesField(
        label=_("Pictures"),
        help_text=_(
            "JPEG, PNG or WebP, at most 4 at once, 12 MB each; of a letter or a PDF, take a picture. Place, device and"
            " hour are taken out; what can be seen in a picture stays. Keep the originals: they are your proof."
        ),
    )
    sealed_pictures = PicturesField(label="")
    kept = forms.BooleanField(
        label=_("I have written down the ten words"),
        error_messages={"required": _("Write down the ten words first: without them nobody can show you the answer.")},
    )
    words = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *, at_desk: bool = False, let_go: bool = False, **more: Any) -> None:
        more.setdefault("auto_id", "p-%s")
        super().__init__(**more)
        self.at_desk, self.let_go = at_desk, let_go
        for name in SEALED:
            self.fields[name] = forms.CharField(required=False, max_length=90_000, widget=forms.HiddenInput)
        self.fields["mode"].choice_hints = {  # type: ignore[attr-defined]
            "anonymous": _("No name, no account, no address of your phone. You come back with ten words."),
            "named": _("Inspectors who read your file see your name."),
            "confidential": _("Your name lies in an envelope that only a custodian can open, and you are told."),
        }

    def clean(self) -> dict[str, Any]:
        """The story must be there, open or sealed; a name where one was promised."""
        given = super().clean() or self.cleaned_data
        if self.let_go:
            self.add_error("pictures", too_heavy().message)
        if given.get("sealed_story"):
            if given.get("pictures"):
                self.add_error("pictures", _("A picture came unsealed. Load the page again and choose it anew."))
            return given
        if self.at_desk and given.get("pictures"):
            self.add_error("pictures", _("Pictures are taken here only from a browser that seals them (JavaScript)."))
        if not (given.get("story") or "").strip():
            self.add_error("story", _("Tell what happened."))
        if given.get("mode") in ("named", "confidential") and not (given.get("name") or "").strip():
            self.add_error("name", _("Give your name, or choose to stay without one."))
        if read_words(given.get("words") or "") is None:
            self.add_error(None, _("The ten words got lost. Load the page again."))
        if self.errors and given.get("pictures") and "pictures" not in self.errors:
            self.add_error("pictures", _("Choose the pictures once more: a page cannot keep them."))
        return given

    def about(self) -> About:
        """What must be known without a key. Only for a valid form."""
        language = reader_language()
        given = self.cleaned_data
        return About(given["kind"], given["mode"], given["unit"], language)

    def sealed(self) -> Sealed:
        """The envelopes: from the browser, or made here. Refuses what is no envelope."""
        given = self.cleaned_data
        if given["sealed_story"]:
            return Sealed(
                lookup=lookup_of(_bytes(given["finder"])),
                key_oversight=_bytes(given["key_oversight"]),
                key_own=_bytes(given["key_own"]),
                story=_bytes(given["sealed_story"]),
                identity=_bytes(given["sealed_identity"]) if given["sealed_identity"] else None,
                in_browser=True,
                pictures=read_sealed(given["sealed_pictures"]),
            )
        drawn = draw_anew(given["pictures"])
        who = {} if given["mode"] == "anonymous" else {"name": given["name"], "contact": given["contact"]}
        return seal_here(
            read_words(given["words"]) or "", given["story"], who, named=given["mode"] == "named", pictures=drawn
        )

    def add_refusal(self, refused: Refused) -> None:
        """Show a refusal of a verb by the field it speaks of."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


class PicturesForm(forms.Form):
    """Pictures for a file that is there already."""

    pictures = PicturesField(label=_("More pictures"), help_text=ComplaintForm.base_fields["pictures"].help_text)
    sealed_pictures = PicturesField(label="")

    def __init__(self, **more: Any) -> None:
        more.setdefault("auto_id", "g-%s")
        super().__init__(**more)

    def sealed(self, key: bytes, about: str) -> tuple[bytes, ...]:
        """What the browser sealed, or what came, drawn anew and sealed here. Refuses what is no picture."""
        given = self.cleaned_data if self.is_valid() else {}
        if given.get("sealed_pictures"):
            return read_sealed(given["sealed_pictures"])
        return sealed_anew(key, draw_anew(given.get("pictures") or []), about)


class WordsForm(forms.Form):
    """The ten words, in whatever spelling."""

    words = forms.CharField(
        label=_("Your ten words"),
        help_text=_("In their order, with spaces between them."),
        max_length=400,
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ActForm(forms.Form):
    """What an inspector does with a file; each verb reads its own fields."""

    text = forms.CharField(
        required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5, "maxlength": WORDS_LIMIT})
    )
    how = forms.CharField(required=False, strip=False, max_length=WORDS_LIMIT)
    outcome = forms.CharField(required=False, max_length=12)
    action = forms.CharField(required=False, max_length=12)
    line = forms.CharField(required=False, max_length=12)
    agree = forms.CharField(required=False, max_length=3)
    account = forms.CharField(required=False, max_length=60)
    body = forms.ModelChoiceField(OutsideBody.objects.filter(active=True), to_field_name="code", required=False)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
