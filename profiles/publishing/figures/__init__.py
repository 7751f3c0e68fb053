"""Figures and findings as an edition freezes them, and in words."""
