"""Switches, faults and the quota."""

from aiohttp import web

from simulator.line.control.exchange import answer, platform_of, read_object
from simulator.line.switches import as_json


async def show_switches(request: web.Request) -> web.Response:
    """Show every switch."""
    return answer(as_json(platform_of(request).switches))


async def update_switches(request: web.Request) -> web.Response:
    """Turn some switches."""
    platform_of(request).change_switches(await read_object(request))
    return await show_switches(request)


async def list_faults(request: web.Request) -> web.Response:
    """List the faults that are switched on."""
    return answer({"faults": [fault.as_json() for fault in platform_of(request).faults.active]})


async def create_fault(request: web.Request) -> web.Response:
    """Switch a fault on."""
    platform = platform_of(request)
    fault = platform.faults.add(await read_object(request))
    platform.hub.tell("faults")
    return answer(fault.as_json(), 201)


async def delete_faults(request: web.Request) -> web.Response:
    """Switch all faults off."""
    platform = platform_of(request)
    platform.faults.clear()
    platform.hub.tell("faults")
    return await list_faults(request)


async def show_quota(request: web.Request) -> web.Response:
    """Show the month's quota."""
    return answer(platform_of(request).quota.as_json())


async def update_quota(request: web.Request) -> web.Response:
    """Set the month's quota."""
    platform = platform_of(request)
    platform.quota.change(await read_object(request))
    platform.hub.tell("quota")
    return await show_quota(request)
