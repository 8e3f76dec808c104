"""Drawings, side by side with plain pyvis: building the page from one network, opening it, panning it.

    python benchmarks/draw.py [--nodes 5000] [--edges 20000]

Needs Chromium and the extra ``test``. “pyvis-still” is plain pyvis with its physics turned off.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import measure

WITHIN = 0.8
"""So many of the relations stay within a community."""

SECONDS = 4.0
PATIENCE = 90.0
"""After so many seconds a page that has drawn nothing is given up."""

BROWSER = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--enable-precise-memory-info",
)  # fmt: skip


def network(nodes: int, edges: int) -> Any:
    """A network with hubs and communities, the same each time: who is old, and near, gets more relations."""
    import networkx

    chance = random.Random(20261125)  # noqa: S311 (no secret)
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from((f"n{n}", {"label": f"Entity {n}", "type": "Person"}) for n in range(nodes))
    group = nodes // 40
    pairs: dict[tuple[int, int], None] = {}  # in their order; a graph counts its edges anew each time it is asked
    while len(pairs) < edges:
        one = chance.randrange(nodes)
        begin = one // group * group
        near = chance.random() < WITHIN
        other = begin + int(group * chance.random() ** 3) if near else int(nodes * chance.random() ** 3)
        if one != other and other < nodes:
            pairs[min(one, other), max(one, other)] = None
    graph.add_edges_from((f"n{one}", f"n{other}") for one, other in pairs)
    return graph


def build(how: str, nodes: int, edges: int, out: str) -> None:
    """One building, in a process of its own; it prints the seconds without the network's making and imports."""
    graph = network(nodes, edges)
    began = perf_counter()
    if how == "ours":
        from kg_builder.drawing import Drawing

        began = perf_counter()
        Drawing.of_network(graph, "Benchmark").to_html(out)
    else:
        from pyvis.network import Network

        began = perf_counter()
        net = Network(cdn_resources="in_line")
        net.from_nx(graph)
        Path(out).write_text(net.generate_html(), encoding="utf-8")
    print(perf_counter() - began)
    if how == "pyvis":
        net.toggle_physics(status=False)
        Path(out.replace("pyvis", "pyvis-still")).write_text(net.generate_html(), encoding="utf-8")


def history(out: str) -> None:
    """The page of the packaged history, built anew by the command, its store at hand."""
    measured = [measure.run([measure.script("azicesco"), "draw", "--color", "community", "-o", out]) for _ in range(4)][
        1:
    ]
    seconds, megabytes = measure.typical(measured)
    print(f"{'whole history, the command as a process':44}{seconds:9.2f} s{megabytes:9.0f} MB")
    print("   " + measured[0].errors.decode().strip().partition(": ")[2])


def look(browser: Any, file: str, *, ours: bool) -> str:
    """How a page opens and pans, or that it was given up."""
    from playwright.sync_api import Error

    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    began = perf_counter()
    try:
        opened = _opened(page, file, ours=ours)
        frames = _panned(page, "#canvas" if ours else "#mynetwork canvas")
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    except Error as error:
        return f"gave up after {perf_counter() - began:.0f} s: {str(error).splitlines()[0]}"
    finally:
        context.close()
    return f"opens {opened:6.2f} s   pans {frames:6.1f} frames/s   heap {heap:5.0f} MB"


def _opened(page: Any, file: str, *, ours: bool) -> float:
    """Seconds until the picture is there."""
    began = perf_counter()
    page.goto(Path(file).as_uri(), wait_until="commit")
    if ours:
        page.wait_for_selector("html[data-ready]")
    else:
        drawn = "typeof network !== 'undefined' && network.canvas.frame.canvas.width > 0"
        page.wait_for_function(f"{drawn} && document.readyState === 'complete'")
        page.evaluate("new Promise((done) => { network.redraw(); requestAnimationFrame(() => setTimeout(done)); })")
    return perf_counter() - began


def _panned(page: Any, canvas: str) -> float:
    """Frames a second while the mouse drags the picture about."""
    box = page.locator(canvas).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 120
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("window.ticks = 0; (function tick() { window.ticks += 1; requestAnimationFrame(tick); })()")
    began = perf_counter()
    step = 0
    while perf_counter() - began < SECONDS:
        step += 1
        page.mouse.move(x + 160 * ((step % 80) / 40 - 1), y + 60 * ((step % 50) / 25 - 1))
        sleep(0.004)
    frames: float = page.evaluate("window.ticks") / (perf_counter() - began)
    page.mouse.up()
    return frames


def main() -> None:
    """Measure, and print a table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--nodes", type=int, default=5000)
    words.add_argument("--edges", type=int, default=20000)
    words.add_argument("--one", nargs=2, metavar=("HOW", "OUT"), help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.one:
        build(given.one[0], given.nodes, given.edges, given.one[1])
        return
    print(measure.machine())
    with tempfile.TemporaryDirectory() as folder:
        pages = {how: f"{folder}/{how}.html" for how in ("ours", "pyvis", "pyvis-still")}
        whole = f"{folder}/history.html"
        history(whole)
        seconds = {}
        for how in ("ours", "pyvis"):
            out = pages[how]
            command = [
                sys.executable,
                __file__,
                "--nodes",
                str(given.nodes),
                "--edges",
                str(given.edges),
                "--one",
                how,
                out,
            ]
            run = measure.run(command)
            seconds[how] = float(run.output)
            size = Path(out).stat().st_size / 1e6
            what = f"{given.nodes:,} nodes, {given.edges:,} edges: {how}"
            print(f"{what:44}{seconds[how]:9.2f} s{run.peak / measure.MEGABYTE:9.0f} MB   page {size:.1f} MB")
        print(f"{'plain pyvis / ours (aim: at least 10)':44}{seconds['pyvis'] / seconds['ours']:9.1f}")
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(BROWSER))
            print(f"\nChromium {browser.version}, headless, without a GPU: Canvas 2D in software for both")
            print(f"{'whole history':44}{look(browser, whole, ours=True)}")
            for how, out in pages.items():
                print(f"{how:44}{look(browser, out, ours=how == 'ours')}")
            browser.close()


if __name__ == "__main__":
    main()
