"""`python -m bench`: measure everything, about twelve minutes, and write bench/RESULTS.md."""

from pathlib import Path

from bench import checks, clicks, console, detection, latency, proposing, throughput, tuning
from bench.figures import machine

RESULTS = Path(__file__).parent / "RESULTS.md"

if __name__ == "__main__":
    print("Finding personal data ...", flush=True)
    sections = [detection.measure()]
    print("The risk model ...", flush=True)
    sections.append(proposing.measure())
    print("Screening throughput ...", flush=True)
    sections.append(throughput.measure())
    print("Checks and shadow ...", flush=True)
    sections.append(checks.measure())
    print("Webhook to prompt, about three minutes ...", flush=True)
    sections.append(latency.measure())
    print("Clicks in Slack, about two minutes ...", flush=True)
    sections.append(clicks.measure())
    print("A change, until every worker follows, about three minutes ...", flush=True)
    sections.append(tuning.measure())
    print("The console, about two minutes ...", flush=True)
    sections.append(console.measure())
    RESULTS.write_text(f"# Measured\n\n{machine()}. Made by `make bench`.\n\n" + "\n".join(sections), "utf-8")
    print(RESULTS.read_text("utf-8"))
