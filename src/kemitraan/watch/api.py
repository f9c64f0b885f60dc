"""The door of watch."""
