"""The page of a profile: a frozen payload as what templates loop over."""
