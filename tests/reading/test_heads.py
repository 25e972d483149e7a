"""Heads in the languages and programs that people use, and prose that only looks like one."""

from __future__ import annotations

import datetime as dt

import pytest

from followup.reading import read_thread

ATTRIBUTIONS = [
    "On Mon, 2 Mar 2026 at 09:14, Ines Duarte <ines@atelier.example> wrote:",
    "On Mon, Mar 2, 2026 at 9:14 AM Ines Duarte <ines@atelier.example> wrote:",
    "On Monday, March 2nd, 2026 at 9:14 AM, Ines Duarte <ines@atelier.example> wrote:",
    "On Monday, 2 March 2026, 09:14, Ines Duarte <ines@atelier.example> wrote:",
    "On 2 Mar 2026, at 09:14, Ines Duarte <ines@atelier.example> wrote:",
    "On 2026-03-02 09:14, Ines Duarte <ines@atelier.example> wrote:",
    "--- On Mon, 2 Mar 2026, 09:14, Ines Duarte <ines@atelier.example> wrote:",
    "Ines Duarte <ines@atelier.example> wrote on Mon, 2 Mar 2026 09:14:",
    "2026-03-02 9:14 Ines Duarte <ines@atelier.example>:",
    "Am 02.03.2026 um 09:14 schrieb Ines Duarte <ines@atelier.example>:",
    "Am Montag, 2. März 2026, 09:14 hat Ines Duarte <ines@atelier.example> Folgendes geschrieben:",
    "Ines Duarte <ines@atelier.example> schrieb am Mo., 2. März 2026, 09:14:",
    "Le lundi 2 mars 2026 à 09:14, Ines Duarte <ines@atelier.example> a écrit :",
    "El lun, 2 mar 2026 a las 9:14, Ines Duarte (<ines@atelier.example>) escribió:",
    "Em segunda-feira, 2 de março de 2026 às 09:14, Ines Duarte <ines@atelier.example> escreveu:",
    "No dia 02/03/2026, às 09:14, Ines Duarte <ines@atelier.example> escreveu:",
    "Il giorno lun 2 mar 2026 alle ore 09:14 Ines Duarte <ines@atelier.example> ha scritto:",
    "Op ma 2 mrt 2026 om 09:14 schreef Ines Duarte <ines@atelier.example>:",
    "Op 2 maart 2026 om 09:14 heeft Ines Duarte <ines@atelier.example> het volgende geschreven:",
    "Den man. 2. mar. 2026 kl. 09.14 skrev Ines Duarte <ines@atelier.example>:",
    "Den mån 2 mars 2026 kl 09:14 skrev Ines Duarte <ines@atelier.example>:",
    "2 mars 2026 kl. 09:14 skrev Ines Duarte <ines@atelier.example>:",
    "pon., 2 mar 2026 o 09:14 Ines Duarte <ines@atelier.example> napisał(a):",
    "Wiadomość napisana przez Ines Duarte <ines@atelier.example> w dniu 02.03.2026, o godz. 09:14:",
    "2026年3月2日(月) 9:14 Ines Duarte <ines@atelier.example>:",
    "2026/03/02 9:14、Ines Duarte <ines@atelier.example>のメール:",
    "Ines Duarte <ines@atelier.example> 于2026年3月2日周一 09:14写道：",
    "在 2026年3月2日，09:14，Ines Duarte <ines@atelier.example> 写道：",
    "пн, 2 мар. 2026 г. в 09:14, Ines Duarte <ines@atelier.example>:",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", ["> {}", "{}"], ids=["quoted", "unquoted"])
def test_an_attribution_gives_sender_address_and_moment(line: str, quote: str) -> None:
    words = "I am waiting for the joiner."
    thread = read_thread(f"Any news from the joiner?\n\n{line}\n\n{quote.format(words)}\n")
    first, last = thread.messages
    assert (first.sender, first.address) == ("Ines Duarte", "ines@atelier.example")
    assert first.sent_at == dt.datetime(2026, 3, 2, 9, 14)
    assert first.body == words
    assert (last.body, last.from_me) == ("Any news from the joiner?", True)


@pytest.mark.parametrize("width", range(18, 70, 4))
def test_an_attribution_may_be_wrapped_anywhere(width: int) -> None:
    import textwrap

    line = textwrap.fill(ATTRIBUTIONS[0], width, break_long_words=False, break_on_hyphens=False)
    thread = read_thread(f"Any news?\n\n{line}\n> Not yet.\n")
    assert [(m.sender, m.body) for m in thread.messages] == [
        ("Ines Duarte", "Not yet."), ("", "Any news?"),
    ]  # fmt: skip


BLOCKS = [
    ("From", "Sent", "To", "Subject", "Monday, March 2, 2026 9:14 AM"),
    ("From", "Date", "To", "Subject", "Mon, 2 Mar 2026 09:14"),
    ("*From*", "*Sent*", "*To*", "*Subject*", "Monday, 2 March 2026 09:14"),
    ("Von", "Gesendet", "An", "Betreff", "Montag, 2. März 2026 09:14"),
    ("De", "Envoyé", "À", "Objet", "lundi 2 mars 2026 09:14"),
    ("De ", "Envoyé ", "À ", "Objet ", "lundi 2 mars 2026 09:14"),
    ("De", "Enviado el", "Para", "Asunto", "lunes, 2 de marzo de 2026 9:14"),
    ("De", "Enviada em", "Para", "Assunto", "segunda-feira, 2 de março de 2026 09:14"),
    ("Da", "Inviato", "A", "Oggetto", "lunedì 2 marzo 2026 09:14"),
    ("Van", "Verzonden", "Aan", "Onderwerp", "maandag 2 maart 2026 09:14"),
    ("Fra", "Sendt", "Til", "Emne", "2. marts 2026 09:14"),
    ("Från", "Skickat", "Till", "Ämne", "den 2 mars 2026 09:14"),
    ("Od", "Wysłano", "Do", "Temat", "poniedziałek, 2 marca 2026 09:14"),
    ("差出人", "送信日時", "宛先", "件名", "2026年3月2日 9:14"),
    ("发件人", "发送时间", "收件人", "主题", "2026年3月2日 9:14"),
]


@pytest.mark.parametrize(("sender", "sent", "to", "subject", "when"), BLOCKS)
@pytest.mark.parametrize("above", ["", "_" * 32 + "\n", "-----Original Message-----\n"])
def test_a_header_block_gives_all_it_says(
    sender: str, sent: str, to: str, subject: str, when: str, above: str
) -> None:
    thread = read_thread(
        f"Is there news, please?\n\n{above}{sender}: Ines Duarte <ines@atelier.example>\n"
        f"{sent}: {when}\n{to}: Tomas Berg\n{subject}: RE: Oak\n\nI wait for the joiner.\n"
    )
    first, last = thread.messages
    assert (first.sender, first.address) == ("Ines Duarte", "ines@atelier.example")
    assert first.sent_at == dt.datetime(2026, 3, 2, 9, 14)
    assert first.to == ("Tomas Berg",)
    assert first.body == "I wait for the joiner."
    assert thread.subject == "RE: Oak"
    assert last.body == "Is there news, please?"


@pytest.mark.parametrize(
    "text",
    [
        "On 2 March you wrote that the joiner must agree. I asked him.",
        "From: the north gate it is fine.\nTo: the south it is not.",
        "From now on: no more oak.\nDate to be told.",
        "The letter that he wrote:\nit was short.",
        "On Monday, 2 March, I met Ines and she said: no.",
        "Options:\nA: oak\nB: ash\n\nWhich one?",
        "We met on 2 March 2026 at 09:14.\nto me it was early.",
        "-----\nthat was the line.",
    ],
)
def test_prose_that_looks_like_a_head_is_none(text: str) -> None:
    thread = read_thread(f"Hi Ines,\n\n{text}\n\nTomas", me="Tomas")
    assert [m.body for m in thread.messages] == [f"Hi Ines,\n\n{text}\n\nTomas"]


def test_a_date_above_a_header_block_is_the_blocks() -> None:
    text = (
        "2 February 2027\nFrom: Hugo Fenn\nTo: Bridget Toll\n\nWill you sign?\n\n"
        "4 February 2027\nFrom: Bridget Toll\nTo: Hugo Fenn\n\nThe board meets on Monday."
    )
    assert [(m.sender, str(m.sent_at), m.body) for m in read_thread(text).messages] == [
        ("Hugo Fenn", "2027-02-02", "Will you sign?"),
        ("Bridget Toll", "2027-02-04", "The board meets on Monday."),
    ]


def test_a_journey_is_no_header_block() -> None:
    text = "My trip:\n\nFrom: Crewe\nTo: Holyhead\nDate: 4 June\nFare: 48.20\n\nIs a photo enough?"
    assert [m.body for m in read_thread(text).messages] == [text]
