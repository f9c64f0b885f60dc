"""The door of siting."""
