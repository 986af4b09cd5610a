from members.models import DataExport
from tests.access.rows import Arguments, People

TABLE = """
#                                             vis noo mem coo sta par tra com obs
GET  members:privacy_detail                   302 200 200 200 200 200 200 200 200
GET  members:consent_give                     302 405 405 405 405 405 405 405 405
POST members:consent_give                     302 422 422 422 422 422 422 422 422
GET  members:consent_withdraw                 302 405 405 405 405 405 405 405 405
POST members:consent_withdraw                 302 422 422 422 422 422 422 422 422
GET  members:mail_update                      302 405 405 405 405 405 405 405 405
POST members:mail_update                      302 302 302 302 302 302 302 302 302
GET  members:data_copy_create                 302 405 405 405 405 405 405 405 405
POST members:data_copy_create                 302 302 302 302 302 302 302 302 302
GET  members:data_copy_download               302 404 404 404 404 404 404 404 404
GET  members:deletion_create                  302 302 302 302 302 302 302 302 302
POST members:deletion_create                  302 302 302 302 302 302 302 302 302
GET  members:deletion_cancel                  302 405 405 405 405 405 405 405 405
POST members:deletion_cancel                  302 302 302 302 302 302 302 302 302
"""


def arguments(people: People) -> Arguments:
    """A copy that is being made: nobody can take it yet, and only Bob, the member, ever will."""

    def copy() -> list:
        found = DataExport.objects.first()
        return [(found or DataExport.objects.create(user=people["member"])).public_id]

    return {"data_copy_download": copy}
