"""Facts as pages take them: read from the database in a fixed number of queries, and kept until one changes."""
