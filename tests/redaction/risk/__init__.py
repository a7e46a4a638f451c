"""What is heard as a risk, what is not, and why."""
