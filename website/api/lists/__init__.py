"""Lists of the API: pages of rows."""
