"""Prose of a draft: Markdown, references, citations, and doubts about them."""
