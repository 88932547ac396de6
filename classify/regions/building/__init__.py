"""Where the gazetteer and the province model come from."""
