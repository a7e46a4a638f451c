"""What `pausepoint evaluate hours` measures."""
