"""``footnote eval``: offered to the command line as an entry point."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from tqdm import tqdm


@click.command()
@click.argument("dataset", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write all results there as JSON.")
@click.option("--update-baseline", is_flag=True, help="Store the results as the new baseline.")
@click.option("--failures", is_flag=True, help="List the cases that went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.option("--library", metavar="DIR", help="Folder that holds the library.")
@click.option("--model", metavar="NAME", help="Embedding model: a name or a folder.")
def evaluate(
    dataset: Path | None,
    out: Path | None,
    update_baseline: bool,
    failures: bool,
    as_json: bool,
    library: str | None,
    model: str | None,
) -> None:
    """Ask the questions of a dataset and measure the answers.

    The library has to hold the corpus that the questions are about. DATASET defaults to the
    questions about the OpenInfra corpus; only those are held against the stored baseline and the
    bars. Exit code 1 when a measure is below its bar.
    """
    if dataset and update_baseline:
        raise click.UsageError("--update-baseline is for the OpenInfra questions, without DATASET.")
    if out is not None and not out.absolute().parent.is_dir():
        raise click.UsageError(f"--out: there is no folder {out.parent}.")
    from retrieval import Assistant, Library, Settings

    try:
        from . import report, run
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed: pip install 'footnote[evals]'"
        ) from error
    from .cases import load

    cases = load(dataset or report.DATASET)
    settings = Settings.load(library=library, model=model)
    quiet = as_json or not sys.stderr.isatty()
    with (
        Library.open(settings=settings) as opened,
        tqdm(total=len(cases), unit="question", disable=quiet) as bar,
    ):

        def show(done: int, _: int) -> None:
            bar.update(done - bar.n)

        outcomes = run.evaluate(Assistant(opened), cases, show)
    summary = report.summarise(outcomes)
    details = report.to_json(summary, outcomes)
    baseline = None if dataset else report.load_baseline()
    click.echo(details if as_json else report.render(summary, baseline))
    if out is not None:
        out.write_text(details, encoding="utf-8")
    if update_baseline:
        report.store_baseline(summary)
    if failures:
        click.echo(report.failures(outcomes), err=as_json)
    missed = [] if dataset else report.below(summary, report.BARS)
    if missed:
        raise click.ClickException("below the bar: " + "; ".join(missed))
