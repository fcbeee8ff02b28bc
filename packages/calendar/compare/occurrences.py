"""The occurrences of recurrence rules by python-dateutil, for comparison.

Reads one JSON object a line: {"rule": ..., "start": ..., "after": ..., "limit": ...} with wall clocks
as YYYY-MM-DDTHH:MM. Writes one line each: {"start": [...], "after": [...]}, the first occurrences from
the start on (the first of them counts as the start) and those behind a later clock; or
{"failed": ...} when it takes longer than three seconds, or breaks.
"""

import datetime
import itertools
import json
import signal
import sys

from dateutil.rrule import rrulestr

FORM = "%Y-%m-%dT%H:%M"
SECONDS = 3


class TooLong(Exception):
    pass


def give_up(_signal, _frame):
    raise TooLong


def occurrences(rule, start, after, limit):
    """DTSTART is moved to the first date that fits: what comes of one that does not is undefined."""
    begin = datetime.datetime.strptime(start, FORM)
    endless = ";".join(part for part in rule.split(";") if not part.startswith("COUNT="))
    first = next(iter(rrulestr(endless, dtstart=begin)), None)
    if first is None:
        return {"start": [], "after": []}
    later = datetime.datetime.strptime(after, FORM)
    return {
        "start": shown(itertools.islice(rrulestr(rule, dtstart=first), limit)),
        "after": shown(rrulestr(endless, dtstart=first).xafter(later, count=limit)),
    }


def shown(dates):
    return [date.strftime("%Y").zfill(4) + date.strftime("-%m-%dT%H:%M") for date in dates]


signal.signal(signal.SIGALRM, give_up)
for line in sys.stdin:
    signal.alarm(SECONDS)
    try:
        answer = occurrences(**json.loads(line))
    except TooLong:
        answer = {"failed": "slow"}
    except ValueError as error:
        # What it says of a rule whose steps never meet its hours or minutes.
        never = "generates an empty set" in str(error)
        answer = {"start": [], "after": []} if never else {"failed": "broken"}
    except IndexError:
        answer = {"failed": "broken"}
    signal.alarm(0)
    print(json.dumps(answer), flush=True)
