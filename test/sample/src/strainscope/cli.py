"""The command line."""

from pathlib import Path

import click

from .sketch import read_fasta, similarity, sketch


@click.group()
def main() -> None:
    """Tells closely related bacterial strains apart."""


@main.command()
@click.argument("first", type=click.Path(exists=True, path_type=Path))
@click.argument("second", type=click.Path(exists=True, path_type=Path))
@click.option("--k", default=21, show_default=True)
@click.option("--size", default=1000, show_default=True)
def compare(first: Path, second: Path, k: int, size: int) -> None:
    """Prints how much of the sketches of two FASTA files is the same."""
    click.echo(f"{similarity(sketch(read_fasta(first), k, size), sketch(read_fasta(second), k, size)):.3f}")
