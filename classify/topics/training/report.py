"""An evaluation as text and as one HTML page with its diagrams drawn in SVG."""

from __future__ import annotations

from html import escape

from lilong.classify.topics.training.evaluate import Evaluation

CSS = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.15rem .7rem;text-align:right}
td:first-child,th:first-child{text-align:left}tr:nth-child(even){background:#f4f4f4}
svg{max-width:100%;height:auto}svg text{font:11px system-ui,sans-serif}"""


def headline_figures(result: Evaluation) -> list[tuple[str, str]]:
    """List the summary's names and values, shares with four decimals."""
    figures: list[tuple[str, float | int | None]] = [
        ("articles", result.articles),
        ("accuracy (main topic)", result.accuracy),
        ("micro F1", result.micro_f1),
        ("macro F1", result.macro_f1),
        ("scope accuracy", result.scope_accuracy),
        ("calibration error", result.calibration_error),
        ("scope calibration error", result.scope_calibration_error),
    ]
    return [
        (name, f"{value:.4f}" if isinstance(value, float) else str(value))
        for name, value in figures
        if value is not None
    ]


def text_report(result: Evaluation) -> str:
    """Write the figures as plain text: summary, labels, confusions."""
    wide = max(len(each.label) for each in result.labels)
    lines = [f"{result.model}", *(f"{name:24} {value}" for name, value in headline_figures(result))]
    lines += ["", f"{'label':{wide}}  precision  recall      f1  support  given"]
    lines += [
        f"{each.label:{wide}}  {each.precision:9.3f}  {each.recall:6.3f}  {each.f1:6.3f}"
        f"  {each.support:7}  {each.given:5}"
        for each in result.labels
    ]
    lines += ["", "missed → given instead"]
    lines += [f"{count:4}  {one} → {other}" for one, other, count in result.confusions]
    if result.unknown_labels:
        lines += ["", f"labels that the model does not know: {', '.join(result.unknown_labels)}"]
    return "\n".join(lines) + "\n"


def html_report(result: Evaluation) -> str:
    """Write the figures as one HTML page that needs nothing else."""
    summary = "".join(
        f"<tr><td>{escape(name)}</td><td>{value}</td></tr>"
        for name, value in headline_figures(result)
    )
    labels = "".join(
        f"<tr><td>{escape(each.label)}</td><td>{each.precision:.3f}</td><td>{each.recall:.3f}</td>"
        f"<td>{each.f1:.3f}</td><td>{each.support}</td><td>{each.given}</td></tr>"
        for each in result.labels
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(result.model)}</title><style>{CSS}</style>
<h1>{escape(result.model)}</h1>
<table>{summary}</table>
<h2>Reliability: what was stated, what came true</h2>
{reliability_svg(result)}
<h2>Confusion: label missed, label given instead</h2>
{confusion_svg(result)}
<h2>Labels</h2>
<table><tr><th>label</th><th>precision</th><th>recall</th><th>F1</th><th>support</th>
<th>given</th></tr>{labels}</table>
</html>
"""


def reliability_svg(result: Evaluation, side: int = 320) -> str:
    """Draw stated probability against observed share; the area of a dot is its number of cases."""
    left, top = 40, 10
    most = max((each.count for each in result.reliability), default=1)
    dots = "".join(
        f'<circle cx="{left + each.stated * side:.1f}" cy="{top + (1 - each.observed) * side:.1f}"'
        f' r="{4 + 12 * (each.count / most) ** 0.5:.1f}" fill="#2563eb" fill-opacity=".6">'
        f"<title>stated {each.stated:.2f}, observed {each.observed:.2f}, {each.count} cases"
        "</title></circle>"
        for each in result.reliability
    )
    ticks = "".join(
        f'<text x="{left + tick * side / 4:.0f}" y="{top + side + 16}" text-anchor="middle">'
        f'{tick / 4:.2f}</text><text x="{left - 6}" y="{top + side - tick * side / 4 + 4:.0f}"'
        f' text-anchor="end">{tick / 4:.2f}</text>'
        for tick in range(5)
    )
    return (
        f'<svg viewBox="0 0 {left + side + 20} {top + side + 40}" width="{left + side + 20}"'
        ' role="img" aria-label="Reliability diagram">'
        f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" stroke="#999"/>'
        f'<line x1="{left}" y1="{top + side}" x2="{left + side}" y2="{top}" stroke="#bbb"/>'
        f"{dots}{ticks}"
        f'<text x="{left + side / 2}" y="{top + side + 34}" text-anchor="middle">stated</text>'
        "</svg>"
    )


def confusion_svg(result: Evaluation, cell: int = 22) -> str:
    """Draw the confused pairs as a grid: rows were missed, columns were given instead."""
    rows = list(dict.fromkeys(one for one, _, _ in result.confusions))
    columns = list(dict.fromkeys(other for _, other, _ in result.confusions))
    left, top = 170, 150
    most = max((count for _, _, count in result.confusions), default=1)
    cells = "".join(
        f'<rect x="{left + columns.index(other) * cell}" y="{top + rows.index(one) * cell}"'
        f' width="{cell}" height="{cell}" fill="#dc2626" fill-opacity="{count / most:.2f}"><title>'
        f"{escape(one)} → {escape(other)}: {count}</title></rect>"
        f'<text x="{left + (columns.index(other) + 0.5) * cell}"'
        f' y="{top + (rows.index(one) + 0.7) * cell}" text-anchor="middle">{count}</text>'
        for one, other, count in result.confusions
    )
    sides = "".join(
        f'<text x="{left - 6}" y="{top + (place + 0.7) * cell:.0f}" text-anchor="end">'
        f"{escape(name)}</text>"
        for place, name in enumerate(rows)
    )
    heads = "".join(
        f'<text transform="translate({left + (place + 0.7) * cell:.0f},{top - 6}) rotate(-60)">'
        f"{escape(name)}</text>"
        for place, name in enumerate(columns)
    )
    wide, high = left + len(columns) * cell + 90, top + len(rows) * cell + 10
    return (
        f'<svg viewBox="0 0 {wide} {high}" width="{wide}" role="img"'
        f' aria-label="Confusion diagram">{cells}{sides}{heads}</svg>'
    )
