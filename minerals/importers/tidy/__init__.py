"""The project's own CSV files in `content/`: strict to read, stable to write."""
