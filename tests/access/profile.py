from members.enums import Audience
from members.models import Profile
from tests.access.rows import Arguments, People
from tests.members.directory_factories import BOTH, listed, opened_to

#                                                 vis noo mem coo sta par tra com obs
TABLE = """
POST members:profile_update                       302 403 422 422 403 403 422 403 403
GET  members:week_update                          302 403 200 200 403 403 200 403 403
POST members:week_update                          302 403 302 302 403 403 302 403 403
GET  members:language_update                      302 403 200 200 403 403 200 403 403
POST members:language_update                      302 403 422 422 403 403 422 403 403
GET  members:link_update                          302 403 200 200 403 403 200 403 403
POST members:link_update                          302 403 422 422 403 403 422 403 403
GET  members:operator_update                      302 403 200 200 403 403 200 403 403
POST members:operator_update                      302 403 422 422 403 403 422 403 403
GET  members:photo_update                         302 403 200 200 403 403 200 403 403
POST members:photo_update                         302 403 422 422 403 403 422 403 403
GET  members:photo_delete                         302 405 405 405 405 405 405 405 405
POST members:photo_delete                         302 403 302 302 403 403 302 403 403
GET  members:visibility_update                    302 403 200 200 403 403 200 403 403
POST members:visibility_update                    302 403 422 422 403 403 422 403 403
GET  members:profile_preview                      302 403 200 200 403 403 200 403 403
GET  members:dossier_create                       302 403 200 200 403 403 200 403 403
POST members:dossier_create                       302 403 422 200 403 403 200 403 403
GET  members:member_dossier_create                302 403 403 200 403 403 403 403 403
POST members:member_dossier_create                302 403 403 422 403 403 403 403 403
GET  members:photo_detail                         404 404 404 404 404 404 404 404 404
GET  members:photo_small                          404 404 404 404 404 404 404 404 404
"""


def arguments(people: People) -> Arguments:
    """Someone whom others find, with a photo whose file has been lost."""

    def profile() -> list:
        shown: Profile = listed(purposes=BOTH, audiences=opened_to(Audience.PUBLIC))
        Profile.objects.filter(pk=shown.pk).update(photo="photos/lost.jpg")
        return [shown.public_id]

    return dict.fromkeys(["member_dossier_create", "photo_detail", "photo_small"], profile)
