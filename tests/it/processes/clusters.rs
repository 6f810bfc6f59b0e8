//! Cluster files: those of the project can be played, a small one is played, and what is wrong is named.

use super::{Place, left_behind};
use std::fs;
use std::path::Path;

/// Two municipalities; one is killed with questions of the other under way.
const SMALL: &str = r#"
seed = 7

[title]
ja = "2つの自治体"
en = "Two municipalities"

[about]
ja = "片方が突然止まります。"
en = "One of them is killed."

[[node]]
name = "mihon"
code = "992011"
residents = 20

[[node]]
name = "mitsumoto"
code = "992020"
residents = 30

[[mover]]
from = "mitsumoto"
to = "mihon"
people = 3

[[event]]
at_s = 0
do = "cut"
between = ["mitsumoto", "mihon"]

[[event]]
at_s = 0
do = "inquire"
from = "mihon"
to = "mitsumoto"
people = 2

[[event]]
at_s = 0
do = "kill"
node = "mitsumoto"

[[event]]
at_s = 1
do = "start"
node = "mitsumoto"

[[event]]
at_s = 1
do = "heal"
between = ["mihon", "mitsumoto"]
"#;

#[test]
fn every_cluster_file_of_the_project_can_be_played() {
    let place = Place::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demos");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let files: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|end| end == "toml"))
        .collect();
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        let summary = place.good(&format!("demo --check --cluster {}", file.display()));
        assert!(summary["inquiries"].as_u64().unwrap() > 0, "{summary}");
    }
}

#[test]
fn a_cluster_is_played_to_its_end_and_leaves_nothing() {
    let place = Place::new();
    fs::write(place.path("small.toml"), SMALL).unwrap();
    let result = place.good("demo --headless --cluster small.toml");
    fs::remove_file(place.path("small.toml")).unwrap();
    assert_eq!(result["ok"], true, "{result}");
    let steps = result["steps"].as_array().unwrap();
    let named: Vec<&str> = steps
        .iter()
        .filter_map(|step| step["step"].as_str())
        .collect();
    let expected = [
        "set_up", "import", "cut", "inquire", "kill", "start", "heal", "answers", "receipts",
    ];
    assert_eq!(named, expected);
    assert_eq!(steps[7]["detail"]["found"], 2, "{result}");
    assert_eq!(steps[8]["detail"]["countersigned"], 4, "{result}");
    let nodes = result["nodes"].as_array().unwrap();
    assert!(nodes.iter().all(|node| node["ready_ms"].as_u64() > Some(0)));
    assert_eq!(left_behind(&place), Vec::<String>::new());
}

#[test]
fn what_a_cluster_file_may_not_say_is_refused_and_named() {
    let place = Place::new();
    let wrong = [
        ("seed = 7", "seed = 7\ncolour = 1", "unknown field"),
        ("seed = 7", "seed = \"", "line 2"),
        ("residents = 20", "residents = 2", "2 (20-20000)"),
        (
            "residents = 20",
            "residents = 20\nof = \"mihon\"",
            "does not belong here",
        ),
        (
            "residents = 20",
            "residents = 20\nrole = \"witness\"",
            "unknown variant",
        ),
        ("residents = 20", "", "a field is missing"),
        (
            "\"992020\"",
            "\"131016\"",
            "no municipality code for practice",
        ),
        ("\"992020\"", "\"992011\"", "stands there twice"),
        (
            "name = \"mitsumoto\"",
            "name = \"Mitsumoto Shi\"",
            "small letters",
        ),
        (
            "people = 3",
            "people = 1",
            "more people are asked about than moved",
        ),
        ("people = 3", "people = 31", "more people move"),
        (
            "node = \"mitsumoto\"",
            "node = \"nobody\"",
            "no node of this name",
        ),
        ("do = \"start\"", "do = \"kill\"", "it is down at that time"),
        (
            "do = \"kill\"",
            "do = \"maintenance\"",
            "cannot play it yet",
        ),
        (
            "at_s = 1\ndo = \"heal\"",
            "at_s = 0\ndo = \"heal\"",
            "order of their time",
        ),
        ("do = \"heal\"", "do = \"cut\"", "it is cut at that time"),
        (
            "do = \"kill\"",
            "do = \"kill\"\npeople = 3",
            "does not belong here",
        ),
    ];
    for (right, changed, said) in wrong {
        assert!(SMALL.contains(right), "{right}");
        fs::write(place.path("wrong.toml"), SMALL.replacen(right, changed, 1)).unwrap();
        let (code, document) = place.json("demo --check --lang en --cluster wrong.toml");
        let error = &document["error"];
        assert_eq!(
            (code, error["code"].as_str()),
            (1, Some("E-8003")),
            "{document}"
        );
        let what = error["what"].as_str().unwrap();
        assert!(what.contains(said), "{changed}: {what}");
    }
    let still_cut = SMALL.rsplit_once("[[event]]").unwrap().0;
    fs::write(place.path("wrong.toml"), still_cut).unwrap();
    let (_, document) = place.json("demo --check --lang ja --cluster wrong.toml");
    let what = document["error"]["what"].as_str().unwrap();
    assert!(what.contains("最後にはすべてのノードが動き"), "{what}");
}
