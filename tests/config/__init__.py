"""What people can tune."""
