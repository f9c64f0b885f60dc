"""Small tools by topic: no models, no rooms."""
