//! The house rules that a machine can hold: the arrows between modules before all others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a module may name besides itself. `node` names everything but the faces.
const ARROWS: [(&str, &[&str]); 18] = [
    ("config", &[]),
    ("domain", &[]),
    ("crypto", &[]),
    ("text", &[]),
    ("sheets", &["domain"]),
    ("document", &["domain"]),
    ("api", &["domain"]),
    ("audit", &["crypto"]),
    ("store", &["crypto"]),
    ("directory", &["domain", "crypto"]),
    ("inquiry", &["domain", "crypto", "directory"]),
    ("net", &["domain", "directory", "inquiry"]),
    ("tui", &["api", "domain", "text"]),
    (
        "node",
        &[
            "api",
            "audit",
            "config",
            "crypto",
            "directory",
            "document",
            "domain",
            "inquiry",
            "net",
            "sheets",
            "store",
            "text",
        ],
    ),
    (
        "cli",
        &[
            "api",
            "config",
            "crypto",
            "directory",
            "domain",
            "node",
            "text",
            "tui",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
    (
        "demo",
        &[
            "api",
            "config",
            "crypto",
            "directory",
            "domain",
            "node",
            "text",
        ],
    ),
];

/// Libraries that every module may name: derives, errors, logs, wiping.
const EVERYWHERE: [&str; 6] = [
    "serde",
    "minicbor",
    "thiserror",
    "tracing",
    "zeroize",
    "tempfile",
];

/// Libraries that more than one module names, and why that is so.
const SHARED: [(&str, &[&str]); 11] = [
    // The hash that automerge's format names its changes by.
    ("sha2", &["crypto", "document"]),
    // The runtime: whoever waits for something.
    ("tokio", &["net", "api", "node", "cli", "tui"]),
    // NFC for storage, NFKC for passwords, for what is typed into the search and for keys under an IME.
    (
        "unicode_normalization",
        &["domain", "crypto", "node", "tui"],
    ),
    // Bounds of texts and the place of the cursor, both in what a person sees as one character.
    ("unicode_segmentation", &["domain", "tui"]),
    // My Number is compared in constant time in `domain`, which names no other module.
    ("subtle", &["crypto", "domain"]),
    // Frames of the local socket, rows of the own store.
    ("postcard", &["api", "document", "node"]),
    // Cards and trust files, `--json`, frames of the local socket.
    ("serde_json", &["directory", "cli", "api"]),
    // Keys as text in files, fingerprints and ids as text on the command line.
    ("hex", &["directory", "cli"]),
    // The settings of a node; the cluster files of the demo.
    ("toml", &["config", "cli"]),
    // Safe wrappers of system calls: mlock and core dumps, locks, groups, terminals.
    ("rustix", &["crypto", "store", "api", "node", "cli"]),
    // Streams the swarm speaks; waiting for several towns at once; the stream of keys.
    ("futures", &["net", "cli", "tui"]),
];

const TOP_LEVEL: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "tests",
    "demos",
    "config",
    "README.md",
    "README.ja.md",
    "LICENSE",
];

const FORBIDDEN_NAMES: [&str; 6] = ["utils", "helpers", "common", "manager", "service", "types"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder, but build output.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a folder of the package is readable").path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "target") {
                    open.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| path.extension().is_some_and(|end| end == "rs"));
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    let inside = path.strip_prefix(root()).unwrap_or(path);
    inside.display().to_string()
}

/// The code of a line without its comment.
fn code(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//") {
        return "";
    }
    line.find(" // ").map_or(line, |at| &line[..at])
}

/// The module a file of `src` belongs to: the first part of its path.
fn module(path: &Path) -> String {
    let inside = path
        .strip_prefix(root().join("src"))
        .expect("a file of src");
    let first = inside.iter().next().expect("a path has a first part");
    let first = first.to_string_lossy();
    first.strip_suffix(".rs").unwrap_or(&first).to_owned()
}

/// The words that follow `before` in a line, wherever no part of a longer path precedes it.
fn words_after<'a>(line: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(before).filter_map(move |(at, _)| {
        let glued = line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let rest = &line[at + before.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        (!glued).then(|| &rest[..end.unwrap_or(rest.len())])
    })
}

fn is_word(line: &str, word: &str) -> bool {
    let path = format!("{word}::");
    let import = format!("use {word}");
    let imported = |rest: &str| rest.is_empty() || rest.starts_with([':', ';', ' ', ',']);
    words_after(line, &path).next().is_some()
        || line
            .trim_start()
            .strip_prefix("pub ")
            .unwrap_or(line)
            .trim_start()
            .strip_prefix(&import)
            .is_some_and(imported)
}

fn assert_none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

#[test]
fn modules_name_only_what_the_arrows_allow() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let modules: BTreeSet<&str> = arrows.keys().copied().collect();
    let mut faults = Vec::new();
    for path in rust_files("src") {
        let own = module(&path);
        let Some(allowed) = arrows.get(own.as_str()) else {
            faults.push(format!("{} belongs to no known module", shown(&path)));
            continue;
        };
        for (line, number) in read(&path).lines().zip(1..) {
            let named =
                words_after(code(line), "crate::").chain(words_after(code(line), "watari::"));
            for other in named.filter(|other| modules.contains(other)) {
                if other != own && !allowed.contains(&other) {
                    faults.push(format!("{}:{number}: {own} names {other}", shown(&path)));
                }
            }
        }
    }
    assert_none(&faults, "an arrow is broken");
}

