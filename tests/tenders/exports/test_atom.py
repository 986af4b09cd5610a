import pytest
from lxml import etree

from tenders.pipeline.exports.atom import write_feed
from tests.tenders.factories import ProcedureFactory, at

ATOM = "{http://www.w3.org/2005/Atom}"
SINCE = at("2026-11-01")

pytestmark = pytest.mark.django_db


def feed(*procedures) -> bytes:
    return write_feed(
        procedures,
        title="Mes achats",
        feed_id="urn:uuid:0",
        page_url="https://collectif.example/appels-d-offres/",
        feed_url="https://collectif.example/flux/cle/avis.atom",
        site_url="https://collectif.example",
        empty_since=SINCE,
    )


def texts(root, path) -> list[str]:
    return [node.text for node in root.findall(path.replace("a:", ATOM))]


def test_feed_says_who_buys_what():
    call = ProcedureFactory(
        title="Conseil <en> achats & études",
        first_seen_at=at("2026-11-20"),
        changed_at=at("2026-11-21"),
    )
    call.refresh_from_db()
    root = etree.fromstring(feed(call))
    assert root.tag == f"{ATOM}feed"
    assert texts(root, "a:id") == ["urn:uuid:0"]
    assert texts(root, "a:updated") == ["2026-11-21T12:00:00+00:00"]
    assert texts(root, "a:entry/a:title") == ["Conseil <en> achats & études"]
    assert texts(root, "a:entry/a:id") == [f"urn:uuid:{call.public_id}"]
    assert texts(root, "a:entry/a:published") == ["2026-11-20T12:00:00+00:00"]
    assert texts(root, "a:entry/a:author/a:name") == [call.buyer_name]


def test_empty_feed_stays_the_same():
    root = etree.fromstring(feed())
    assert texts(root, "a:updated") == ["2026-11-01T12:00:00+00:00"]
    assert feed() == feed()


def test_control_characters_do_not_break_the_feed():
    call = ProcedureFactory(title="Bon\x07jour", first_seen_at=SINCE, changed_at=SINCE)
    call.refresh_from_db()
    assert texts(etree.fromstring(feed(call)), "a:entry/a:title") == ["Bonjour"]
