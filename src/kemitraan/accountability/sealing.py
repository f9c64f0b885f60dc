"""Envelopes: a complaint's words are sealed under a key of its own, and that key for those who may read.

* the *content key* (32 bytes) seals every word and every picture of one complaint (AES-256-GCM);
* it is sealed twice: to the oversight's public key (HPKE, RFC 9180: DHKEM P-256, HKDF-SHA256, AES-128-GCM) and under
  the key that the complainant's ten words give;
* who complained is in an envelope of its own, to the custodian's public key.

The two private keys are files outside the database. ``about`` (the complaint's look-up) goes into every envelope, so
that none can be put into another complaint.
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.secret_file import keep_once

OVERSIGHT, CUSTODY = "oversight", "custody"
NONCE = 12  # bytes
KEY = 32  # bytes of a content key
PICTURE = b"kemitraan complaint 1: picture"
_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)


class NoKey(Refused):
    """There is no such key on this machine, and only a demo makes one by itself."""

    def __init__(self, path: Path) -> None:
        message = _("Complaints cannot be sealed or opened here: the oversight's keys are not on this machine.")
        super().__init__("no_oversight_key", message, status=503)
        self.path = path


def key_file(holder: str) -> Path:
    """Where the private key of a holder lies."""
    return Path(settings.OVERSIGHT_KEY_FILE if holder == OVERSIGHT else settings.CUSTODY_KEY_FILE)


def older_file(holder: str) -> Path:
    """Where the key before it lies while envelopes are sealed anew."""
    path = key_file(holder)
    return path.with_name(f"{path.name}.old")


def make_key(path: Path) -> None:
    """A new private key in a file that only we can read; where one appears meanwhile, that one stays."""
    private = ec.generate_private_key(ec.SECP256R1())
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    keep_once(path, private.private_bytes(encoding, form, serialization.NoEncryption()))


def public_point(holder: str) -> bytes:
    """The public key as browsers take it: 65 bytes, uncompressed."""
    encoding, form = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return _private(holder).public_key().public_bytes(encoding, form)


def new_content_key() -> bytes:
    """A fresh content key."""
    return secrets.token_bytes(KEY)


def seal_to(holder: str, words: bytes, about: str) -> bytes:
    """An envelope that only the holder's private key opens. Raises NoKey."""
    return _SUITE.encrypt(words, _private(holder).public_key(), info=_info(holder, about))


def open_as(holder: str, envelope: bytes | memoryview, about: str, *, older: bool = True) -> bytes:
    """What is in an envelope of :func:`seal_to`. Raises NoKey; ValueError where it is none or of another complaint.

    While keys change (:mod:`.rewrap`) the older one opens, too, unless ``older`` is false.
    """
    keys = [_private(holder)]
    if older and (before := older_file(holder)).exists():
        keys.append(_read(before, before.stat().st_mtime_ns))
    for key in keys:
        try:
            return _SUITE.decrypt(bytes(envelope), key, info=_info(holder, about))
        except InvalidTag:
            continue
    raise ValueError("this envelope does not open")


def seal(key: bytes, words: bytes, about: str) -> bytes:
    """Nonce and AES-256-GCM of ``words`` under a key of 32 bytes."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, words, about.encode())


def seal_picture(key: bytes, picture: bytes, about: str) -> bytes:
    """A picture under the content key. The same picture gives the same envelope: sent twice, it is kept once.

    The nonce is drawn from the picture by a key of its own, so two pictures never share one.
    """
    nonce = hmac.digest(_derive(key, PICTURE), picture, "sha256")[:NONCE]
    return nonce + AESGCM(key).encrypt(nonce, picture, _of_picture(about).encode())


def unseal_picture(key: bytes, sealed: bytes | memoryview, about: str) -> bytes:
    """What :func:`seal_picture` sealed. Raises ValueError where key or complaint are others, or where it is a word."""
    return unseal(key, sealed, _of_picture(about))


def unseal(key: bytes, sealed: bytes | memoryview, about: str) -> bytes:
    """What :func:`seal` sealed. Raises ValueError where key or complaint are others."""
    sealed = bytes(sealed)
    if len(sealed) < NONCE + 16:
        raise ValueError("too short for an envelope")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except InvalidTag:
        raise ValueError("this envelope does not open") from None


def _of_picture(about: str) -> str:
    return f"{about}: picture"


def _derive(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"").derive(key)


def _info(holder: str, about: str) -> bytes:
    return f"kemitraan complaint 1: {holder}: {about}".encode()


def _private(holder: str) -> ec.EllipticCurvePrivateKey:
    path = key_file(holder)
    if not path.exists():
        if not settings.DEMO:
            raise NoKey(path)
        make_key(path)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, changed_at: int) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError(f"{path} holds no P-256 key")
    return key
