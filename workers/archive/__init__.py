"""The archive: what may be kept of a session, and the record of what was asked and answered."""
