"""What people can tune: its shape, its checks and its defaults."""
