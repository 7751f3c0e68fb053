"""Figures that moved since they were published: sentences to reread, and drafts that bring profiles up to date."""
