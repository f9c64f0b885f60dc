"""What every test shares. The database is started by tests/settings.py."""

from __future__ import annotations

from kemitraan.toolbox.compile_messages import compile_all

compile_all()  # a page in a test speaks Indonesian as it does to a reader
