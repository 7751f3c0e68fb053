"""How readers and search engines find pages: search and site map."""
