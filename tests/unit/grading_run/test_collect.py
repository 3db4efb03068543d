"""Submissions are found and brought in; what cannot be is that submission's own problem."""

import os
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from harness.errors import InputError
from harness.grading_run import repository
from harness.grading_run.collect import Source, collect, find_sources
from harness.grading_run.discover import find_work
from harness.grading_run.submission_limits import Allowance
from tests.unit.grading_run.test_archive import archive

BUNDLE = b"# v2 git bundle\n"
LABS = {"day05": "template.yaml", "day07": "template.yaml"}


def write(path, text="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def files(collected):
    return sorted(p.relative_to(collected.directory).as_posix() for p in collected.directory.rglob("*") if p.is_file())


@pytest.fixture
def brought(tmp_path):
    def bring(source):
        return collect(source, tmp_path / "space")

    return bring


@pytest.fixture
def repo(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("git makes the repositories of these tests")
    root = tmp_path / "repo"
    write(root / "day05" / "template.yaml", "Resources: {}")

    def git(*arguments):
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)

    git("init")
    git("add", "-A")
    git("commit", "-m", "work")
    root_git = git
    return root, root_git


class TestSources:
    def test_a_folder_of_submissions_is_a_class(self, tmp_path):
        write(tmp_path / "alice" / "day05" / "template.yaml")
        archive(tmp_path / "bob.zip", {"day05/template.yaml": b""})
        write(tmp_path / "carol.bundle")
        write(tmp_path / "notes.docx")
        write(tmp_path / ".hidden")
        found = [(each.name, each.kind) for each in find_sources([str(tmp_path)])]
        assert found == [("alice", "folder"), ("bob", "archive"), ("carol", "repository"), ("notes", "unknown")]

    def test_a_folder_with_days_in_it_is_one_submission(self, tmp_path):
        write(tmp_path / "alice" / "day05" / "template.yaml")
        assert [each.name for each in find_sources([str(tmp_path / "alice")])] == ["alice"]

    def test_a_list_names_files_beside_it_and_urls(self, tmp_path):
        archive(tmp_path / "bob.zip", {"x": b""})
        write(tmp_path / "class.txt", "# class\nbob.zip\nhttps://example.com/alice.git\n")
        found = [(each.name, each.place) for each in find_sources([str(tmp_path / "class.txt")])]
        assert found == [("alice", "https://example.com/alice.git"), ("bob", str(tmp_path / "bob.zip"))]

    def test_names_are_made_different_and_safe(self, tmp_path):
        archive(tmp_path / "Bob.zip", {"x": b""})
        write(tmp_path / "bob" / "x")
        write(tmp_path / "a <b>&..%2f" / "x")
        names = [each.name for each in find_sources([str(tmp_path)])]
        assert names == ["Bob", "a_b_.._2f", "bob-2"]

    def test_nothing_to_grade_is_said(self, tmp_path):
        with pytest.raises(InputError, match="no submissions"):
            find_sources([str(tmp_path)])
        with pytest.raises(InputError, match="there is no"):
            find_sources([str(tmp_path / "absent")])


class TestFolders:
    def test_files_are_copied_without_leftovers(self, tmp_path, brought):
        for name in ("day05/template.yaml", ".git/config", "day05/__pycache__/x.pyc"):
            write(tmp_path / "alice" / name)
        assert files(brought(Source("alice", "folder", str(tmp_path / "alice")))) == ["day05/template.yaml"]

    def test_links_inside_become_what_they_point_to(self, tmp_path, brought):
        write(tmp_path / "alice" / "a", "text")
        (tmp_path / "alice" / "b").symlink_to("a")
        collected = brought(Source("alice", "folder", str(tmp_path / "alice")))
        assert (collected.directory / "b").read_text() == "text"
        assert not (collected.directory / "b").is_symlink()

    @pytest.mark.parametrize("target", ["/etc/passwd", "../neighbour/secret", "/proc/self/environ", "/"])
    def test_links_that_lead_out_are_refused(self, tmp_path, brought, target):
        write(tmp_path / "neighbour" / "secret")
        write(tmp_path / "alice" / "a")
        (tmp_path / "alice" / "b").symlink_to(target)
        collected = brought(Source("alice", "folder", str(tmp_path / "alice")))
        assert "leads out" in collected.refusal

    def test_pipe_is_refused_without_waiting_for_it(self, tmp_path, brought):
        write(tmp_path / "alice" / "a")
        os.mkfifo(tmp_path / "alice" / "pipe")
        assert "not an ordinary file" in brought(Source("alice", "folder", str(tmp_path / "alice"))).refusal

    def test_submitted_when_its_newest_file_was_written(self, tmp_path, brought):
        for name, when in (("a", 1_700_000_000), ("b", 1_600_000_000)):
            os.utime(write(tmp_path / "alice" / name), (when, when))
        collected = brought(Source("alice", "folder", str(tmp_path / "alice")))
        assert collected.submitted == datetime.fromtimestamp(1_700_000_000, UTC)

    def test_class_does_not_follow_links_of_its_members(self, tmp_path, brought):
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / "mallory").symlink_to("/etc")
        [source] = find_sources([str(tmp_path / "class")])
        assert brought(source).refusal


