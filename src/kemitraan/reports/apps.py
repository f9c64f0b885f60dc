from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "kemitraan.reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Before anything is logged: no receipt code in a log."""
        from .quiet_log import keep_codes_out_of_logs

        keep_codes_out_of_logs()
