"""Tables with the content of profiles, each declared once. Drafts are never read."""
