"""`tocsin gateway`."""

from agents.cli.worker import loop_runner
from streams.logs import configure
from streams.settings import Settings


def command() -> None:
    """Serve alerts over HTTP until stopped: JSON, live streams, Atom, and the analyst's page.

    TOCSIN_GATEWAY_HOST and _PORT say where (127.0.0.1:8090), TOCSIN_GATEWAY_TOKENS who may ask. Everything it shows
    is read from Kafka at start.
    """
    settings = Settings.from_env()
    configure(settings.log_level)
    from agents.gateway.server import serve  # aiohttp and the rules take a second to import: only where they are used

    loop_runner()(serve(settings))
