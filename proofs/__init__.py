"""Proofs under fire: what must never break, broken on purpose. `./kemitraan prove NAME [--short] [--json FILE]`"""
