"""Counts the words of some texts, slowly, and survives whatever happens to it: kill it and run it again."""

import sys
import time

from clew_process import Leave, Process

TEXTS = {
    "labyrinth": "Daedalus built the labyrinth and Theseus walked into it",
    "thread": "Ariadne gave him a ball of thread a clew",
    "way back": "He tied it to the door and followed it back out",
}


def count(title, text, seconds):
    print(f"counting {title}", flush=True)
    time.sleep(seconds)
    return len(text.split())


def main(instance_id, seconds=0.5):
    with Process(instance_id) as process:
        counts = {}
        for title, text in TEXTS.items():
            counts[title] = process.durable(f"count/{title}", lambda: count(title, text, seconds))
            print(f"{title}: {counts[title]} words", flush=True)
            process.sleep(f"rest/{title}", seconds)
        process.complete(counts)
        print(f"done: {sum(counts.values())} words", flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python3 report.py ID [SECONDS]")
    try:
        main(sys.argv[1], *map(float, sys.argv[2:]))
    except Leave as leaving:
        print(f"left: {leaving}")
