#!/usr/bin/env python3
"""Fetch the packages of corpus.txt, pinned, into a cache outside the repository.

    corpus.py [--cache DIR] [NAME...]

Prints the folder of each, one a line. A package is downloaded as a wheel where
there is one, else as a source distribution, and unpacked, never installed or run. One that cannot be had is named on standard error and skipped.
"""
import argparse, os, pathlib, shutil, subprocess, sys, tarfile, tempfile, zipfile

HERE = pathlib.Path(__file__).parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "ftlint" / "corpus"


def unpack(archive, folder):
    """Unpack a wheel or a source distribution; a single top folder is folded away."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        scratch = pathlib.Path(scratch)
        if archive.suffix in (".whl", ".zip"):
            zipfile.ZipFile(archive).extractall(scratch / "all")
        else:
            tarfile.open(archive).extractall(scratch / "all", filter="data")
        top = list((scratch / "all").iterdir())
        shutil.move(top[0] if len(top) == 1 and top[0].is_dir() else scratch / "all", folder)


def fetch(requirement, cache):
    """Return the folder of a pinned requirement, downloading it if need be."""
    folder = cache / requirement.replace("==", "-")
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for kind in (["--only-binary=:all:"], ["--no-binary=:all:", "--no-build-isolation"]):
            run = subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--disable-pip-version-check",
                                  "-d", scratch, *kind, requirement], capture_output=True, text=True)
            if run.returncode == 0:
                unpack(next(pathlib.Path(scratch).iterdir()), folder)
                return folder
    print(f"{requirement}: not to be had: {run.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
    return None


def requirements():
    lines = (HERE / "corpus.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=CACHE)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    wanted = [name.lower() for name in options.names]
    for requirement in requirements():
        if not wanted or requirement.split("==")[0].lower() in wanted:
            folder = fetch(requirement, options.cache)
            if folder:
                print(folder)


if __name__ == "__main__":
    main()
