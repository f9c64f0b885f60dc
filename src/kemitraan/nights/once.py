"""A tap with the phone's own key is obeyed once: sent again it gets the same answer, other content is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip

from .models import NightCommand

Answer = dict[str, Any]


@transaction.atomic
def once(night_id: int, key: UUID, verb: str, said: Mapping[str, object], do: Callable[[], Answer]) -> Answer:
    """Run ``do`` once for this key, in one transaction with the memory of it; its answer, now and ever after.

    Refused (422, ``key_reused``) where the key came with other content. What ``do`` refuses is not remembered: the
    person may mend it and send again.
    """
    fingerprint = hashlib.sha256(
        json.dumps([night_id, verb, dict(said)], sort_keys=True, default=str).encode("utf-8", "replace")
    ).hexdigest()
    command = NightCommand(key=key, night_id=night_id, verb=verb, fingerprint=fingerprint, at=clock.now())
    if not insert_or_skip(command):
        known = NightCommand.objects.get(key=key)
        if known.fingerprint != fingerprint:
            raise Refused("key_reused", _("This form was sent already with other content. Open it again."), field="key")
        return dict(known.answer)
    answer = do()
    NightCommand.objects.filter(pk=command.pk).update(answer=answer)
    return answer
