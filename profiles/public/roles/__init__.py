"""Roles of countries: who has one, as pages, files, and along the chain."""
