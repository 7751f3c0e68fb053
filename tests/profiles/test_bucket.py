"""Files in a bucket, by HTTP against the server of moto: a mock of S3, no bucket of a provider."""

import shutil
import socket
import subprocess
import sys
import time

import boto3
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings

from config import environment
from profiles.backup import media
from profiles.draft import crops, images
from tests.factories import publish
from tests.profiles.admin.profile.test_images import picture
from tests.profiles.verification.record import in_order, problems
from tests.profiles.verification.test_pictures import illustrate
from tests.seeds import as_loaded
from website.data_package import current_build

BUCKET = "atlas"


@pytest.fixture(scope="module")
def server():
    """The address of a mock of S3, in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def storages(endpoint):
    url = f"s3://key:a%2Fsecret@{BUCKET}/site?endpoint={endpoint}&region=eu-central-1"
    return {**settings.STORAGES, "default": environment.storage(url)}


@pytest.fixture
def bucket(server):
    """The bucket, empty, as its provider has it; the site stores its files there."""
    region = {"region_name": "eu-central-1", "aws_access_key_id": "key", "aws_secret_access_key": "a/secret"}
    found = boto3.resource("s3", endpoint_url=server, **region).Bucket(BUCKET)
    found.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    with override_settings(STORAGES=storages(server)):
        yield found
    found.objects.delete()
    found.delete()
    found.meta.client.close()


@pytest.fixture
def another_machine(bucket, server, tmp_path):
    """A process of another machine: a connection and a folder of its own."""
    with override_settings(STORAGES=storages(server), MEDIA_ROOT=tmp_path / "another"):
        yield


def keys(bucket):
    return {one.key.removeprefix("site/images/") for one in bucket.objects.filter(Prefix="site/images/")}


@pytest.fixture
def illustrated(bucket, profile, editor, moderator):
    illustrate(profile)
    as_loaded()
    return publish(profile, editor=editor, moderator=moderator)


def test_every_machine_serves_the_same_picture(illustrated, bucket, another_machine):
    name = illustrated.payload["image"]["sha256"] + "-480.webp"
    shown = Client().get(f"/images/{name}")
    assert shown.status_code == 200
    assert b"".join(shown) == bucket.Object(f"site/images/{name}").get()["Body"].read()
    assert Client().get(f"/images/{'0' * 64}-480.webp").status_code == 404
    assert not settings.MEDIA_ROOT.exists()


def test_a_picture_is_stored_once_with_its_crops(bucket):
    stored = images.store(picture(size=(600, 300)))
    image = {**stored._asdict(), "focal_x": 50, "focal_y": 50}
    assert crops.render(image)
    before = {one.key: one.last_modified for one in bucket.objects.all()}
    images.store(picture(size=(600, 300)))
    assert crops.render(image)
    assert {one.key: one.last_modified for one in bucket.objects.all()} == before
    assert sorted(keys(bucket)) == images.stored_names()


def test_verifying_reads_through_the_storage(illustrated, bucket):
    in_order()
    first, second, *_ = sorted(keys(bucket))
    bucket.Object(f"site/images/{first}").put(Body=b"swapped")
    bucket.Object(f"site/images/{second}").delete()
    assert problems() == [f"picture {first}: the file was changed", f"picture {second}: the file is missing"]


def test_a_backup_takes_files_to_another_kind_of_storage(bucket, tmp_path):
    images.store(picture(size=(600, 300)))
    names = media.pack(tmp_path / "media.tar")
    assert len(names) == len(keys(bucket)) == 4
    with override_settings(STORAGES={**settings.STORAGES, "default": {"BACKEND": environment.LOCAL_FILES}}):
        assert not media.conflict(tmp_path / "media.tar")
        with media.unpacked(tmp_path / "media.tar"):
            assert set(media.stored()) == names
    assert not media.conflict(tmp_path / "media.tar")


@pytest.mark.django_db
def test_the_archive_of_a_version_of_the_data_is_kept_there(bucket, edition):
    version = current_build().package["version"]
    shutil.rmtree(settings.DATA_PACKAGE_DIR)
    (key,) = [one.key for one in bucket.objects.filter(Prefix="site/data/")]
    served = Client().get(f"/data/{version}/critical-minerals-atlas.zip")
    content = b"".join(served)
    assert content == bucket.Object(key).get()["Body"].read()
    assert served["Content-Length"] == str(len(content))


def test_a_bucket_that_does_not_answer_refuses_an_upload(monkeypatch, caplog):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setattr("config.assets.bucket.TRIES", 0)
    with override_settings(STORAGES=storages(address)):
        with pytest.raises(ValidationError, match="cannot be stored"):
            images.store(picture(size=(600, 300)))
        for act in (
            default_storage.open,
            default_storage.size,
            default_storage.listdir,
            default_storage.delete,
        ):
            with pytest.raises(OSError, match="the bucket did not answer"):
                act("images/a.webp")
        with pytest.raises(OSError, match="the bucket did not answer"):
            default_storage.save("images/a.webp", ContentFile(b""))
    assert "secret" not in caplog.text
