"""The door of learning."""
