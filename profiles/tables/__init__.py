"""Tables of what profiles say, each declared once. Drafts are never read."""
