//! Settings: refusals, bounds, and the sample that equals the defaults.

use watari::config::{
    AddressError, KEYMAP_SAMPLE, KeymapFile, Language, SAMPLE, Settings, SettingsError,
    check_listen_address,
};
use watari::tui::Keymap;

#[test]
fn the_sample_is_the_defaults() {
    assert_eq!(Settings::parse(SAMPLE).unwrap(), Settings::default());
    assert_eq!(Settings::parse("").unwrap(), Settings::default());
}

#[test]
fn the_sample_names_every_setting() {
    let all: toml::Table = toml::from_str(&toml::to_string(&Settings::default()).unwrap()).unwrap();
    let sample: toml::Table = toml::from_str(SAMPLE).unwrap();
    assert_eq!(all, sample);
}

#[test]
fn a_missing_file_means_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.toml");
    assert_eq!(Settings::load(&path).unwrap(), Settings::default());
    std::fs::write(&path, "language = \"ja\"\n").unwrap();
    assert_eq!(Settings::load(&path).unwrap().language, Language::Ja);
}

#[test]
fn a_setting_that_does_not_exist_is_refused() {
    let refused = Settings::parse("[network]\nlisten_on = []\n");
    assert!(matches!(refused, Err(SettingsError::Syntax(_))));
    assert!(Settings::parse("[log]\nlevel = \"debug\"\n").is_err());
}

#[test]
fn a_settings_file_of_a_megabyte_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.toml");
    std::fs::write(&path, "#".repeat(1 << 20)).unwrap();
    assert!(matches!(Settings::load(&path), Err(SettingsError::TooLong)));
}

#[test]
fn numbers_outside_their_bounds_are_refused_with_the_bounds() {
    for text in [
        "[limits]\ninquiries_per_hour = 0",
        "[limits]\nno_answers_percent = 101",
        "[limits]\nopen_in_all = 4000000000",
        "[session]\nidle_minutes = 0",
        "[session]\nidle_minutes = 16",
    ] {
        let error = Settings::parse(text).unwrap_err();
        assert!(matches!(error, SettingsError::OutOfBounds { .. }), "{text}");
    }
}

#[test]
fn a_raised_limit_is_visible_and_a_lowered_one_is_not() {
    assert!(Settings::default().raised_limits().is_empty());
    let settings =
        Settings::parse("[limits]\ninquiries_per_hour = 700\ninquiries_per_day = 10\n").unwrap();
    let raised = settings.raised_limits();
    assert_eq!(raised.len(), 1);
    assert_eq!(raised[0].name, "limits.inquiries_per_hour");
    assert_eq!((raised[0].default, raised[0].value), (600, 700));
}

#[test]
fn safe_69_a_wildcard_to_listen_on_is_refused() {
    for text in [
        "/ip4/0.0.0.0/tcp/4710",
        "/ip4/0.0.0.0/udp/4710/quic-v1",
        "/ip6/::/tcp/4710",
        "/ip6/0:0:0:0:0:0:0:0/tcp/0",
        "/ip6/::ffff:0.0.0.0/tcp/4710",
    ] {
        assert_eq!(check_listen_address(text), Err(AddressError::Wildcard));
        let settings = Settings::parse(&format!("[network]\nlisten = [\"{text}\"]\n"));
        assert!(matches!(settings, Err(SettingsError::Listen { .. })));
    }
}

#[test]
fn safe_69_nothing_listens_by_default() {
    assert!(Settings::default().network.listen.is_empty());
}

#[test]
fn an_address_to_listen_on_is_a_literal_address_and_a_port() {
    for text in [
        "/ip4/10.1.2.3/tcp/4710",
        "/ip6/fd00::1/udp/4710/quic-v1",
        "/ip4/127.0.0.1/tcp/0",
    ] {
        assert_eq!(check_listen_address(text), Ok(()));
    }
    for text in [
        "",
        "10.1.2.3:4710",
        "/dns4/node.example/tcp/4710",
        "/ip4/10.1.2.3",
        "/ip4/10.1.2.3/tcp/99999",
        "/ip4/10.1.2.3/tcp/1/p2p/x",
        "/ip4/010.1.2.3.4/tcp/1",
        "/tcp/4710",
    ] {
        assert_eq!(
            check_listen_address(text),
            Err(AddressError::Form),
            "{text}"
        );
    }
}

#[test]
fn an_empty_group_means_the_owner_alone() {
    assert_eq!(Settings::default().socket.group(), None);
    let settings = Settings::parse("[socket]\ngroup = \"vaccination\"\n").unwrap();
    assert_eq!(settings.socket.group(), Some("vaccination"));
    assert!(matches!(
        Settings::parse("[socket]\ngroup = \"a b\"\n"),
        Err(SettingsError::Group)
    ));
}

#[test]
fn the_sample_of_the_keys_is_the_defaults_and_names_every_function() {
    let sample = KeymapFile::parse(KEYMAP_SAMPLE).unwrap();
    assert!(!sample.mouse);
    assert_eq!(Keymap::new(&sample.keys), Ok(Keymap::default()));
    assert_eq!(sample.keys.len(), 17);
    assert_eq!(KeymapFile::parse("").unwrap(), KeymapFile::default());
    let error = KeymapFile::parse("mouse = true\nmice = 3\n").unwrap_err();
    assert_eq!(error.to_string(), "line 2 is not understood");
}

#[test]
fn keys_in_conflict_and_functions_nobody_may_be_without_are_refused() {
    let keymap = |text: &str| Keymap::new(&KeymapFile::parse(text).unwrap().keys);
    let refusal = |text: &str| keymap(text).unwrap_err().to_string();
    assert_eq!(
        refusal("[keys]\nundo = [\"ctrl+l\"]"),
        "Ctrl+L stands for undo and for lock"
    );
    assert_eq!(refusal("[keys]\nlock = []"), "lock has no key");
    assert_eq!(refusal("[keys]\nhelp = []"), "help has no key");
    assert_eq!(refusal("[keys]\nlog_out = []"), "log_out has no key");
    assert_eq!(
        refusal("[keys]\nfly = [\"f7\"]"),
        "there is no function fly"
    );
    for key in ["f11", "ctrl+c", "ctrl+m", "ctrl+z", "a", "f0", "ctrl+", ""] {
        assert_eq!(
            refusal(&format!("[keys]\nundo = [{key:?}]")),
            format!("{key} of undo is no key that can be bound")
        );
    }
}
