"""Tables of facts that readers take, each declared once."""
