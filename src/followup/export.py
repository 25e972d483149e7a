"""A draft as a mail that a mail program opens ready to send, the item attached."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP

from followup.values import FollowUp


def as_eml(result: FollowUp) -> bytes:
    """The draft as an unsent message (`X-Unsent: 1`), answering the last mail where known."""
    assert result.draft is not None
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    mail["Subject"] = result.draft.subject or "Follow-up"
    thread = result.thread
    if thread is not None:
        to = next((m.address for m in reversed(thread.messages) if not m.from_me and m.address), "")
        sender = next((m.address for m in reversed(thread.messages) if m.from_me and m.address), "")
        for header, address in (("To", to), ("From", sender)):
            if address:
                mail[header] = address
        ids = [m.message_id for m in thread.messages if m.message_id]
        if ids:
            mail["In-Reply-To"] = ids[-1]
            mail["References"] = " ".join(ids)
    mail.set_content(result.draft.body + "\n")
    if result.item is not None:
        name = re.sub(r"[^A-Za-z0-9]+", "-", result.item.title).strip("-")[:60] or result.item.id
        mail.add_attachment(result.item.text + "\n", subtype="plain", filename=f"{name}.txt")
    return bytes(mail)
