"""Changes and corrections: pages, feeds and files."""
