"""Related profiles: scored, found without scoring each, and proposed with reasons."""
