from datetime import date

import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from tenders.sources.boamp.files import BoampFilesClient
from tenders.sources.feed import RawRecord
from tests.servers import Reply, sequence

DAY = date(2026, 3, 2)
FOLDER = "/OPENDATA/BOAMP/2026/03/02/"
GONE = Reply(status=404, body=b"<html><h1>Not Found</h1></html>")


def index_of(*names):
    links = "".join(f'<img src="/icons/text.gif"> <a href="{name}">{name}</a>\n' for name in names)
    return Reply(
        body=(
            f"<html><head><title>Index of {FOLDER}</title></head><body><pre>"
            '<a href="?C=N;O=D">Name</a> <a href="/OPENDATA/BOAMP/2026/03/">Parent Directory</a>\n'
            f"{links}<hr></pre></body></html>\n"
        ).encode()
    )


def xml_of(number):
    return f"<ANNONCE><IDWEB>26-{number}</IDWEB></ANNONCE>"


def tag_of(number):
    return f'"tag-{number}"'


class Dila:
    """A folder of files, each with its ETag; `faults` befall the first requests, one each."""

    def __init__(self, *numbers):
        self.numbers = numbers
        self.faults = []
        self.withdrawn = set()

    def __call__(self, request):
        if self.faults and (fault := self.faults.pop(0)):
            return fault
        if request.path == FOLDER:
            return index_of(*(f"26-{number}.xml" for number in self.numbers))
        number = int(request.path.removeprefix(f"{FOLDER}26-").removesuffix(".xml"))
        if number in self.withdrawn:
            return GONE
        if request.headers.get("If-None-Match") == tag_of(number):
            return Reply(status=304, body=b"")
        return Reply(body=xml_of(number).encode(), headers={"ETag": tag_of(number)})


class Memory:
    """Validators in memory."""

    def __init__(self):
        self.kept = {}

    def get(self, url):
        return self.kept.get(url, "")

    def keep(self, url, value):
        self.kept[url] = value


def paths_of(server):
    return [request.path for request in server.requests]


def ids_of(pages):
    return [record.source_id for page in pages for record in page.records]


def test_pages_reads_each_file_of_the_folder_once(serve, connect_files):
    server = serve(Dila(10, 9, 11))

    pages = list(connect_files(server.url, page_size=2).pages(DAY))

    assert paths_of(server) == [FOLDER, *(f"{FOLDER}26-{number}.xml" for number in (9, 10, 11))]
    assert [(page.offset, page.next_offset, page.total_count) for page in pages] == [
        (0, 2, 3),
        (2, 3, 3),
    ]
    assert pages[0].records[0] == RawRecord(
        source_id="26-9", body=xml_of(9), media_type="application/xml"
    )
    assert all(page.unchanged_ids == () for page in pages)


def test_pages_resumes_from_an_offset(serve, connect_files):
    server = serve(Dila(9, 10, 11))

    assert ids_of(connect_files(server.url).pages(DAY, offset=2)) == ["26-11"]
    assert len(server.requests) == 2


def test_offset_beyond_the_day_is_one_empty_page(serve, connect_files):
    server = serve(Dila(9))

    (page,) = connect_files(server.url).pages(DAY, offset=4)

    assert (page.offset, page.total_count, page.records, page.next_offset) == (4, 1, (), 4)


@pytest.mark.parametrize("reply", [GONE, index_of()], ids=["no folder", "empty folder"])
def test_day_without_notice_is_one_empty_page(serve, connect_files, reply):
    server = serve(lambda request: reply)

    (page,) = connect_files(server.url).pages(DAY)

    assert (page.total_count, page.records, page.unchanged_ids) == (0, (), ())
    assert len(server.requests) == 1


def test_only_xml_files_of_the_folder_are_followed(serve, connect_files):
    names = [
        "26-9.xml",
        "26-9.XML",
        "26-9.xml",
        "old/",
        "a.pdf",
        "/etc/x.xml",
        "http://e.example/y.xml",
    ]
    server = serve(
        lambda request: index_of(*names) if request.path == FOLDER else Reply(body=b"<a/>")
    )

    assert ids_of(connect_files(server.url).pages(DAY)) == ["26-9", "26-9"]
    assert sorted(paths_of(server)) == [FOLDER, f"{FOLDER}26-9.XML", f"{FOLDER}26-9.xml"]


