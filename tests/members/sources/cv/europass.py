"""Europass documents of the tests, in the shapes of its three formats."""

import json
from xml.sax.saxutils import escape

from tests.members.sources.cv.documents import (
    EXPERIENCES,
    HEADLINE,
    LINK,
    NAME,
    SKILLS,
    STUDIES,
    years,
)

_PHOTO = "UGhvdG9ncmFwaGll"


def passport_xml() -> bytes:
    """`SkillsPassport` 3.3, lists and attributes as its schema has them."""
    work = "".join(_work_xml(*one, *span) for one, span in zip(EXPERIENCES, years(), strict=True))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass">
<LearnerInfo>
<Identification><PersonName><FirstName>{NAME}</FirstName></PersonName>
<ContactInfo><WebsiteList><Website><Contact>{LINK}</Contact></Website></WebsiteList></ContactInfo>
<Demographics><Birthdate year="1965" month="--05" day="---03"/><Gender><Code>F</Code></Gender>
<NationalityList><Nationality><Label>Française</Label></Nationality></NationalityList>
</Demographics><Photo><MimeType>image/jpeg</MimeType><Data>{_PHOTO}</Data></Photo></Identification>
<Headline><Type><Code>position</Code></Type>
<Description><Label>{HEADLINE}</Label></Description></Headline>
<WorkExperienceList>{work}</WorkExperienceList>
<EducationList><Education><Period><From year="1984"/><To year="1988" month="--06"/></Period>
<Title>{STUDIES[0]}</Title></Education></EducationList>
<Skills><Linguistic><MotherTongueList><MotherTongue><Description><Code>fr</Code>
</Description></MotherTongue></MotherTongueList><ForeignLanguageList><ForeignLanguage>
<Description><Code>en</Code><Label>anglais</Label></Description>
<ProficiencyLevel><Listening>C2</Listening><Reading>C2</Reading>
<SpokenInteraction>C1</SpokenInteraction></ProficiencyLevel></ForeignLanguage>
</ForeignLanguageList></Linguistic>
<JobRelated><Description>{escape(_html_list())}</Description></JobRelated></Skills>
</LearnerInfo></SkillsPassport>""".encode()


def _work_xml(title, employer, _period, story, start, end) -> str:
    activities = escape(f"<ul>{''.join(f'<li>{one}</li>' for one in story)}</ul>")
    return f"""<WorkExperience>
<Period><From year="{start}" month="--09"/><To year="{end}"/></Period>
<Position><Label>{title}</Label></Position><Activities>{activities}</Activities>
<Employer><Name>{employer}</Name></Employer></WorkExperience>"""


def _html_list() -> str:
    return f"<p>{'</p><p>'.join(SKILLS)}</p>"


def passport_json() -> bytes:
    """`SkillsPassport` 3.3 as JSON: the lists lose an element, the names of dates a case."""
    work = [
        {
            "Period": {"From": {"Year": start, "Month": 9}, "To": {"Year": end}, "Current": False},
            "Position": {"Label": title},
            "Activities": "".join(f"<p>{one}</p>" for one in story),
            "Employer": {"Name": employer},
        }
        for (title, employer, _period, story), (start, end) in zip(
            EXPERIENCES, years(), strict=True
        )
    ]
    learner = {
        "Identification": {
            "Demographics": {"Birthdate": {"Year": 1965, "Month": 5, "Day": 3}},
            "Photo": {"Data": _PHOTO},
            "ContactInfo": {"Website": [{"Contact": LINK}]},
        },
        "Headline": {"Description": {"Label": HEADLINE}},
        "WorkExperience": work,
        "Education": [{"Period": {"To": {"Year": 1988}}, "Title": STUDIES[0]}],
        "Skills": {
            "Linguistic": {
                "MotherTongue": [{"Description": {"Code": "fr"}}],
                "ForeignLanguage": [
                    {
                        "Description": {"Code": "en"},
                        "ProficiencyLevel": {"Listening": "C2", "Writing": "C1"},
                    }
                ],
            },
            "JobRelated": {"Description": _html_list()},
        },
    }
    return json.dumps({"SkillsPassport": {"LearnerInfo": learner}}).encode()


def candidate_xml() -> bytes:
    """`Candidate`, what Europass exports since 2020."""
    work = "".join(
        f"""<EmployerHistory><hr:OrganizationName>{employer}</hr:OrganizationName>
<PositionHistory><PositionTitle typeCode="FREETEXT">{title}</PositionTitle>
<eures:EmploymentPeriod>
<eures:StartDate><hr:FormattedDateTime>{start}-09-01</hr:FormattedDateTime></eures:StartDate>
<eures:EndDate><hr:FormattedDateTime>{end}-08</hr:FormattedDateTime></eures:EndDate>
<hr:CurrentIndicator>false</hr:CurrentIndicator></eures:EmploymentPeriod>
<oa:Description>{escape("".join(f"<p>{one}</p>" for one in story))}</oa:Description>
</PositionHistory></EmployerHistory>"""
        for (title, employer, _period, story), (start, end) in zip(
            EXPERIENCES, years(), strict=True
        )
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Candidate xmlns="http://www.europass.eu/1.0" xmlns:hr="http://www.hr-xml.org/3"
 xmlns:oa="http://www.openapplications.org/oagis/9" xmlns:eures="http://www.europass_eures.eu/1.0">
<CandidatePerson><PersonName><oa:GivenName>{NAME}</oa:GivenName></PersonName>
<Communication><ChannelCode>Web</ChannelCode><oa:URI>{LINK}</oa:URI></Communication>
<NationalityCode>fr</NationalityCode><hr:BirthDate>1965-05-03</hr:BirthDate>
<PrimaryLanguageCode name="NORMAL">fra</PrimaryLanguageCode></CandidatePerson>
<CandidateProfile languageCode="fr"><hr:ExecutiveSummary>{HEADLINE}</hr:ExecutiveSummary>
<EmploymentHistory>{work}</EmploymentHistory>
<EducationHistory><EducationOrganizationAttendance>
<hr:OrganizationName>École de commerce de Sorne</hr:OrganizationName>
<AttendancePeriod><EndDate><hr:FormattedDateTime>1988-06</hr:FormattedDateTime></EndDate>
</AttendancePeriod>
<EducationDegree><hr:DegreeName>{STUDIES[0]}</hr:DegreeName></EducationDegree>
</EducationOrganizationAttendance></EducationHistory>
<PersonQualifications><PersonCompetency><CompetencyID>eng</CompetencyID>
<hr:TaxonomyID>language</hr:TaxonomyID><eures:CompetencyDimension>
<hr:CompetencyDimensionTypeCode>CEF-Understanding-Listening</hr:CompetencyDimensionTypeCode>
<eures:Score><hr:ScoreText>C1</hr:ScoreText></eures:Score></eures:CompetencyDimension>
</PersonCompetency>{"".join(_competency(one) for one in SKILLS)}</PersonQualifications>
</CandidateProfile></Candidate>""".encode()


def _competency(skill: str) -> str:
    name = f"<hr:CompetencyName>{skill}</hr:CompetencyName>"
    return f"<PersonCompetency><hr:TaxonomyID>other</hr:TaxonomyID>{name}</PersonCompetency>"
