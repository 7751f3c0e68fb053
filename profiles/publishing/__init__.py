"""From a draft to what an edition freezes: facts, prose, figures, the payload and rows drawn from it."""
