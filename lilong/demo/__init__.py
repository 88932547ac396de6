"""The bundled demo site: a small web of invented community news, served on loopback."""
