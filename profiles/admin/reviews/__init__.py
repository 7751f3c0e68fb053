"""Reviews and sets: those that wait for a decision, and their transitions."""
