"""What is known about the rules, on SQLite and on PostgreSQL alike."""
