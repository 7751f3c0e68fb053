"""Messages about a database that is not ready, and PostgreSQL's statistics."""
