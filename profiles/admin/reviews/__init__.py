"""Reviews and sets: what waits for a decision, and the steps that may be taken."""
