"""What programs are told over /api/v1."""
