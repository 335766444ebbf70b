"""``python -m lab``: the command ``goodjob``."""

from lab.cli import main

main()
