import os
import stat

import pytest

from scripts.folders import SetupError, is_open, open_store, own_folder, package_folder

US = os.geteuid()


def test_own_folder_is_made_with_its_mode(tmp_path):
    folder = own_folder(tmp_path / "data", uid=US, mode=0o711)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o711


def test_own_folder_accepts_what_it_made(tmp_path):
    own_folder(tmp_path / "data", uid=US, mode=0o700)

    assert own_folder(tmp_path / "data", uid=US, mode=0o700) == tmp_path / "data"


def test_own_folder_refuses_a_link(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SetupError, match="n'est pas à nous"):
        own_folder(tmp_path / "data", uid=US, mode=0o700)


def test_own_folder_refuses_a_file(tmp_path):
    (tmp_path / "data").touch()

    with pytest.raises(SetupError, match="n'est pas à nous"):
        own_folder(tmp_path / "data", uid=US, mode=0o700)


def test_own_folder_refuses_what_others_may_write(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o777)

    with pytest.raises(SetupError, match="n'est pas à nous"):
        own_folder(tmp_path / "data", uid=US, mode=0o700)


@pytest.mark.skipif(US != 0, reason="only root can give a folder away")
def test_own_folder_refuses_another_owner(tmp_path):
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", 12345, 12345)

    with pytest.raises(SetupError, match="n'est pas à nous"):
        own_folder(tmp_path / "data", uid=US, mode=0o700)


def test_is_open_looks_at_every_parent(tmp_path):
    inside = tmp_path / "closed/inside"
    inside.mkdir(parents=True)
    inside.parent.chmod(0o700)

    assert not is_open(inside)
    assert is_open(tmp_path.__class__("/tmp"))


def test_store_of_a_closed_folder_keeps_its_data_where_its_account_reaches_them(data):
    data.chmod(0o700)

    store = open_store("demo")

    assert store.notes == data / "demo"
    assert is_open(store.data) or US != 0


def test_missing_package_says_what_to_do():
    with pytest.raises(SetupError, match="make setup"):
        package_folder("no_such_package")
