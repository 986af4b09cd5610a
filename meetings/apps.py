from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from collectif.core.personal_data import register
        from meetings.pipeline.conduct_holdings import CONDUCT_HOLDINGS
        from meetings.pipeline.holdings import HOLDINGS

        register((*CONDUCT_HOLDINGS, *HOLDINGS))