def test_file_with_a_strange_name_is_kept_without_id(serve, connect_files):
    server = serve(
        lambda request: (
            index_of("26%209&amp;.xml") if request.path == FOLDER else Reply(body=b"<a/>")
        )
    )

    (page,) = connect_files(server.url).pages(DAY)

    assert paths_of(server)[1] == f"{FOLDER}26%209&.xml"
    assert page.records == (RawRecord(source_id="", body="<a/>", media_type="application/xml"),)


def test_file_that_has_not_changed_is_not_read_again(serve, connect_files):
    script, memory = Dila(9, 10), Memory()
    server = serve(script)
    client = connect_files(server.url, validators=memory)
    first = list(client.pages(DAY))
    script.numbers = (9, 10, 11)

    (second,) = client.pages(DAY)

    assert ids_of(first) == ["26-9", "26-10"]
    assert second.unchanged_ids == ("26-9", "26-10")
    assert ids_of([second]) == ["26-11"]
    assert second.next_offset == 3
    assert memory.kept == {
        f"{server.url}{FOLDER}26-{number}.xml": tag_of(number) for number in (9, 10, 11)
    }


def test_validators_are_kept_only_after_the_page_was_stored(serve, connect_files):
    memory = Memory()
    server = serve(Dila(9, 10))
    pages = connect_files(server.url, page_size=1, validators=memory).pages(DAY)

    next(pages)
    kept_before = dict(memory.kept)
    next(pages)

    assert kept_before == {}
    assert list(memory.kept.values()) == [tag_of(9)]


def test_without_validators_every_file_is_read_again(serve, connect_files):
    server = serve(Dila(9))
    client = connect_files(server.url)

    assert ids_of(client.pages(DAY)) == ids_of(client.pages(DAY)) == ["26-9"]
    assert not any("If-None-Match" in request.headers for request in server.requests)


def test_file_withdrawn_after_the_listing_does_not_stop_the_day(serve, connect_files, caplog):
    script = Dila(9, 10, 11)
    script.withdrawn = {10}
    server = serve(script)

    assert ids_of(connect_files(server.url).pages(DAY)) == ["26-9", "26-11"]
    assert "26-10.xml is listed but not there" in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=429),
        Reply(status=503, body=b"<html>"),
        Reply(body=b"<html><title>Maintenance</title></html>"),
        Reply(body=index_of("26-9.xml").body[:-20]),
        Reply(body=xml_of(9).encode()[:-3]),
        Reply(body=b""),
        Reply(body=xml_of(9).encode(), cut=5),
    ],
    ids=str,
)
def test_passing_fault_loses_nothing(serve, connect_files, fault):
    script = Dila(9, 10)
    script.faults = [fault, None, fault, fault, None, fault]
    server = serve(script)

    assert ids_of(connect_files(server.url).pages(DAY)) == ["26-9", "26-10"]
    assert len(server.requests) == 7


def test_maintenance_page_is_not_an_empty_day(serve, connect_files):
    server = serve(lambda request: Reply(body=b"<html><title>Maintenance</title></html>"))

    with pytest.raises(SourceUnavailable) as caught:
        list(connect_files(server.url).pages(DAY))

    assert caught.value.code == "bad_body"


def test_refusal_of_the_folder_or_of_a_file_stops_the_reading(serve, connect_files):
    closed = serve(lambda request: Reply(status=403))
    half_closed = serve(sequence(index_of("26-9.xml"), Reply(status=403)))

    for server in (closed, half_closed):
        with pytest.raises(SourceRejected) as caught:
            list(connect_files(server.url).pages(DAY))
        assert caught.value.code == "forbidden"


def test_undecodable_file_is_kept(serve, connect_files):
    server = serve(sequence(index_of("26-9.xml"), Reply(body=b"<a>caf\xe9</a>")))

    (page,) = connect_files(server.url).pages(DAY)

    assert page.records[0].body == "<a>caf\ufffd</a>"


def test_base_url_must_be_a_web_address():
    with pytest.raises(SourceRejected) as caught:
        BoampFilesClient("echanges.example", user_agent="tests")

    assert caught.value.code == "base_url"
