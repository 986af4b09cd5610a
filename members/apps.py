from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from collectif.core.personal_data import register
        from members.pipeline.holdings import HOLDINGS

        register(HOLDINGS)
