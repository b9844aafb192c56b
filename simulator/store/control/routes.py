"""Every path of the control API; README.md says what each one does."""

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.control import customers, orders, whole

_CUSTOMER = "/control/customers/{number}"
_ORDER = "/control/orders/{number}"


async def _not_found(request: web.Request) -> web.Response:
    raise ControlError(f"there is no {request.method} {request.path}", 404)


def setup(app: web.Application) -> None:
    """Serve the control API."""
    app.router.add_routes(
        [
            web.get("/control/state", whole.show_state),
            web.post("/control/reset", whole.reset),
            web.patch("/control/access", whole.update_access),
            web.patch("/control/behaviour", whole.update_behaviour),
            web.post("/control/jobs/finish", whole.finish_jobs),
            web.get("/control/faults", whole.list_faults),
            web.post("/control/faults", whole.create_fault),
            web.delete("/control/faults", whole.delete_faults),
            web.get("/control/asked", whole.list_asked),
            web.get("/control/deliveries", whole.list_deliveries),
            web.get("/control/letters", whole.list_letters),
            web.patch("/control/webhooks", whole.update_webhooks),
            web.post("/control/webhooks/repeat", whole.repeat_webhook),
            web.post("/control/shop/redaction", whole.redact_shop),
            web.get("/control/customers", customers.list_customers),
            web.post("/control/customers", customers.create_customer),
            web.get(_CUSTOMER, customers.show_customer),
            web.patch(_CUSTOMER, customers.update_customer),
            web.delete(_CUSTOMER, customers.delete_customer),
            web.post(f"{_CUSTOMER}/merge", customers.create_merge),
            web.post(f"{_CUSTOMER}/redaction", customers.create_redaction),
            web.post(f"{_CUSTOMER}/data-request", customers.create_request),
            web.get("/control/orders", orders.list_orders),
            web.post("/control/orders", orders.create_order),
            web.get(_ORDER, orders.show_order),
            web.patch(_ORDER, orders.update_order),
            web.post(f"{_ORDER}/shipments", orders.create_shipment),
            web.post(f"{_ORDER}/shipments/events", orders.create_shipment_event),
            web.post(f"{_ORDER}/cancellation", orders.create_cancellation),
            web.post(f"{_ORDER}/refunds", orders.create_refund),
            web.post(f"{_ORDER}/returns", orders.create_return),
            web.post("/control/drafts/{token}/payment", orders.pay_draft),
            web.post("/control/checkouts", orders.create_checkout),
            web.route("*", "/control/{rest:.*}", _not_found),
        ]
    )
