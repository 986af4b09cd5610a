from uuid import UUID

from members.models import ContactRequest, Report
from tests.access.rows import Arguments, People
from tests.members.directory_factories import BOTH, listed
from tests.members.exchange_factories import ContactRequestFactory, ReportFactory

#                                                 vis noo mem coo sta par tra com obs
TABLE = """
GET  members:contact_list                         302 200 200 200 200 200 200 200 200
GET  members:contact_create                       302 403 200 200 403 200 200 403 403
POST members:contact_create                       302 403 422 422 403 422 422 403 403
GET  members:contact_detail                       302 404 200 404 404 404 404 404 404
POST members:contact_detail                       302 404 422 404 404 404 404 404 404
GET  members:contact_block                        302 405 405 405 405 405 405 405 405
POST members:contact_block                        302 404 302 404 404 404 404 404 404
GET  members:contact_report                       302 404 200 404 404 404 404 404 404
POST members:contact_report                       302 404 422 404 404 404 404 404 404
GET  members:block_create                         302 405 405 405 405 405 405 405 405
POST members:block_create                         302 403 302 302 403 302 302 403 403
GET  members:block_delete                         302 405 405 405 405 405 405 405 405
POST members:block_delete                         302 302 302 302 302 302 302 302 302
GET  members:report_create                        302 403 200 200 403 200 200 403 403
POST members:report_create                        302 403 422 422 403 422 422 403 403
GET  members:report_list                          302 403 403 200 200 403 403 403 403
GET  members:report_detail                        302 404 404 200 200 404 404 404 404
POST members:report_detail                        302 404 404 422 422 404 404 404 404
"""


def arguments(people: People) -> Arguments:
    """Someone open to members and partners; a message that Bob, the member, received."""

    def person() -> list[UUID]:
        return [listed(purposes=BOTH).public_id]

    def message() -> list[UUID]:
        contact: ContactRequest = ContactRequestFactory(recipient=people["member"])
        return [contact.public_id]

    def report() -> list[UUID]:
        told: Report = ReportFactory()
        return [told.public_id]

    return {
        **dict.fromkeys(["contact_create", "block_create", "report_create"], person),
        **dict.fromkeys(["contact_detail", "contact_block", "contact_report"], message),
        "report_detail": report,
    }
