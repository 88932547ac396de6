"""The pages of the four demo sites, one module per site, each in that kind of site's structure."""
