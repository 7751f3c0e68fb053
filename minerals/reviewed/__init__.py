"""Reviewed tables of `content/`: words of the trade, names, caveats, source guides, trading hubs."""
