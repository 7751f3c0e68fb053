"""Reports of errors by readers: form, limits, subject and page."""
