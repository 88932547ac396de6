"""Platform classes: content systems that several sites share. A site subclasses one."""
