"""Run benchmarks by name, print their figures, keep them as JSON."""

import asyncio
from pathlib import Path

import click
import orjson

from bench import customers, ingest, live, page, tags
from bench.figures import Figure

BENCHMARKS = {"customers": customers.run, "ingest": ingest.run, "live": live.run, "pages": page.run, "tags": tags.run}
RESULTS = Path("var/bench")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(BENCHMARKS)))
def main(names: tuple[str, ...]) -> None:
    """Run the named benchmarks, or all of them."""
    missed = False
    for name in names or sorted(BENCHMARKS):
        click.echo(f"\n{name}")
        figures = asyncio.run(BENCHMARKS[name]())
        for figure in figures:
            click.echo(f"  {figure.line()}")
        missed = missed or any(not figure.is_reached for figure in figures)
        _keep(name, figures)
    if missed:
        raise SystemExit(1)


def _keep(name: str, figures: list[Figure]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_bytes(orjson.dumps([figure.as_json() for figure in figures], option=orjson.OPT_INDENT_2))
    click.echo(f"  → {path}")


if __name__ == "__main__":
    main()
