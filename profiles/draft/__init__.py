"""The draft of a profile: its tree, what changed in it, its pictures and dates."""
