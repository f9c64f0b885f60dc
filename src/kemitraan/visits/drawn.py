"""Pieces of pages that are the same for everybody who may do the same: drawn once for each language and kept."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def drawn(template: str, **purposes: bool) -> SafeString:
    """This template, which may ask for these purposes and for nothing else."""
    mounted = (get_language() or "", get_script_prefix(), settings.ROOT_URLCONF)
    return _drawn(template, tuple(sorted(purposes.items())), mounted)


@lru_cache(maxsize=100)
def _drawn(template: str, purposes: tuple[tuple[str, bool], ...], mounted: tuple[str, str, str]) -> SafeString:
    """``mounted`` only tells apart what is kept: language, the site's own prefix, the table of addresses."""
    return render_to_string(template, dict(purposes))
