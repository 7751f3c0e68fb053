"""The head of a page: citation, linked data, and the trail to it."""
