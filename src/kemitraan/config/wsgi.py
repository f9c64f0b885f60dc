"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
application = get_wsgi_application()

from kemitraan.config.walls import end_without_wall  # noqa: E402 - Django must be set up before models are imported

end_without_wall()
