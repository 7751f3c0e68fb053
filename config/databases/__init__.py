"""Messages about a database that is not ready, a lock among its processes, and PostgreSQL's statistics."""
