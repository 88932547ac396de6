"""The SQLite file: schema, rows, indexes."""
