"""Series prepared for the pages of minerals, figures and regions and for the home page."""
