"""Django's management commands: ``./kemitraan manage …``."""

import os
import sys


def main() -> None:
    """Run the command on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kemitraan manage", *sys.argv[1:]])


if __name__ == "__main__":
    main()
