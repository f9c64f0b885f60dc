"""The door of partnership."""
