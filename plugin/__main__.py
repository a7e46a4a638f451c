"""Makes `python -m plugin` the same as `pausepoint`."""

from plugin.cli import main

main(prog_name="pausepoint")
