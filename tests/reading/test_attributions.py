"""The line that a mail program puts above a quote names sender and moment, in any language."""

from __future__ import annotations

import datetime as dt

import pytest

from followup.reading import read_thread

DAY = dt.date(2026, 3, 3)
NAME = "Owen Tait"
LINES = [
    'On Mar 3, 2026 10:00 AM, "Owen Tait" <owen@port.example> wrote:',
    "On Tue, Mar 3, 2026 at 10:00 AM Owen Tait <owen@port.example> wrote:",
    "On Tue, 3 Mar 2026, 10:00 Owen Tait, <owen@port.example> wrote:",
    "On Tue, 3 Mar 2026 10:00:00 +0100, Owen Tait wrote:",
    "On 03.03.26 10:00, Owen Tait wrote:",
    "On 2026-03-03 at 10:00, Owen Tait wrote:",
    "On Tuesday, March 3rd, 2026 at 10:00 AM, Owen Tait <owen@port.example> wrote:",
    "On 3 March 2026 10:00:00 GMT, Owen Tait <owen@port.example> wrote:",
    "On 3 Mar 2026, at 10:00, Tait, Owen <owen@port.example> wrote:",
    "On Tue, Mar 03, 2026 at 10:00:00AM +0100, Owen Tait wrote:",
    "Owen Tait <owen@port.example> writes on 3 Mar 2026 at 10:00:",
    "On Tue 03-Mar-2026 at 10:00, Owen Tait wrote:",
    "Am Dienstag, 3. März 2026, 10:00 Uhr schrieb Owen Tait:",
    "Am 3. März 2026 10:00:00 MEZ schrieb Owen Tait <owen@port.example>:",
    "Am 03.03.2026 um 10:00 schrieb Owen Tait <owen@port.example>:",
    "Am Di., 3. März 2026 um 10:00 Uhr schrieb Owen Tait <owen@port.example>:",
    "Owen Tait <owen@port.example> schrieb am Di., 3. März 2026, 10:00:",
    "Owen Tait schrieb am 03.03.2026 um 10:00:",
    "Le mar. 3 mars 2026 à 10:00, Owen Tait <owen@port.example> a écrit :",
    "Le 03/03/2026 à 10:00, Owen Tait a écrit :",
    "Le 3 mars 2026 10:00:00 GMT+01:00, Owen Tait <owen@port.example> a écrit :",
    "El mar, 3 mar 2026 a las 10:00, Owen Tait (<owen@port.example>) escribió:",
    "El mar., 3 de marzo de 2026 10:00 a. m., Owen Tait <owen@port.example> escribió:",
    "El 3/3/26 a las 10:00, Owen Tait escribió:",
    "Em ter., 3 de mar. de 2026 às 10:00, Owen Tait <owen@port.example> escreveu:",
    "Em 3 de março de 2026 10:00, Owen Tait <owen@port.example> escreveu:",
    "Em 03/03/2026 10:00, Owen Tait escreveu:",
    "No dia 03/03/2026, às 10:00, Owen Tait <owen@port.example> escreveu:",
    "Il giorno mar 3 mar 2026 alle ore 10:00 Owen Tait <owen@port.example> ha scritto:",
    "Il 03/03/2026 10:00, Owen Tait ha scritto:",
    "Il giorno 3 mar 2026, alle ore 10:00, Owen Tait <owen@port.example> ha scritto:",
    "Op di 3 mrt 2026 om 10:00 schreef Owen Tait <owen@port.example>:",
    "Op 3 mrt. 2026 om 10:00 heeft Owen Tait <owen@port.example> het volgende geschreven:",
    "Op 03-03-2026 om 10:00 schreef Owen Tait:",
    "Den tir. 3. mar. 2026 kl. 10.00 skrev Owen Tait <owen@port.example>:",
    "Den 3. mar. 2026 kl. 10.00 skrev Owen Tait <owen@port.example>:",
    "Den tis 3 mars 2026 kl 10:00 skrev Owen Tait <owen@port.example>:",
    "3 mars 2026 kl. 10:00 skrev Owen Tait <owen@port.example>:",
    "tir. 3. mars 2026 kl. 10:00 skrev Owen Tait <owen@port.example>:",
    "wt., 3 mar 2026 o 10:00 Owen Tait <owen@port.example> napisał(a):",
    "W dniu wtorek, 3 marca 2026 o 10:00 Owen Tait <owen@port.example> napisał:",
    "W dniu 2026-03-03 10:00, Owen Tait pisze:",
    "Dnia 3 marca 2026 10:00 Owen Tait <owen@port.example> napisał(a):",
    "2026年3月3日(火) 10:00 Owen Tait <owen@port.example>:",
    "2026/03/03 10:00、Owen Tait <owen@port.example>のメール:",
    "2026年3月3日 10:00、Owen Tait <owen@port.example>のメール:",
    "Owen Tait <owen@port.example> 于2026年3月3日周二 10:00写道：",
    "在 2026/3/3 10:00, Owen Tait 写道:",
    "在 2026年3月3日，上午10:00，Owen Tait <owen@port.example> 写道：",
    "Owen Tait <owen@port.example> 於 2026年3月3日 週二 上午10:00寫道：",
    'At 2026-03-03 10:00:00, "Owen Tait" <owen@port.example> wrote:',
    "вт, 3 мар. 2026 г. в 10:00, Owen Tait <owen@port.example>:",
    "3 марта 2026 г., в 10:00, Owen Tait <owen@port.example> написал(а):",
    "03.03.2026 10:00, Owen Tait пишет:",
    "ti 3. maalisk. 2026 klo 10.00 Owen Tait (owen@port.example) kirjoitti:",
    "út 3. 3. 2026 v 10:00 odesílatel Owen Tait <owen@port.example> napsal:",
    "Owen Tait <owen@port.example>, 3 Mar 2026 Sal, 10:00 tarihinde şunu yazdı:",
    "2026년 3월 3일 (화) 오전 10:00, Owen Tait <owen@port.example>님이 작성:",
    "2026-03-03 10:00 GMT+01:00 Owen Tait <owen@port.example>:",
    "2026/3/3 Owen Tait <owen@port.example>",
    "Quoting Owen Tait <owen@port.example> (3 Mar 2026 10:00):",
    "* Owen Tait (owen@port.example) [2026-03-03 10:00]:",
    "--- On Tue, 3/3/26, Owen Tait <owen@port.example> wrote:",
    "-- On Tue, 3 Mar 2026, Owen Tait wrote:",
    "Owen Tait <owen@port.example> wrote on Tue, 03 Mar 2026 10:00:00 +0100:",
    "Owen Tait (2026-03-03 10:00:00):",
    "Owen Tait, 03.03.2026 10:00:",
    "On Tue Mar 03 10:00:00 2026, owen@port.example (Owen Tait) wrote:",
    "**On Tue, Mar 3, 2026 at 10:00 AM Owen Tait <owen@port.example> wrote:**",
    "On March 3, 2026 at 10:00 AM Owen Tait <owen@port.example <mailto:owen@port.example>> wrote:",
    "On Tue, Mar 3, 2026, 10:00 'Owen Tait' via Crew <crew@port.example> wrote:",
]


