"""One file per platform; door.py holds the promises that all of them keep."""
