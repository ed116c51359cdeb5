"""Where the audio store is, and who may use it: a bucket of a server that speaks S3."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """What requests are signed with, where a machine has no role of its own."""

    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    """Of temporary credentials."""


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """A bucket, or a folder in it."""

    name: str
    prefix: str
    """The folder in it that is ours; empty is all of it."""
    region: str
    endpoint: str | None
    """The server's address; None is Amazon's of the region."""
    public: str | None
    """Where devices reach the same server, to fetch rendered audio by signed links."""
    credentials: Credentials | None
    """None: those that the machine's role gives."""

    def __str__(self) -> str:
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"s3://{'/'.join(filter(None, (self.name, self.prefix)))}{at}"
