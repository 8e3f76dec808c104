"""Who somebody is at a server: from the environment or from netrc, never from the command line, where others see it."""

import netrc
import os
from pathlib import Path
from urllib.parse import urlsplit

from kg_builder.errors import UsageError, reason

USER, PASSWORD = "AZICESCO_USER", "AZICESCO_PASSWORD"


def credentials(url: str) -> tuple[str, str] | None:
    """Name and password for a server: ``AZICESCO_USER`` and ``AZICESCO_PASSWORD``, else its entry in netrc, else None.

    The file is the one that ``NETRC`` names, or ``~/.netrc``; its entry ``default`` is not used.

    Raises:
        UsageError: the password of a user is missing, or the file cannot be read.
    """
    if user := os.environ.get(USER):
        if PASSWORD not in os.environ:
            raise UsageError(f"{USER} is set and {PASSWORD} is not. Set both.")
        return user, os.environ[PASSWORD]
    path = Path(os.environ.get("NETRC") or "~/.netrc").expanduser()
    if not path.is_file():
        return None
    try:
        hosts = netrc.netrc(path).hosts
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read for passwords: {reason(error)}.") from error
    found = hosts.get(urlsplit(url).hostname or "")
    return None if found is None else (found[0], found[2])
