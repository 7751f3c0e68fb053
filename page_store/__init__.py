"""Public pages as bytes, kept per process under one epoch that rises with every public change.

A view declares that it is public, and its parameters, with `page_store.public`. `page_store.keeping` keeps results
that pages share. The package does not depend on any page or app.
"""
