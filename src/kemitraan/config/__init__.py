"""Settings, addresses and entry points: the only room that knows everybody."""
