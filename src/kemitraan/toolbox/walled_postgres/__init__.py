"""A Django database backend: PostgreSQL, told before each transaction's first statement who asks (``wall``)."""
