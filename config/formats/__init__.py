"""Default formats of dates and times: Django prefers a language's own formats to its settings."""
