"""What the product has learned from examples, as files of numbers, and how they are read."""
