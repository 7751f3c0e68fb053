"""Sources, glossary, citations and worked examples: why a number may be believed."""
