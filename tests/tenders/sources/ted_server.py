"""A TED of one day, on 127.0.0.1, that a test fills and breaks."""

import json

from tenders.sources.ted.client import SEARCH_PATH
from tests.servers import Reply

HTML_429 = Reply(status=429, body=b"<html><h1>429 Too Many Requests</h1></html>")


def xml_of(number):
    return f"<ContractNotice><ID>{number}</ID></ContractNotice>"


def numbered(*numbers):
    return [{"publication-number": f"{number}-2026", "links": {}} for number in numbers]


class Ted:
    """TED with one day of rows; `faults` befall the first requests, one each.

    `ending`: how the list ends, as "empty" page, with an "absent" token, or a "repeat"-ed one.
    """

    def __init__(self, *rows, ending="empty", total=None):
        self.rows = list(rows)
        self.ending = ending
        self.total = total
        self.faults = []
        self.missing = set()

    def __call__(self, request):
        if self.faults and (fault := self.faults.pop(0)):
            return fault
        if request.path == SEARCH_PATH:
            return self.search(request.json)
        number = request.path.removeprefix("/en/notice/").removesuffix("/xml")
        if number in self.missing:
            return Reply(status=404, body=b"<html>Notice not found</html>")
        return Reply(body=xml_of(number).encode(), headers={"Content-Type": "application/xml"})

    def search(self, question):
        start = int(question.get("iterationNextToken", "0"))
        end = start + question["limit"]
        token = str(end)
        if self.ending == "absent" and end >= len(self.rows):
            token = None
        if self.ending == "repeat":
            token = str(min(end, len(self.rows)))
        return results_of(self.rows[start:end], self.total or len(self.rows), token)


def results_of(rows, total, token=None, *, timed_out=False):
    answer = {
        "notices": rows,
        "totalNoticeCount": total,
        "iterationNextToken": token,
        "timedOut": timed_out,
    }
    return Reply(body=json.dumps(answer).encode())


def ids_of(pages):
    return [record.source_id for page in pages for record in page.records]


def questions_of(server):
    return [request.json for request in server.requests if request.path == SEARCH_PATH]


def notices_of(server):
    return [request.path for request in server.requests if request.path != SEARCH_PATH]
