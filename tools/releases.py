"""Released packages, downloaded and unpacked, never installed or run.

`pip download` of a source distribution runs the setup.py of the package to
learn its name. So pip is asked only where the files are, with the index,
certificates and proxies that it is set up with, and the files are fetched
through its session. Only an archive whose hash is the index's is unpacked.
"""
import contextlib, functools, hashlib, os, pathlib, shutil, tarfile, tempfile, zipfile

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "ftlint"
CONTEXT = contextlib.ExitStack()  # what pip's command is in, until we end
WHEEL, SDIST = ".whl", (".tar.gz", ".tar.bz2", ".tgz", ".zip")


class Missing(Exception):
    """A release that cannot be had, with the reason."""


@functools.cache
def index():
    """Return pip's session and its finder of files."""
    from pip._internal.commands import create_command  # what is in the cache needs no pip

    command = create_command("download")
    options, _ = command.parse_args(["--ignore-requires-python", "--quiet", "-"])
    CONTEXT.enter_context(command.main_context())
    session = command._build_session(options)
    return session, command._build_package_finder(options, session)


def link(name, version, kinds):
    """Return where the first kind of file of a release lies that there is."""
    found = [c.link for c in index()[1].find_all_candidates(name) if str(c.version) == version]
    for kind in kinds:
        for candidate in found:
            if candidate.filename.endswith(kind):
                return candidate
    raise Missing("the index has no such file")


def download(where, folder):
    """Fetch a file into a folder and hold it against the index's hash."""
    response = index()[0].get(where.url_without_fragment, timeout=120)
    if response.status_code != 200:
        raise Missing(f"status {response.status_code}")
    if where.hash_name and hashlib.new(where.hash_name, response.content).hexdigest() != where.hash:
        raise Missing("the hash is not the index's")
    path = folder / where.filename
    path.write_bytes(response.content)
    return path


def unpack(archive, folder):
    """Unpack an archive; a single top folder is folded away."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        all = pathlib.Path(scratch) / "all"
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as z:
                z.extractall(all)  # which drops what would lead outside
        else:
            with tarfile.open(archive) as t:
                t.extractall(all, filter="data")
        top = list(all.iterdir())
        shutil.move(top[0] if len(top) == 1 and top[0].is_dir() else all, folder)


def fetch(name, version, cache, kinds=(SDIST,)):
    """Return the folder of an unpacked release, or raise Missing."""
    folder = cache / f"{name}-{version}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            unpack(download(link(name, version, kinds), pathlib.Path(scratch)), folder)
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise Missing(str(error)) from error
    return folder
