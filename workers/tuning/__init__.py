"""What admins tune, from draft to in force: versions, drafts, checks, approval, publication."""
