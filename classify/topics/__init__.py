"""Topics and scope: the taxonomy and the trained model."""
