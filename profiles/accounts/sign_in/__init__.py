"""Signing in: what is tried, second factors, sessions."""
