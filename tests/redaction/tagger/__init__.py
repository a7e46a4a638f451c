"""The name tagger: what it finds, what it leaves, that its files are the ones that were made."""
