from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TendersConfig(AppConfig):
    name = "tenders"
    verbose_name = _("Tenders")

    def ready(self) -> None:
        from collectif.core.personal_data import register
        from tenders.pipeline.holdings import HOLDINGS

        register(HOLDINGS)
