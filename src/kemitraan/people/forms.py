"""Forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Account

SAME = _("This is the password you have now. Choose another one.")
_LONGEST_PASSWORD = 200  # signs; a longer one would only cost time to hash


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(label=_("Account name"), max_length=60)
    password = forms.CharField(
        label=pgettext_lazy("sign in", "Password"),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput,
    )


class CodeForm(forms.Form):
    """Six digits from the phone, or a recovery code."""

    code = forms.CharField(label=_("Code"), max_length=30)


class NewPasswordForm(forms.Form):
    """A new password, twice; ``account`` is whose it becomes."""

    account: Account | None = None

    new = forms.CharField(
        label=pgettext_lazy("sign in", "New password"),
        help_text=_("At least 12 signs. A sentence is good."),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput,
    )
    again = forms.CharField(
        label=_("New password once more"), max_length=_LONGEST_PASSWORD, strip=False, widget=forms.PasswordInput
    )

    def clean(self) -> dict[str, Any]:
        """Both new ones alike, and strong enough."""
        given = super().clean() or self.cleaned_data
        new, again = given.get("new"), given.get("again")
        if new and again and new != again:
            self.add_error("again", _("The two new passwords differ."))
        elif new:
            try:
                validate_password(new, self.account)
            except forms.ValidationError as weak:
                self.add_error("new", weak)
        return given


class PasswordForm(NewPasswordForm):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=_("Present password"), max_length=_LONGEST_PASSWORD, strip=False, widget=forms.PasswordInput
    )
    field_order = ("old", "new", "again")

    def clean(self) -> dict[str, Any]:
        """And another one than before."""
        given = super().clean()
        if given.get("new") and given.get("new") == given.get("old"):
            self.add_error("new", SAME)
        return given
