"""An appointment as an iCalendar file, for calendars outside Odoo."""

import pytz
import vobject


def invitation(uid, sequence, *, start, stop, stamp, summary, description, location, organizer, attendee):
    """The file as bytes.

    :param uid: the same for each invitation to one visit: the customer's calendar moves the entry it has
    :param sequence: raised with each invitation
    :param start, stop, stamp: naive UTC; ``stamp`` is when the file was made
    :param organizer, attendee: (name, e-mail address)
    """
    calendar = vobject.iCalendar()
    calendar.add("method").value = "REQUEST"
    event = calendar.add("vevent")
    event.add("uid").value = uid
    event.add("sequence").value = str(sequence)
    for name, moment in (("dtstamp", stamp), ("dtstart", start), ("dtend", stop)):
        event.add(name).value = moment.replace(tzinfo=pytz.utc)
    for name, text in (("summary", summary), ("description", description), ("location", location)):
        if text:
            event.add(name).value = text
    for role, (name, address) in (("organizer", organizer), ("attendee", attendee)):
        if address:
            person = event.add(role)
            person.value = f"MAILTO:{address}"
            person.cn_param = name.replace('"', "'")
    return calendar.serialize().encode()
