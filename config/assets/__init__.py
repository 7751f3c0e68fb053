"""Static files and templates as they are served: hashed, and small."""
