"""The commands of `pausepoint`, one file each; each has a click command called `command`."""
