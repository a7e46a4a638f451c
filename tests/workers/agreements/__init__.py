"""What was agreed and what was broken: contracts, consent, breach records."""
