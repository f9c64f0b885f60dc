"""The characters of our tests: the same people as in the demo, around one sector of an invented region."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.test import Client

from kemitraan.people.api import CHARACTERS, Account, Post, Viewer, seed_people, viewer_for
from kemitraan.people.demo import account_of
from kemitraan.people.sign_in import BACKEND
from kemitraan.territory.tests.builders import Region, make_region
from kemitraan.toolbox import clock

EVERYBODY = tuple(CHARACTERS)
SIGN_IN = tuple(key for key, character in CHARACTERS.items() if character.signs_in)


@dataclass
class Cast:
    """Everybody, with their posts. ``west`` of the region is home, Rina serves in the ``east``."""

    region: Region
    posts: dict[str, Post] = field(default_factory=dict)

    def account(self, key: str) -> Account:
        """The account of one character."""
        return self.posts[key].account

    def viewer(self, key: str) -> Viewer:
        """What the character may see today."""
        return viewer_for(self.account(key))

    def client(self, key: str = "sari") -> Client:
        """A browser in which the character is signed in with their second factor; Ibu Sari has no account."""
        client = Client()
        return sign_in(client, key) if CHARACTERS[key].signs_in else client


def make_cast(region: Region | None = None) -> Cast:
    """The cast in a region (a fresh one without): posts in its west, Rina in its east."""
    region = region or make_region()
    return Cast(region, seed_people(region.west, region.east, region.melati))


def sign_in(client: Client, key: str) -> Client:
    """Give the client a session of this character, as after password and second factor."""
    account, device = account_of(CHARACTERS[key])
    client.force_login(account, backend=BACKEND)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.set_expiry(clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    session.save()
    return client
