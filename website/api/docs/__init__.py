"""The documentation of the API: OpenAPI, programs, old and new names."""
