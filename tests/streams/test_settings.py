from pathlib import Path

import pytest

from streams.settings import BadSetting, Settings


def test_defaults_need_no_environment() -> None:
    assert Settings.from_env({"PATH": "/bin"}) == Settings()


def test_every_kind_of_value_is_read(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "TOCSIN_STAGES": "extract, classify",
            "TOCSIN_BATCH_SIZE": "8",
            "TOCSIN_BATCH_WAIT": "0.5",
            "TOCSIN_RULES": str(tmp_path),
            "TOCSIN_DATA_DIR": str(tmp_path / "new"),
            "TOCSIN_STRICT_RULES": "Yes",
        }
    )
    assert settings.strict_rules
    assert settings.stages == ("extract", "classify")
    assert (settings.batch_size, settings.batch_wait) == (8, 0.5)
    assert settings.rules == (tmp_path,)
    assert settings.data_dir == tmp_path / "new"


def test_a_child_gets_the_same_settings(tmp_path: Path) -> None:
    settings = Settings(stages=("clean",), rules=(tmp_path, tmp_path), batch_size=2)
    assert Settings.from_env(settings.to_env()) == settings


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TOCSIN_BROKER", "x:1", "did you mean TOCSIN_BROKERS?"),
        ("TOCSIN_BATCH_SIZE", "many", "takes a whole number"),
        ("TOCSIN_BATCH_SIZE", "0", "at least 1"),
        ("TOCSIN_BATCH_WAIT", "nan", "seconds, 0 to 60"),
        ("TOCSIN_STAGES", "clean,polish", "one or more of clean, story, extract"),
        ("TOCSIN_STAGES", "", "one or more of clean, story, extract"),
        ("TOCSIN_RULES", "/nowhere/at/all", "there is no /nowhere/at/all"),
        ("TOCSIN_ASSUMED_ZONE", "Minsk", "IANA"),
        ("TOCSIN_LOG_LEVEL", "LOUD", "DEBUG, INFO"),
        ("TOCSIN_BROKER_PROFILE", "redpanda", "`kafka` or `embedded`"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_takes(name: str, value: str, says: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({name: value})
    assert name in str(caught.value)
    assert says in str(caught.value)