@pytest.mark.parametrize("line", LINES)
def test_the_line_above_a_quote_names_who_and_when(line: str) -> None:
    """A reply, the line, the quote: two messages, the older one by Owen Tait on 3 March."""
    thread = read_thread(f"Fine by me.\n\n{line}\n\n> Thursday, as we said?\n")
    assert [m.body for m in thread.messages] == ["Thursday, as we said?", "Fine by me."]
    assert (thread.messages[0].sender, thread.messages[0].day) == (NAME, DAY)


@pytest.mark.parametrize("line", [line for line in LINES if "@" in line or "wrote:" in line])
def test_a_wrapped_line_is_read_as_one(line: str) -> None:
    """Plain text is wrapped at 72 characters or less; the words come apart at any space."""
    words = line.split(" ")
    half = len(words) // 2
    wrapped = " ".join(words[:half]) + "\n" + " ".join(words[half:])
    thread = read_thread(f"Fine by me.\n\n{wrapped}\n> Thursday, as we said?\n")
    assert [m.body for m in thread.messages] == ["Thursday, as we said?", "Fine by me."]
    assert (thread.messages[0].sender, thread.messages[0].day) == (NAME, DAY)


@pytest.mark.parametrize(
    "line",
    [
        "On Tuesday I wrote:",
        "On 3 March 2026 the board wrote to us that the gate is shut and they said this:",
        "My colleague wrote:",
        "At 10:00 we meet the crew:",
        "As Owen wrote in 2026, the gate is old.",
        "The budget for 2026 (owen@port.example has it):",
        "Le port a écrit une lettre:",
        "Please answer to owen@port.example by 3 March 2026:",
        "From 3 March 2026 on the gate is shut:",
    ],
)
def test_prose_above_a_paragraph_is_no_head(line: str) -> None:
    """Nothing is quoted below, and nobody is named: the text goes on."""
    thread = read_thread(f"Hello Owen,\n\n{line}\n\nthe gate stays as it is.\n\nInes\n")
    assert len(thread.messages) == 1
    assert line in thread.messages[0].body
