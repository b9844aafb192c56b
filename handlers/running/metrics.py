"""What an operator's Prometheus sees of this process; counts are per process."""

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

ACK_BUCKETS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._webhooks = Counter(
            "madoguchi_webhooks", "Webhook requests by the status answered.", ["status"], registry=self._registry
        )
        self._by_status = {status: self._webhooks.labels(str(status)) for status in (200, 400, 401, 413, 503)}
        self._ack = Histogram(
            "madoguchi_webhook_seconds",
            "Seconds until a webhook was answered.",
            buckets=ACK_BUCKETS_S,
            registry=self._registry,
        )
        self._redelivered = Counter(
            "madoguchi_events_redelivered", "Events that LINE sent again.", registry=self._registry
        )
        self.streams = self._gauge("live_streams", "Open live streams of staff pages.")
        self.events_waiting = self._gauge("events_waiting", "Events stored and not yet processed (at most 1000).")
        self.oldest_waiting = self._gauge("oldest_event_waiting_seconds", "Age of the longest waiting event.")
        self.events_parked = self._gauge("events_parked", "Events that failed five times (at most 1000).")
        self.errors = Counter("madoguchi_errors", "Requests answered with 500.", registry=self._registry)
        self.is_up = self._gauge("database_up", "1 when MongoDB answers as a writable primary.")
        self._work = Gauge("madoguchi_work", "Counts kept by the workers.", ["name"], registry=self._registry)

    def saw_webhook(self, status: int, seconds: float) -> None:
        """Count one webhook request."""
        self._by_status[status].inc()
        self._ack.observe(seconds)

    def saw_redelivered(self, events: int) -> None:
        """Count events that LINE says it sends again."""
        self._redelivered.inc(events)

    def set_work(self, counts: dict[str, float]) -> None:
        """Take over what the workers counted."""
        for name, count in counts.items():
            self._work.labels(name).set(count)

    def write(self) -> web.Response:
        """Answer with all figures."""
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE})

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"madoguchi_{name}", text, registry=self._registry)