#[test]
fn another_module_is_named_in_one_line() {
    let mut faults = Vec::new();
    for path in rust_files("src") {
        let own = module(&path);
        let mut seen = BTreeSet::new();
        for (line, number) in read(&path).lines().zip(1..) {
            if line.starts_with("use crate::{") {
                faults.push(format!("{}:{number}: use crate::{{", shown(&path)));
            }
            let Some(rest) = line.strip_prefix("use crate::") else {
                continue;
            };
            let other = rest.split([':', ';']).next().unwrap_or(rest).to_owned();
            if other != own && !seen.insert(other) {
                faults.push(format!("{}:{number}: {line}", shown(&path)));
            }
        }
    }
    assert_none(&faults, "one `use crate::x` line for each other module");
}

/// The dependencies of the package, as code names them.
fn dependencies() -> Vec<String> {
    let manifest = read(&root().join("Cargo.toml"));
    let mut section = "";
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]"
            && let Some((name, _)) = line.split_once('=')
        {
            found.push(name.trim().replace('-', "_"));
        }
    }
    assert!(found.len() > 20, "Cargo.toml was read wrongly");
    found
}

#[test]
fn a_library_is_named_by_one_module_only() {
    let shared: BTreeMap<&str, &[&str]> = SHARED.into_iter().collect();
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let dependencies = dependencies();
    for path in rust_files("src") {
        let text = read(&path);
        for library in &dependencies {
            if text.lines().any(|line| is_word(code(line), library)) {
                named
                    .entry(library.clone())
                    .or_default()
                    .insert(module(&path));
            }
        }
    }
    let mut faults = Vec::new();
    for (library, modules) in named {
        let allowed = shared.get(library.as_str());
        let fits = match allowed {
            _ if EVERYWHERE.contains(&library.as_str()) => true,
            Some(allowed) => modules
                .iter()
                .all(|module| allowed.contains(&module.as_str())),
            None => modules.len() == 1,
        };
        if !fits {
            let modules: Vec<_> = modules.into_iter().collect();
            faults.push(format!("{library}: {}", modules.join(", ")));
        }
    }
    assert_none(&faults, "a library is named by more than one module");
}

#[test]
fn every_dependency_has_its_reason() {
    let mut faults = Vec::new();
    for manifest in [
        "Cargo.toml",
        "tests/fuzz/Cargo.toml",
        "tests/bench/Cargo.toml",
    ] {
        let path = root().join(manifest);
        if !path.exists() {
            continue;
        }
        let mut inside = false;
        for (line, number) in read(&path).lines().zip(1..) {
            if line.starts_with('[') {
                inside = line.contains("dependencies");
            } else if inside
                && line.contains('=')
                && !line.starts_with('#')
                && !line.contains(" # ")
            {
                faults.push(format!("{manifest}:{number}: {line}"));
            }
        }
    }
    assert_none(&faults, "a dependency without its one-line reason");
}

#[test]
fn every_file_says_what_it_is_for() {
    let all = rust_files("src").into_iter().chain(rust_files("tests"));
    let silent: Vec<_> = all
        .filter(|path| !read(path).starts_with("//! "))
        .map(|path| shown(&path))
        .collect();
    assert_none(&silent, "a file that does not open with //!");
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    let all = rust_files("src").into_iter().chain(rust_files("tests"));
    let mut faults = Vec::new();
    for path in all {
        let inside = path.strip_prefix(root()).unwrap_or(&path);
        let empty = |part: &std::ffi::OsStr| {
            let part = part.to_string_lossy();
            FORBIDDEN_NAMES.contains(&part.strip_suffix(".rs").unwrap_or(&part))
        };
        if inside.iter().any(empty) || path.file_name().is_some_and(|name| name == "mod.rs") {
            faults.push(shown(&path));
        }
    }
    assert_none(&faults, "a name that says nothing, or mod.rs");
}

#[test]
fn nothing_else_stands_at_the_top() {
    let mut faults = Vec::new();
    for entry in std::fs::read_dir(root()).expect("the package's folder is readable") {
        let name = entry.expect("the package's folder is readable").file_name();
        let name = name.to_string_lossy().into_owned();
        if !TOP_LEVEL.contains(&name.as_str()) && !name.starts_with('.') && name != "target" {
            faults.push(name);
        }
    }
    assert_none(&faults, "an entry that does not belong at the top level");
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let machine = ["wo", "ho", "ro", "Us"].map(|start| match start {
        "wo" => format!("/{start}rk/"),
        "ho" => format!("/{start}me/"),
        "ro" => format!("/{start}ot/"),
        _ => format!("/{start}ers/"),
    });
    let folders = ["src", "tests", "demos", "config", ".ci"];
    let mut all: Vec<_> = folders.into_iter().flat_map(files).collect();
    all.extend(["README.md", "README.ja.md", "Cargo.toml"].map(|name| root().join(name)));
    let mut faults = Vec::new();
    for path in all {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for (line, number) in text.lines().zip(1..) {
            if machine.iter().any(|part| line.contains(part.as_str())) {
                faults.push(format!("{}:{number}", shown(&path)));
            }
        }
    }
    assert_none(&faults, "a path of one machine");
}

#[test]
fn no_test_is_left_out_or_meant_to_panic() {
    let marks = ["ignore", "should_panic"].map(|word| format!("#[{word}"));
    let mut faults = Vec::new();
    for path in rust_files("src").into_iter().chain(rust_files("tests")) {
        for (line, number) in read(&path).lines().zip(1..) {
            if marks
                .iter()
                .any(|mark| code(line).trim_start().starts_with(mark))
            {
                faults.push(format!("{}:{number}", shown(&path)));
            }
        }
    }
    assert_none(&faults, "a test that is left out, or passes by panicking");
}
