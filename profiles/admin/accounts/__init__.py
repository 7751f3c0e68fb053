"""People, their settings, signing in, and the page of a refusal."""
