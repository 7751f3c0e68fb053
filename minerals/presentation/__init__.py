"""From series to what a mineral's page, a figure's page, a region's page and the home page name and loop over."""
