"""Public pages: profiles, the filter, related profiles, files of a country."""
