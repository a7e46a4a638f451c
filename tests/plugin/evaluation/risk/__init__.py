"""What `pausepoint evaluate risk` measures."""
