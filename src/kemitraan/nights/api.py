"""The door of nights."""
