"""Page bytes to Article: pure functions, no network."""
