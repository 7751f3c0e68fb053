"""The list and the form of a profile, and the pages beside the form."""
