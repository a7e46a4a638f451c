"""The console: where an organisation's people tune detection, see evidence and give rights, under /console."""
