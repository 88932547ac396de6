"""Training and measuring topic models."""
