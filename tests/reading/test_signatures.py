"""What is taken off a message's end, and what stays although it looks like a signature."""

from __future__ import annotations

import pytest

from followup.reading import read_thread

BELOW = "\n\nOn Mon, 2 Mar 2026 at 09:14, Bob Lee <bob@acme.example> wrote:\n> Can you?\n"

CUT = [
    ("Yes.\n\n-- \nJane Doe\nAcme", "Yes."),
    ("Yes.\n\n--\nJane Doe\nAcme", "Yes."),
    ("Yes.\n\nSent from my iPhone", "Yes."),
    ("Yes.\n\nSent from my Samsung Galaxy smartphone.", "Yes."),
    ("Yes.\n\nSent from Mail for Windows 10", "Yes."),
    ("Yes.\nGet Outlook for Android<https://aka.ms/x>", "Yes."),
    ("Ja.\n\nVon meinem iPhone gesendet", "Ja."),
    ("Oui.\n\nEnvoyé de mon iPhone", "Oui."),
    ("Sí.\n\nEnviado desde mi iPhone", "Sí."),
    ("Sim.\n\nEnviado do meu iPhone", "Sim."),
    ("Sì.\n\nInviato da iPhone", "Sì."),
    ("Ja.\n\nVerstuurd vanaf mijn iPhone", "Ja."),
    ("Ja.\n\nSendt fra min iPhone", "Ja."),
    ("Ja.\n\nSkickat från min iPhone", "Ja."),
    ("Tak.\n\nWysłane z iPhone'a", "Tak."),
    ("はい。\n\niPhoneから送信", "はい。"),
    ("好。\n\n发自我的iPhone", "好。"),
    ("Yes.\n\nThanks,\nJane\n\nJane Doe\nAcme Ltd\n+44 7700 900123", "Yes.\n\nThanks,\nJane"),
    ("Yes.\n\nThanks,\nJane Doe\nProject Manager", "Yes.\n\nThanks,\nJane Doe"),
    ("Yes.\n\nJane Doe\nHead of Sales | Acme", "Yes.\n\nJane Doe"),
    ("Ja.\n\nBeste Grüße\nJane Doe\nVertrieb", "Ja.\n\nBeste Grüße\nJane Doe"),
    ("Ja.\n\nMit besten Grüßen\n\nJane Doe\nVertrieb", "Ja.\n\nMit besten Grüßen\n\nJane Doe"),
    ("Yes.\n\nJane\n\nThis email and its attachments are confidential.", "Yes.\n\nJane"),
    ("Yes.\n\nJane\n\nDiese E-Mail enthält vertrauliche Informationen.", "Yes.\n\nJane"),
    ("Oui.\n\nJane\n\nCe message est confidentiel.", "Oui.\n\nJane"),
    ("Yes.\n\nJane\n\n[cid:image001.png@01D9]", "Yes.\n\nJane"),
    ("Yes.\n\nJane\n\nPlease consider the environment before printing.", "Yes.\n\nJane"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "body"), CUT)
def test_what_is_not_the_senders_own_is_taken_off_and_kept(text: str, body: str) -> None:
    thread = read_thread(text + BELOW, me="Jane Doe")
    assert thread.messages[-1].body == body
    rest = text[len(body) :].split()
    assert [word for word in rest if word not in "\n".join(thread.unparsed)] == []


STAYS = [
    "Yes, please send it from my account.",
    "My address is:\n\n12 High Street\nLeeds LS1 1AA",
    "Here is my number: 07700 900123",
    "Here are the links:\nhttps://a.example/1\nhttps://a.example/2",
    "The parts are:\n\nGearbox\nShaft\nBearing\n\nWhich is late?",
    "1. Chairs\n2. Tables\n3. Lamps",
    "name | price\nchair | 40\nlamp | 10",
    "The report says:\n\n---\nRevenue is up.\n---\n\nDo you agree?",
    "We can.\n\nThanks,\nJane\n\nP.S. The lamp is broken.",
    "Please sign the disclaimer, then send it back.",
    "OK",
    "Sent from the depot at noon, it should reach you by four.",
    "This email is late, sorry. Did the confidential part arrive?",
    "Thanks,\nthe parcel came.",
]


@pytest.mark.parametrize("text", STAYS)
def test_what_the_sender_wrote_stays(text: str) -> None:
    assert read_thread(text + BELOW, me="Jane Doe").messages[-1].body == text
