"""The pages of whoever runs the system: accounts, settings, health, queues. No case, no name of a resident."""
