"""Measures how the service grows with the catalogue; scripts/growth builds it and runs this.

Usage: growth.py ROLLWISE GENERATE_CATALOGUE SIZE…

For each size a synthetic catalogue is made, imported into a new SQLite file and served on 127.0.0.1. Everything is asked
over one kept connection by this very process, which takes some 0.2 ms of each time itself. "First time" means that no
request is like another, so that each answer is worked out and none comes from memory.
"""

import http.client
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

PORT = int(os.environ.get("GROWTH_PORT", "8098"))
REQUESTS = int(os.environ.get("GROWTH_REQUESTS", "2000"))
PUBLICATIONS = 5
FEWER = 2  # where each takes minutes
FIELDS = "name summary aliases regions difficulty laterality goals equipment steps tips dose evidence sources".split()
REGIONS = "upper-back lats glutes calves hamstrings quadriceps".split()
WORDS = "upper back roll gentle evening seaside slow breathing calf pain hold pressure variation knot tight".split()


class Client:
    """A kept connection."""

    def __init__(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:500]}")
        return body


class Server:
    """A server over a database, until it is stopped."""

    def __init__(self, program, environment):
        began = time.perf_counter()
        command = [program, "serve", "--listen", f"127.0.0.1:{PORT}"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
        while True:
            try:
                Client().get("/health/ready")
                break
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError("the server ended at once") from None
                time.sleep(0.001)
        self.ready = time.perf_counter() - began

    def memory(self, which):
        """VmRSS or VmHWM, in MiB."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(which))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def timed(client, paths):
    """How long each request takes, in ms."""
    times = []
    for path in paths:
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return times


def fields(number):
    """A choice of fields that no other number has."""
    return ",".join(name for at, name in enumerate(FIELDS) if number & (1 << at) == 0)


def deep_pages(client, size):
    """The address of a page at nine tenths of the whole."""
    path = "/v1/techniques?limit=100"
    for _ in range(max(1, int(size * 0.9 / 100))):
        following = json.loads(client.get(path))["page"]["next"]
        if following is None:
            break
        path = following.split(f":{PORT}", 1)[1]
    return path.replace("limit=100", "limit=20")


def publish(program, environment, database, folder, item, client, beside):
    """Changes one item; gives how long the import took, and commit to visible in ms. `beside` takes times of reads."""
    slug, file = item
    mark = f"Changed {time.time_ns()}."
    with open(file, encoding="utf-8") as text:
        changed = re.sub(r'(?m)^summary = "(?:Changed \d+\. )?', f'summary = "{mark} ', text.read(), count=1)
    with open(file, "w", encoding="utf-8") as text:
        text.write(changed)
    store = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    newest = lambda: store.execute("SELECT max(edition) FROM editions").fetchone()[0]
    before, committed, visible = newest(), None, None
    began = time.perf_counter()
    importing = subprocess.Popen([program, "import", folder], env=environment, stdout=subprocess.DEVNULL)
    while visible is None:
        asked = time.perf_counter()
        body = client.get(f"/v1/techniques/{slug}")
        now = time.perf_counter()
        beside.append((now - asked) * 1000)
        if mark.encode() in body:
            visible = now
        elif committed is None and newest() != before:
            committed = now
        elif importing.poll() not in (None, 0):
            raise RuntimeError("the import failed")
        time.sleep(0.001)
    importing.wait()
    ended = time.perf_counter()
    return ended - began, (visible - (committed or visible)) * 1000


def measure(program, generate, size, work):
    folder, database = os.path.join(work, f"content-{size}"), os.path.join(work, f"{size}.db")
    environment = dict(os.environ, ROLLWISE_DATABASE_URL=f"sqlite://{database}")
    run = lambda *arguments: subprocess.run([program, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True)
    subprocess.run([generate, str(size), folder], stdout=subprocess.DEVNULL, check=True)
    began = time.perf_counter()
    run("import", folder)
    figures = {"first import, s": time.perf_counter() - began}
    starts = []
    for _ in range(3):
        server = Server(program, environment)
        starts.append(server.ready)
        if len(starts) < 3:
            server.stop()
    figures["start to ready, ms"] = statistics.median(starts) * 1000
    try:
        time.sleep(1)
        figures["memory at rest, MiB"] = server.memory("VmRSS")
        client = Client()
        names = sorted(name[:-5] for name in os.listdir(os.path.join(folder, "techniques")) if name.count(".") == 1)
        chance = random.Random(size)
        deep = deep_pages(client, size)
        asked = {
            "show": [f"/v1/techniques/{chance.choice(names)}?fields={fields(number)}" for number in range(REQUESTS)],
            "filtered list": [
                f"/v1/techniques?region={chance.choice(REGIONS)}&difficulty=beginner&fields={fields(number)}"
                for number in range(REQUESTS)
            ],
            "deep page": [f"{deep}&fields={fields(number)}" for number in range(REQUESTS)],
            "search": [
                f"/v1/search?limit=10&q={chance.choice(WORDS)}+{chance.choice(WORDS)}+{number}"
                for number in range(REQUESTS)
            ],
        }
        for name, paths in asked.items():
            chance.shuffle(paths)
            times = timed(client, paths)
            figures[f"{name}, first time, p50 / p99, ms"] = (percentile(times, 0.5), percentile(times, 0.99))
            times = timed(client, paths[-20:] * (REQUESTS // 20))
            figures[f"{name}, again, p99, ms"] = percentile(times, 0.99)
        item = names[len(names) // 2]
        item = (item, os.path.join(folder, "techniques", f"{item}.toml"))
        imports, waits, beside = [], [], []
        for _ in range(PUBLICATIONS if size < 50_000 else FEWER):
            took, wait = publish(program, environment, database, folder, item, client, beside)
            imports.append(took)
            waits.append(wait)
        figures["import of one change, s"] = statistics.median(imports)
        figures["commit to visible, median / worst, ms"] = (statistics.median(waits), max(waits))
        figures["reads while publishing, p50 / p99 / worst, ms"] = (
            percentile(beside, 0.5), percentile(beside, 0.99), max(beside))
        quiet = timed(client, [f"/v1/techniques/{item[0]}"] * REQUESTS)
        figures["the same reads otherwise, p50 / p99 / worst, ms"] = (
            percentile(quiet, 0.5), percentile(quiet, 0.99), max(quiet))
        figures["most memory, MiB"] = server.memory("VmHWM")
    finally:
        server.stop()
    return figures


def shown(figure):
    if isinstance(figure, tuple):
        return " / ".join(shown(each) for each in figure)
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def main():
    program, generate, sizes = sys.argv[1], sys.argv[2], [int(size) for size in sys.argv[3:]]
    columns = []
    with tempfile.TemporaryDirectory() as work:
        for size in sizes:
            print(f"Measuring {size:,} techniques …", file=sys.stderr, flush=True)
            columns.append(measure(program, generate, size, work))
    print("| | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(shown(column[name]) for column in columns) + " |")


main()
