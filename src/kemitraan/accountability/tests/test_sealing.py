"""Words and envelopes: enough bits, the right key alone opens, nothing moves from one complaint to another."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.accountability import sealing
from kemitraan.accountability.ten_words import COUNT, LEFT_OUT, WORDS, new_words, read_words, secrets_of


def test_ten_words_are_128_bits():
    assert COUNT * math.log2(len(WORDS)) >= 128
    assert len(set(WORDS)) == len(WORDS) and not LEFT_OUT & set(WORDS)
    assert len({new_words() for _number in range(200)}) == 200


@given(st.sampled_from([" ", "  ", "-", ", ", "\n", " . "]), st.booleans())
def test_words_are_read_in_any_spelling(between, large):
    words = new_words()
    typed = between.join(words.split())
    assert read_words(f" {typed.upper() if large else typed} ") == words


@given(st.text(max_size=500))
def test_anything_else_is_no_words(typed):
    assert read_words(typed) is None


def test_the_two_secrets_do_not_give_each_other_away():
    one, other = secrets_of(new_words()), secrets_of(new_words())
    assert one.lookup != other.lookup and one.key != other.key and one.key.hex() != one.lookup
    assert len(one.key) == 32 and len(one.lookup) == 64


def test_envelopes_open_for_their_holder_and_their_complaint_alone(oversight):
    envelope = sealing.seal_to(sealing.OVERSIGHT, b"key", "a")
    assert sealing.open_as(sealing.OVERSIGHT, envelope, "a") == b"key"
    for holder, about, changed in (
        (sealing.CUSTODY, "a", envelope),
        (sealing.OVERSIGHT, "b", envelope),
        (sealing.OVERSIGHT, "a", envelope[:-1] + bytes([envelope[-1] ^ 1])),
        (sealing.OVERSIGHT, "a", b""),
        (sealing.OVERSIGHT, "a", b"\x04" + bytes(80)),
    ):
        with pytest.raises(ValueError):
            sealing.open_as(holder, changed, about)


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_with_its_key_alone(words):
    key, other = sealing.new_content_key(), sealing.new_content_key()
    sealed = sealing.seal(key, words, "a")
    assert sealing.unseal(key, sealed, "a") == words
    for wrong_key, about in ((other, "a"), (key, "b")):
        with pytest.raises(ValueError):
            sealing.unseal(wrong_key, sealed, about)


def test_private_keys_are_for_us_alone(oversight):
    sealing.public_point(sealing.OVERSIGHT)
    assert (oversight / "oversight.pem").stat().st_mode & 0o777 == 0o600
    assert len(sealing.public_point(sealing.CUSTODY)) == 65
    assert sealing.public_point(sealing.CUSTODY) != sealing.public_point(sealing.OVERSIGHT)
