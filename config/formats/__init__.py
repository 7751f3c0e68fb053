"""How dates and times read where nothing else is said: Django prefers a language's own formats to its settings."""
