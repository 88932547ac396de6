"""The web pages of `lilong serve`: a Datasette plugin with its templates."""
