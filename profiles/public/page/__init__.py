"""The page of a profile: a frozen payload, prepared for templates."""
