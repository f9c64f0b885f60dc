"""The door of keeping."""

from . import epochs
from .certify import broken_certificates, certify, digest_of, kept_since, rule
from .holds import ask_hold, decide_hold, held_ids, is_held, refuse_held, run_out_holds, told, unless_held
from .models import Hold, KeepRule, KeyWrap, PurgeCertificate
from .rotate import renew_keys
from .seed import seed_keeping
from .states import STATES as HOLD_STATES
from .wraps import Fresh, Unreadable, close, destroy, fresh, key_for, key_of, reopen, seal, unseal, unwrap

__all__ = [
    "HOLD_STATES", "Fresh", "Hold", "KeepRule", "KeyWrap", "PurgeCertificate", "Unreadable", "ask_hold",
    "broken_certificates", "certify", "close", "decide_hold", "destroy", "digest_of", "epochs", "fresh", "held_ids",
    "is_held", "kept_since", "key_for", "key_of", "refuse_held", "renew_keys", "reopen", "rule", "run_out_holds",
    "seal", "seed_keeping", "told", "unless_held", "unseal", "unwrap",
]  # fmt: skip
