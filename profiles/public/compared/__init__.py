"""A payload as a comparison of two editions reads it."""
