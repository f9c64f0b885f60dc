"""Signed links open one thing for one purpose for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from tests.cast import Cast

from kemitraan.people.api import Link, make_link, open_link, revoke_links
from kemitraan.toolbox import clock

HOUR = timedelta(hours=1)


def test_a_link_opens_what_it_was_made_for(cast: Cast) -> None:
    token = make_link("offer", 7, post=cast.posts["rudi"], lasts=HOUR)
    link = open_link(token, "offer")
    assert (link.subject_id, link.post) == (7, cast.posts["rudi"])
    assert open_link(token, "offer") == link, "until it ends, as often as needed"


def test_only_the_hash_is_kept(cast: Cast) -> None:
    token = make_link("offer", 7, post=None, lasts=HOUR)
    row = Link.objects.values().get()
    assert token not in str(row)
    assert len(row["token_hash"]) == 64
    assert len(token) >= 32, "192 bits"
    assert make_link("offer", 7, post=None, lasts=HOUR) != token


def test_another_purpose_does_not_exist(cast: Cast) -> None:
    token = make_link("offer", 7, post=None, lasts=HOUR)
    with pytest.raises(Http404):
        open_link(token, "roster")


def test_an_expired_link_does_not_exist(cast: Cast) -> None:
    token = make_link("offer", 7, post=None, lasts=HOUR)
    with clock.travel(HOUR - timedelta(seconds=5)):
        open_link(token, "offer")
    with clock.travel(HOUR), pytest.raises(Http404):
        open_link(token, "offer")


def test_a_revoked_link_does_not_exist(cast: Cast) -> None:
    gone, other = make_link("offer", 7, post=None, lasts=HOUR), make_link("offer", 8, post=None, lasts=HOUR)
    assert revoke_links("offer", 7) == 1
    assert revoke_links("offer", 7) == 0
    with pytest.raises(Http404):
        open_link(gone, "offer")
    open_link(other, "offer")


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", str.swapcase, lambda t: "", lambda t: "\x00"])
def test_a_tampered_link_does_not_exist(change: object, cast: Cast) -> None:
    token = make_link("offer", 7, post=None, lasts=HOUR)
    with pytest.raises(Http404):
        open_link(change(token), "offer")


def test_the_holder_loses_the_link_with_the_post(cast: Cast) -> None:
    """A volunteer whose card ran out, or whose account was closed, has no way in by old links."""
    token = make_link("offer", 7, post=cast.posts["rudi"], lasts=HOUR)
    post = cast.posts["rudi"]
    post.valid_to = clock.local(clock.now()).date() - timedelta(days=1)
    post.save()
    with pytest.raises(Http404):
        open_link(token, "offer")
    post.valid_to = None
    post.save()
    open_link(token, "offer")
    post.account.is_active = False
    post.account.save()
    with pytest.raises(Http404):
        open_link(token, "offer")
