"""What a server executes, and how often it calls what: by valgrind, which counts and does not time."""

import collections
import pathlib
import re
import subprocess

#: The functions of the runtime and of the C library that are counted, by what they are called here.
COUNTED = {
    "swift_retain": "retains", "swift_bridgeObjectRetain": "retains", "swift_retain_n": "retains",
    "swift_release": "releases", "swift_bridgeObjectRelease": "releases", "swift_release_n": "releases",
    "swift_beginAccess": "accesses",
    "malloc": "allocations", "calloc": "allocations", "realloc": "allocations",
    "aligned_alloc": "allocations", "posix_memalign": "allocations",
}


def readable(program: pathlib.Path, directory: pathlib.Path) -> pathlib.Path:
    """A copy of a program that valgrind can read: with the names of its functions, without the debugger's notes."""
    copy = directory / program.name
    subprocess.run(["strip", "--strip-debug", "-o", copy, program], check=True)
    return copy


def tracer(output: pathlib.Path) -> list[str]:
    """What the server is started with."""
    return ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={output}"]


def counts(output: pathlib.Path) -> collections.Counter[str]:
    """The instructions, and the calls of what is counted, in the whole life of a program."""
    found: collections.Counter[str] = collections.Counter()
    names: dict[str, str] = {}
    called = ""
    for line in output.read_text().splitlines():
        if line.startswith("cfn="):
            # A name is written out once, and by its number from then on.
            number, name = re.fullmatch(r"cfn=\((\d+)\)(?: (.*))?", line).groups()
            if name:
                names[number] = name
            called = names[number]
        elif line.startswith("fn="):
            number, name = re.fullmatch(r"fn=\((\d+)\)(?: (.*))?", line).groups()
            if name:
                names[number] = name
        elif line.startswith("calls="):
            # A function that calls itself in turn is told apart by its depth, as in swift_release'2.
            if kind := COUNTED.get(called.partition("'")[0]):
                found[kind] += int(line[len("calls="):].split()[0])
        elif line.startswith(("summary:", "totals:")) and "instructions" not in found:
            found["instructions"] = int(line.split()[1])
    return found
