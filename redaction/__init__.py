"""Pure decisions about what was said: no web, queue, chat, database, environment or clock."""
