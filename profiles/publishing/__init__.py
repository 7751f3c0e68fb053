"""From a draft to the content of an edition: facts, prose, figures, the payload and rows drawn from it."""
