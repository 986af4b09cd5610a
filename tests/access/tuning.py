from tenders.models import WeightTuning
from tests.access.rows import Arguments, People
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.preference_factories import MutedBuyerFactory, WeightTuningFactory

#                                                 vis noo mem coo sta par tra com obs
TABLE = """
GET  tenders:match_settings                       302 403 200 302 403 403 302 403 403
POST tenders:match_settings                       302 403 422 302 403 403 302 403 403
GET  tenders:buyer_mute                           302 405 405 405 405 405 405 405 405
POST tenders:buyer_mute                           302 404 302 403 404 403 403 403 403
GET  tenders:buyer_unmute                         302 405 405 405 405 405 405 405 405
POST tenders:buyer_unmute                         302 403 302 403 403 403 403 403 403
GET  tenders:weight_restore                       302 405 405 405 405 405 405 405 405
POST tenders:weight_restore                       302 403 302 403 403 403 403 403 403
GET  tenders:code_list                            302 403 200 403 403 403 403 403 403
GET  tenders:code_confirm                         302 405 405 405 405 405 405 405 405
POST tenders:code_confirm                         302 403 422 403 403 403 403 403 403
GET  tenders:code_ideas                           302 405 405 405 405 405 405 405 405
POST tenders:code_ideas                           302 403 200 403 403 403 403 403 403
"""


def arguments(people: People) -> Arguments:
    """What Bob, the member, refuses."""
    bob = people["member"]

    def weight() -> WeightTuning:
        return bob.profile.weight_tunings.first() or WeightTuningFactory(profile=bob.profile)

    return {
        "code_confirm": lambda: [ReferenceFactory(profile=bob.profile).public_id],
        "buyer_mute": lambda: [ProcedureFactory().public_id],
        "weight_restore": lambda: [weight().public_id],
        "buyer_unmute": lambda: [MutedBuyerFactory(profile=bob.profile).buyer.public_id],
    }
