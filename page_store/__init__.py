"""Public pages as bytes, kept per process under one epoch that rises with whatever the public sees.

A view says that it is public, and with which parameters: `page_store.public`. Results that pages share are kept
by `page_store.keeping`. The package knows no page and no app.
"""
