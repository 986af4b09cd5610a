from members.expertise import domains
from members.sources.cv.vocabulary import Term, TermIndex, vocabulary

INDEX = TermIndex(
    [
        Term("control", ("Contrôle de gestion", "pilotage budgétaire", "budget")),
        Term("audit", ("Audit interne", "pilotage")),
        Term("steering", ("pilotage",)),
        Term("nothing", ("de", "")),
    ]
)


def code(text, **options):
    hit = INDEX.find(text, **options)
    return hit and hit.code


def test_a_term_is_found_whatever_the_form_of_its_words():
    assert code("Mise en place du CONTRÔLE DE LA GESTION") == "control"
    assert code("gestion et contrôle") == "control"
    assert code("Audits internes") == "audit"


def test_the_label_found_is_told():
    assert INDEX.find("Suivi du budget").label == "budget"


def test_the_weightiest_label_wins():
    assert code("pilotage budgétaire") == "control"


def test_what_several_terms_claim_equally_is_no_match():
    assert code("pilotage") is None


def test_words_far_from_each_other_are_no_term():
    assert code("contrôle des accès, accueil, courrier, ménage et gestion") is None


def test_one_word_may_be_too_vague():
    assert code("Suivi du budget", fewest_stems=2) is None
    assert code("Contrôle de gestion", fewest_stems=2) == "control"


def test_nothing_is_found_in_nothing():
    assert code("") is None
    assert code("de la") is None
    assert TermIndex([]).find("budget") is None


def test_tree_alone_is_a_vocabulary():
    words = vocabulary()

    assert words.rome.find("budget") is None
    assert words.domains.find("Contrôle de gestion").code == "finance.management-control"


def test_each_domain_is_found_by_one_of_its_labels():
    words = vocabulary()
    found = {
        one.code
        for one in domains().values()
        for label in (one.label_fr, one.label_en, *one.keywords)
        if (hit := words.domains.find(label)) and hit.code == one.code
    }

    assert found == set(domains())


def test_rome_is_searched_beside_the_tree():
    words = vocabulary([Term("404", ("Contrôler la gestion", "contrôle de gestion"))])

    assert words.rome.find("Contrôle de gestion").code == "404"
