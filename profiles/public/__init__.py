"""What the public reads: pages, the filter, related profiles, files of a country."""
