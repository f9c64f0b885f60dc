"""What every test shares. The database is started by tests/settings.py."""

from __future__ import annotations
