"""Numbers to geometry, for the charts of pages and of pictures."""
