"""Where sound is kept, by the settings: in folders here, or in the bucket that machines share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from audio.bucket_address import BucketAddress
from audio.cache import AudioCache
from service.config import Config
from service.errors import GET_SCALE, ConfigError

if TYPE_CHECKING:
    from audio.bucket import Bucket
    from audio.shared_sound import SharedSound


def bucket(config: Config) -> Bucket | None:
    """Return the audio store; None where there is none but this machine's folders.

    Raises:
        ConfigError: its client is not installed.
    """
    return None if config.audio_store is None else _bucket(config.audio_store)


def is_reachable(config: Config) -> bool:
    """Tell whether what machines share can be reached; True where they share nothing."""
    store = bucket(config)
    return store is None or store.is_ready()


@cache
def _bucket(address: BucketAddress) -> Bucket:
    """Make one for each process: what one of its parts finds down, the others need not ask."""
    try:
        # Imported here: an installation without a store needs no client.
        from audio.bucket import Bucket  # noqa: PLC0415 -- see above
    except ImportError as error:
        raise ConfigError(f"SELFTRUST_AUDIO_STORE needs obstore: {GET_SCALE}") from error
    return Bucket(address)


def shared_sound(config: Config) -> SharedSound | None:
    """Return the rendered sound that machines share, where they do.

    Raises:
        ConfigError: the store's client is not installed.
    """
    store = bucket(config)
    if store is None:
        return None
    from audio.shared_sound import SharedSound  # noqa: PLC0415 -- as above

    return SharedSound(store)


def audio_cache(config: Config) -> AudioCache:
    """Make the cache of rendered sound, in front of the audio store where there is one.

    Raises:
        ConfigError: the store's client is not installed.
    """
    shared = shared_sound(config)
    if shared is None:
        return AudioCache(config.cache, config.cache_bytes)
    from audio.shared_cache import SharedCache  # noqa: PLC0415 -- as above

    return SharedCache(config.cache, config.cache_bytes, shared)