class TestRepositories:
    def test_bundle(self, repo, tmp_path, brought):
        _root, git = repo
        git("bundle", "create", str(tmp_path / "alice.bundle"), "main")
        [source] = find_sources([str(tmp_path / "alice.bundle")])
        collected = brought(source)
        assert (collected.refusal, files(collected)) == (None, ["day05/template.yaml"])
        assert len(collected.commit) == 40

    def test_bundle_without_git(self, repo, tmp_path, brought, monkeypatch):
        _root, git = repo
        git("bundle", "create", str(tmp_path / "alice.bundle"), "main")
        monkeypatch.setattr(repository.shutil, "which", lambda name: None)
        collected = brought(Source("alice", "repository", str(tmp_path / "alice.bundle")))
        assert (collected.refusal, files(collected)) == (None, ["day05/template.yaml"])

    def test_url(self, repo, brought):
        root, _ = repo
        [source] = find_sources([f"file://{root}"])
        collected = brought(source)
        assert (source.name, collected.refusal, files(collected)) == ("repo", None, ["day05/template.yaml"])

    def test_links_are_refused(self, repo, brought):
        root, git = repo
        (root / "link").symlink_to("/etc/passwd")
        git("add", "-A")
        git("commit", "-m", "link")
        assert "is a link" in brought(Source("repo", "repository", f"file://{root}")).refusal

    def test_hooks_and_filters_of_the_author_do_not_run(self, repo, tmp_path, brought):
        root, git = repo
        mark = tmp_path / "ran"
        write(root / ".gitattributes", "* filter=evil\n")
        for hook in ("post-checkout", "post-merge", "reference-transaction"):
            write(root / ".git" / "hooks" / hook, f"#!/bin/sh\ntouch {mark}\n").chmod(0o755)
        git("add", "-A")
        mark.unlink(missing_ok=True)
        subprocess.run(["git", "-C", str(root), "-c", "core.hooksPath=/dev/null", "-c", "user.name=x", "-c",
                        "user.email=x@example.com", "commit", "-m", "x"], check=True, capture_output=True)  # fmt: skip
        git("config", "filter.evil.smudge", f"touch {mark}")
        mark.unlink(missing_ok=True)
        assert brought(Source("repo", "repository", f"file://{root}")).refusal is None
        assert not mark.exists()

    def test_large_object_is_refused_unread(self, repo, tmp_path):
        root, git = repo
        (root / "zeros").write_bytes(bytes(2_000_000))
        git("add", "-A")
        git("commit", "-m", "zeros")
        collected = collect(Source("repo", "repository", f"file://{root}"), tmp_path / "s", Allowance(size=1_000_000))
        assert "MiB" in collected.refusal

    @pytest.mark.parametrize(
        "content", [b"", b"# v2 git bundle\n", b"# v2 git bundle\n" + b"0" * 40 + b" refs/heads/x\n\n"]
    )
    @pytest.mark.parametrize("git", [True, False])
    def test_broken_bundle_is_refused(self, tmp_path, brought, monkeypatch, content, git):
        if not git:
            monkeypatch.setattr(repository.shutil, "which", lambda name: None)
        (tmp_path / "a.bundle").write_bytes(content)
        assert brought(Source("a", "repository", str(tmp_path / "a.bundle"))).refusal


class TestFinding:
    def test_labs_are_found_by_name_wherever_they_are(self, tmp_path):
        write(tmp_path / "repo" / "work" / "day05" / "template.yaml")
        write(tmp_path / "repo" / "Day07" / "template.yaml")
        write(tmp_path / "repo" / "day99" / "template.yaml")
        found = find_work(tmp_path, "alice", LABS, ())
        assert {day: path.relative_to(tmp_path).as_posix() for day, path in found.items()} == {
            "day05": "repo/work/day05",
            "day07": "repo/Day07",
        }

    def test_nearest_to_the_top_counts(self, tmp_path):
        write(tmp_path / "a" / "old" / "day05" / "template.yaml")
        write(tmp_path / "z" / "day05" / "template.yaml")
        assert find_work(tmp_path, "alice", LABS, ())["day05"] == tmp_path / "z" / "day05"

    def test_tree_itself_is_the_work_when_it_is_named_so(self, tmp_path):
        write(tmp_path / "template.yaml")
        assert find_work(tmp_path, "day05", LABS, ()) == {"day05": tmp_path}
        assert find_work(tmp_path, "alice", LABS, ()) == {}

    def test_lab_that_is_asked_for_need_not_be_named(self, tmp_path):
        write(tmp_path / "project" / "template.yaml")
        assert find_work(tmp_path, "alice", LABS, ["day05"]) == {"day05": tmp_path / "project"}

    def test_work_of_another_lab_is_not_taken_for_it(self, tmp_path):
        write(tmp_path / "day07" / "template.yaml")
        assert find_work(tmp_path, "alice", LABS, ["day05"]) == {}
