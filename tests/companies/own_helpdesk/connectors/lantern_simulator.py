"""Lantern as far as its connector asks: lists by token, newest first, deleted tickets apart."""

from ingestion.sample.serving.people import NAME, PHONE, email_of, free_text, number_of
from ingestion.sample.serving.web import Site, answer, listing

KEY = "lantern-key-of-the-simulator"
NEWEST_FIRST = "changed desc, n desc"


class LanternSite(Site):
    """Collections by the names of the streams."""

    name = "lantern"
    settings = {"site": "larkfield"}  # what [sources.NAME] says ...
    secrets = {"key": KEY}  # ... and secrets.toml
    never_deleted = {"ratings": "Lantern does not say that a rating was deleted"}

    def refuse(self, call):
        """Let in who sends the key."""
        if call.headers.get("X-Lantern-Key") == KEY and call.headers.get("X-Lantern-Site"):
            return None
        return answer({"error": "who are you?"}, 401)

    def routes(self):
        """Return what answers each path."""
        return {
            "POST /rpc/tickets.search": lambda call: self.listed("tickets", call, deleted=False),
            "POST /rpc/tickets.removed": lambda call: self.listed("tickets", call, deleted=True),
            "POST /rpc/people.list": lambda call: self.listed("people", call),
            "POST /rpc/ratings.search": lambda call: self.listed("ratings", call),
        }

    def listed(self, collection, call, **which):
        """Answer with one page; the token of the next one says how many records were given so far."""
        skip = int(call.body.get("after") or "0", 16)
        size = self.limit(call.body["size"])
        which["where"] = f"changed >= {int(call.body.get('changed_since', 0)) * 1000}"
        rows = self.store.page(collection, skip=skip, limit=size, order=NEWEST_FIRST, **which)
        page = {"after": f"{skip + size:08x}"} if rows.more else {}
        return listing("result", f'{{"items": {rows.listed}, "page": {answer(page).body.decode()}}}')

    def sample(self, stream, n, at, version=0):
        """Put record `n` of a stream, changed at `at`; another version looks different."""
        key = "account" if stream == "people" else "id"
        self.store.put(stream, record(stream, n, at, version), changed=at, key=key)

    def forget(self, stream, n, at):
        """Delete a record: a ticket moves to the list of removed ones, people are simply gone."""
        if stream == "tickets":
            self.store.put(stream, record(stream, n, at, 0), changed=at, deleted=True)
        else:
            self.store.remove(stream, number_of(n))


def record(stream, n, at, version):
    """Return a record as Lantern writes it."""
    ms = int(at.timestamp() * 1000)
    person = {"account": number_of(n), "mail": email_of(n), "name": NAME, "phone": PHONE}
    return {
        "tickets": {
            "id": f"T-{n}",
            "state": (2, 4)[version],
            "urgency": n % 4,
            "via": "form",
            "requester": person,
            "title": free_text(n),
            "opened_ms": ms,
            "replied_ms": ms + 20 * 60_000,
            "solved_ms": ms + 3 * 3_600_000,
            "changed_ms": ms,
        },
        "people": {**person, "country": ("GB", "IE")[version], "since_ms": ms},
        "ratings": {
            "id": f"R-{n}",
            "ticket": f"T-{n}",
            "stars": 1 + (n + version) % 5,
            "words": free_text(n),
            "rated_ms": ms,
        },
    }[stream]


SITE = LanternSite
