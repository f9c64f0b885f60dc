"""Django's management commands: ``./kemitraan manage …``."""

import os
import sys


def main() -> None:
    """Run the command on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
    from django.core.management import execute_from_command_line

    from kemitraan.toolbox import wall

    # Whoever may run a command on the server may read the database; the name says which command it was.
    command = next((word for word in sys.argv[1:] if word.isidentifier()), "none")
    wall.by_default(wall.service(f"command:{command}"[:60], *wall.SUBJECTS))
    execute_from_command_line(["kemitraan manage", *sys.argv[1:]])


if __name__ == "__main__":
    main()
