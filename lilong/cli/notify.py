"""Notices to a person when a site falls silent: a webhook that takes JSON, or e-mail."""

from __future__ import annotations

import json
import smtplib
from email.message import EmailMessage
from urllib.error import URLError
from urllib.request import Request, urlopen

from scrapy.settings import Settings

from lilong.cli.options import stderr

TIMEOUT = 20.0  # seconds; a notice must not hold up the next crawl; a guess


def summary(flagged: dict[str, list[str]]) -> str:
    """Return the flags in one line: `yangpu: silent; people_cn: lost source`."""
    return "; ".join(f"{site}: {', '.join(flags)}" for site, flags in sorted(flagged.items()))


def notify(settings: Settings, run: int, flagged: dict[str, list[str]]) -> None:
    """Send the flags to the setting LILONG_NOTIFY, if it is set and there are any.

    An http(s) address gets {"run", "text", "flags"} as JSON (`text` is what chat webhooks show);
    `mailto:` uses Scrapy's MAIL_HOST, MAIL_PORT, MAIL_FROM, MAIL_USER, MAIL_PASS. A notice that
    cannot be sent is reported on standard error; the crawl's outcome stands.
    """
    target = settings.get("LILONG_NOTIFY")
    if not target or not flagged:
        return
    try:
        if target.startswith("mailto:"):
            send_mail(settings, target.removeprefix("mailto:"), run, flagged)
        else:
            post(target, {"run": run, "text": f"Lilong: {summary(flagged)}", "flags": flagged})
    except (OSError, URLError, smtplib.SMTPException, ValueError) as error:
        stderr.print(f"The notice to {target} could not be sent: {error}", markup=False)


def post(url: str, message: dict[str, object]) -> None:
    """POST a JSON object; raises URLError, or ValueError for an address that is not http(s)."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("LILONG_NOTIFY takes an http(s) address or mailto:")
    content = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    with urlopen(Request(url, content, headers), timeout=TIMEOUT):
        pass


def send_mail(settings: Settings, address: str, run: int, flagged: dict[str, list[str]]) -> None:
    """Send an e-mail; raises smtplib.SMTPException or OSError."""
    message = EmailMessage()
    message["Subject"] = f"Lilong run {run}: {summary(flagged)}"
    message["From"] = settings["MAIL_FROM"]
    message["To"] = address
    message.set_content(
        f"Run {run} was unlike what these sites usually give:\n\n"
        + "\n".join(f"{site}: {', '.join(flags)}" for site, flags in sorted(flagged.items()))
        + f"\n\n`lilong runs show {run}` tells more.\n"
    )
    with smtplib.SMTP(settings["MAIL_HOST"], settings.getint("MAIL_PORT"), timeout=TIMEOUT) as smtp:
        if settings.get("MAIL_USER"):
            smtp.starttls()
            smtp.login(settings["MAIL_USER"], settings["MAIL_PASS"])
        smtp.send_message(message)
