"""A benchmark of three notices and two people, in the format of the real one."""

import json

NOTICES = [
    {"id": "n3", "title": "Entretien des espaces verts", "cpv": ["77310000"], "department": "29"},
    {"id": "n1", "title": "Audit de la dette", "cpv": ["79212000"], "department": "38"},
    {"id": "n2", "title": "Audit énergétique de l'école", "cpv": [], "department": ""},
]
PROFILES = [
    {
        "id": "p1",
        "skills": [],
        "references": [{"title": "Audit de dette", "cpv": "79212000"}],
        "departments": ["38"],
    },
    {
        "id": "p2",
        "skills": ["élagage"],
        "headline": "Paysagiste : espaces verts",
        "occupations": ["Jardinier"],
        "references": [],
        "departments": [],
    },
]


def write_benchmark(folder):
    """Write it in `folder`; p3 is judged and not told of."""
    notices = [{"description": "", **notice} for notice in NOTICES]
    for name, rows in (("notices", notices), ("profiles", PROFILES)):
        lines = "\n".join(json.dumps(row) for row in rows)
        (folder / f"{name}.jsonl").write_text(lines)
    (folder / "qrels.tsv").write_text("p1\tn2\t1\np1\tn1\t2\np2\tn1\t1\np3\tn1\t1\np2\tn2\t0\n")
    return folder
