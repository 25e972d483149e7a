"""Who is greeted: a person of the thread, never a role, a team or a firm."""

from __future__ import annotations

import pytest

from followup.reading import read_thread
from followup.reading.persons import greeted_person, is_person, person_in

NOBODY = [
    "Accounts", "Parish Office", "Front Desk", "front desk", "HR Shared Services", "Studio Lenz",
    "Parish Clerk", "The Secretary", "Permanent Secretary's Office", "Prof Hart's office",
    "Recruitment Team", "Eastmoor Recruitment", "School Office", "Hart & Sons", "Kobus Motors",
    "The Booking Team at Pinehurst", "Admissions Office, University of Hexham", "Guest Relations",
    "Housing Block C, Second Floor", "no-reply", "help@lumen.example", "株式会社みなと",
    "Mike's Garage", "Agent 47", "",
]  # fmt: skip
PERSONS = [
    "Jean Attwater", "Mr D. Kilbride", "Mrs J Pritchard", "Prof. E. Lindqvist-Moore", "Ted",
    "R. Raghavan", "Eng. Khalid Al Suwaidi", "Wim de Groot", "Sorcha Ní Dhálaigh", "John Carpenter",
    "Mary Church", "Philip Glass", "John Guest", "Aurelio Banks", "Dean Hart", "Tor-Arne Vik",
    "Pastor Jan", "西田",
]  # fmt: skip
WITHIN = {
    "Workshop Agnes Thorne": "Agnes Thorne", "Jane Doe, Accounts": "Jane Doe",
    "Accounts - Jane Doe": "Jane Doe", "Jane from Acme": "Jane", "Hannah @ Loom": "Hannah",
    "Mr Shetty Owner": "Mr Shetty", "Anna Berg, Head of Casting": "Anna Berg",
    "Dr Ines Okafor, Cardiology": "Dr Ines Okafor", "Adeyemi, Folake, Radiology": "Folake Adeyemi",
}  # fmt: skip
ON_A_PHONE = {
    "Gav Plumbing": "Gav", "Kobus Motors": "Kobus", "Big Steve Roofing": "Big Steve",
    "Uncle Raj Carpenter": "Uncle Raj", "Mr Bello Maths": "Mr Bello", "Plumber Dai": "Dai",
    "Josie K&C": "Josie", "Sheila Plot 4": "Sheila", "Harbour Cafe": "", "Studio Lenz": "",
    "Landlord": "", "+44 7700 900123": "",
}  # fmt: skip


@pytest.mark.parametrize("name", NOBODY)
def test_a_role_a_team_or_a_firm_is_nobody(name: str) -> None:
    assert person_in(name) == ""


@pytest.mark.parametrize("name", PERSONS)
def test_a_persons_name_is_a_person(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize("name", WITHIN)
def test_a_person_is_found_within_a_senders_name(name: str) -> None:
    assert person_in(name) == WITHIN[name]


@pytest.mark.parametrize("name", ON_A_PHONE)
def test_an_entry_of_a_phones_list_holds_a_person(name: str) -> None:
    assert person_in(name, chat=True) == ON_A_PHONE[name]


MAIL = """\
From: {sender} <office@millrace.example>
Sent: 2 September 2026 09:48
To: Ebba Lund
Subject: RE: Invoice 2231

Dear Ebba,
your invoice is with the approver.
{signed}

From: Ebba Lund <ebba@lund.example>
Sent: 1 September 2026 20:15
To: {sender}
Subject: Invoice 2231

Could you tell me when 2231 is paid?
Ebba
"""


@pytest.mark.parametrize(
    ("sender", "signed", "contact", "greeted"),
    [
        ("Accounts", "Kind regards\nMarguerite Oduya", "Marguerite Oduya", "Marguerite Oduya"),
        ("Parish Office", "Jean Attwater\n(Mon and Thu mornings)", "Jean Attwater", "Jean Attwater"),
        ("Recruitment Team", "Eastmoor Recruitment", "Recruitment Team", ""),
        ("Front Desk", "Tracy\nGreenleaf Landscapes", "Front Desk", "Tracy"),
        ("Accounts", "Kind regards", "Accounts", ""),
        ("Jo Marsh, Accounts", "Regards\nJo", "Jo Marsh", "Jo Marsh"),
        ("Jo Marsh", "Regards\nAccounts", "Jo Marsh", "Jo Marsh"),
    ],
)  # fmt: skip
def test_who_signs_the_mails_of_a_team_is_the_contact(
    sender: str, signed: str, contact: str, greeted: str
) -> None:
    thread = read_thread(MAIL.format(sender=sender, signed=signed), me="Ebba Lund")
    assert (thread.contact, greeted_person(thread)) == (contact, greeted)


def test_a_chat_keeps_the_name_of_its_entry_and_greets_the_person() -> None:
    thread = read_thread("Me: still on for ten?\nGav Plumbing: nearer 12\nMe: side gate is open")
    assert (thread.contact, greeted_person(thread)) == ("Gav Plumbing", "Gav")
