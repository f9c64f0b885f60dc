"""Replay a file of reports through a running server's Open311 door, as residents would have sent them.

Needs no database and no Django: it works over HTTP against any server.
"""
