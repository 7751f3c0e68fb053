"""Figures that moved since they were published: what there is to read, and drafts that bring profiles up to date."""
