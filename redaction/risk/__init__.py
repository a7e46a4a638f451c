"""Risk of harm: from rules and an utterance to findings."""
