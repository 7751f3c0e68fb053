"""Search and sitemap, with which readers and search engines find pages."""
