"""What changed and what was wrong: pages, feeds and files."""
