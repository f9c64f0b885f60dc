"""A view under a name: one's own, replaced by the same name, never somebody else's."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.desk.models import SavedView


def test_save_show_replace_forget(cast: Cast, rahmat: Client) -> None:
    keep = reverse("desk:keep_view")
    assert rahmat.post(keep, {"name": "Malam", "view": "late=1&state=received&nonsense=1"})["Location"].endswith(
        "?state=received&late=1"
    )
    rahmat.post(keep, {"name": "Malam", "view": "mine=1"})
    kept = SavedView.objects.get()
    assert (kept.name, kept.view) == ("Malam", "mine=1")
    assert "?mine=1" in rahmat.get(reverse("desk:board")).content.decode()
    assert cast.client("rina").post(reverse("desk:forget_view", args=[kept.pk])).status_code == 404
    assert rahmat.post(reverse("desk:forget_view", args=[kept.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_no_name_too_many_and_garbage(rahmat: Client) -> None:
    keep = reverse("desk:keep_view")
    rahmat.post(keep, {"name": " ", "view": "late=1"})
    assert not SavedView.objects.exists()
    for number in range(22):
        assert rahmat.post(keep, {"name": f"v{number}", "view": "q=%00&page=" + "9" * 50}).status_code == 302
    assert SavedView.objects.count() == 20
