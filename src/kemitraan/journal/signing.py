"""The log's own key, and texts signed with it in the form of C2SP signed notes.

origin            who keeps this log
size              leaves
base64(root)

— name base64(key id ‖ signature)
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.secret_file import keep_once

ED25519, COSIGNATURE = b"\x01", b"\x04"  # kinds of keys in signed notes


class NoKey(Refused):
    """There is no key for the log here, and only a demo makes one by itself."""

    def __init__(self, path: Path) -> None:
        message = _("The log has no key on this machine yet, so no receipt can be signed.")
        super().__init__("no_log_key", message, status=503)
        self.path = path


def key_id(name: str, public: bytes, kind: bytes = ED25519) -> bytes:
    """The four bytes by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def origin() -> str:
    """The log's name, and its key's."""
    return settings.LOG_NAME


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> SigningKey:
    return SigningKey(path.read_bytes())


def signing_key() -> SigningKey:
    """The key on this machine; a demo makes one (0600) when it first needs it. Raises NoKey."""
    path = Path(settings.LOG_KEY_FILE)
    if not path.exists():
        if not settings.DEMO:
            raise NoKey(path)
        make_key(path)
    return _read(path, path.stat().st_mtime_ns)


def make_key(path: Path) -> None:
    """A new key in a file that only we can read; where one appears meanwhile, that one stays."""
    keep_once(path, bytes(SigningKey.generate()))


def public_key() -> bytes:
    """The half anybody may have (32 bytes)."""
    return bytes(signing_key().verify_key)


def verifier_key(public: bytes | None = None) -> str:
    """A public key (ours) as signed notes write it: ``name+id+base64(kind ‖ key)``."""
    public = public or public_key()
    told = base64.b64encode(ED25519 + public).decode()
    return f"{origin()}+{key_id(origin(), public).hex()}+{told}"


def sign(text: bytes) -> bytes:
    """Our signature (64 bytes) on any text."""
    return signing_key().sign(text).signature


def signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the signature on the text was made with this key's other half."""
    try:
        VerifyKey(public).verify(text, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def checkpoint(size: int, root: bytes) -> str:
    """The signed note of a head."""
    body = f"{origin()}\n{size}\n{base64.b64encode(root).decode()}\n"
    name, public = origin(), public_key()
    told = base64.b64encode(key_id(name, public) + sign(body.encode())).decode()
    return f"{body}\n— {name} {told}\n"
