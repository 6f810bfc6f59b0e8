//! Cluster files: those of the project can be played, small ones are played, and what is wrong is named.

use super::{Place, left_behind};
use std::fs;
use std::path::Path;

use serde_json::json;

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

/// A municipality with a replica and a venue, and another one that asks it.
const FURTHER: &str = r#"
seed = 7

[title]
ja = "複製ノードと会場"
en = "A replica and a venue"

[about]
ja = "本庁が止まっている間に複製ノードが回答し、会場が登録します。"
en = "While the first node is off a replica answers, and a venue registers."

[[node]]
name = "gym"
role = "venue"
of = "mihon"

[[node]]
name = "mihon"
code = "992011"
residents = 20

[[node]]
name = "mihon-health"
role = "replica"
of = "mihon"

[[node]]
name = "mitsumoto"
code = "992020"
residents = 20

[[mover]]
from = "mihon"
to = "mitsumoto"
people = 4

[[mover]]
from = "mitsumoto"
to = "mihon"
people = 2

[[event]]
at_s = 0
do = "cut"
node = "gym"

[[event]]
at_s = 0
do = "register"
node = "gym"
people = 3

[[event]]
at_s = 0
do = "kill"
node = "mihon"

[[event]]
at_s = 0
do = "register"
node = "mihon-health"
people = 2

[[event]]
at_s = 0
do = "inquire"
from = "mitsumoto"
to = "mihon"
people = 2

[[event]]
at_s = 0
do = "answers"

[[event]]
at_s = 0
do = "maintenance"
node = "mitsumoto"
for_s = 3

[[event]]
at_s = 0
do = "inquire"
from = "mihon-health"
to = "mitsumoto"
people = 2

[[event]]
at_s = 1
do = "start"
node = "mihon"

[[event]]
at_s = 2
do = "heal"
node = "gym"

[[event]]
at_s = 2
do = "merge"
node = "gym"
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
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let summary = place.good(&format!("demo --check --cluster {}", file.display()));
        assert!(summary["inquiries"].as_u64().unwrap() > 0, "{summary}");
        // What was read, written down again, is read as the same.
        fs::write(
            place.path("again.toml"),
            toml::to_string(&summary["file"]).unwrap(),
        )
        .unwrap();
        let again = place.good("demo --check --cluster again.toml");
        assert_eq!(again, summary, "{}", file.display());
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
fn a_replica_answers_for_the_first_node_and_what_a_venue_registered_is_at_every_node_in_the_end() {
    let place = Place::new();
    fs::write(place.path("further.toml"), FURTHER).unwrap();
    let result = place.good("demo --headless --cluster further.toml");
    fs::remove_file(place.path("further.toml")).unwrap();
    assert_eq!(result["ok"], true, "{result}");
    let step = |name: &str| {
        let mut steps = result["steps"].as_array().unwrap().iter();
        steps.rfind(|step| step["step"] == name).unwrap()["detail"].clone()
    };
    assert_eq!(step("join"), json!({ "replicas": 1, "venues": 1 }));
    assert_eq!(step("merge")["handed_over"], 3, "{result}");
    assert_eq!(step("answers")["found"], 4, "{result}");
    // Two provisions each way; three nodes hold the records, of which one municipality has two.
    assert_eq!(step("receipts")["provided"], 4, "{result}");
    assert_eq!(step("receipts")["countersigned"], 12, "{result}");
    assert_eq!(step("doses"), json!({ "registered": 5, "looked_at": 10 }));
    assert_eq!(step("same")["replicas"], 1, "{result}");
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
        ("at_s = 1", "at_s = 3601", "3601 (0-3600)"),
        ("people = 2", "people = 51", "51 (1-50)"),
        ("seed = 7", "seed = 7\nwait_s = 4", "4 (5-3600)"),
        (
            "en = \"Two municipalities\"",
            "en = \" \"",
            "both languages",
        ),
        (
            "to = \"mihon\"",
            "to = \"mitsumoto\"",
            "the same node stands on both sides",
        ),
        ("do = \"kill\"", "do = \"start\"", "it runs at that time"),
        ("do = \"cut\"", "do = \"heal\"", "it is whole at that time"),
        (
            "node = \"mitsumoto\"\n",
            "node = \"mitsumoto\"\nbetween = [\"mihon\", \"mitsumoto\"]\n",
            "does not belong here",
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
        refused(&place, SMALL, right, changed, said);
    }
    let still_cut = SMALL.rsplit_once("[[event]]").unwrap().0;
    fs::write(place.path("wrong.toml"), still_cut).unwrap();
    let (_, document) = place.json("demo --check --lang ja --cluster wrong.toml");
    let what = document["error"]["what"].as_str().unwrap();
    assert!(what.contains("最後にはすべてのノードが動き"), "{what}");
}

#[test]
fn what_replicas_and_venues_may_not_be_or_do_is_refused_and_named() {
    let place = Place::new();
    let replica = "role = \"replica\"\nof = \"mihon\"";
    let rest = "do = \"maintenance\"\nnode = \"mitsumoto\"";
    let merge = "at_s = 2\ndo = \"merge\"\nnode = \"gym\"";
    let wrong = [
        (replica, "role = \"replica\"", "a field is missing"),
        (
            replica,
            "role = \"replica\"\nof = \"nobody\"",
            "no node of this name",
        ),
        (
            replica,
            "role = \"replica\"\nof = \"gym\"",
            "names the node of a municipality",
        ),
        (
            replica,
            "role = \"replica\"\nof = \"mihon-health\"",
            "names the node of a municipality",
        ),
        (
            replica,
            "role = \"replica\"\nof = \"mihon\"\nresidents = 20",
            "does not belong here",
        ),
        (
            replica,
            "role = \"replica\"\nof = \"mihon\"\ncode = \"992011\"",
            "does not belong here",
        ),
        (
            replica,
            "role = \"replica\"\nof = \"mihon\"\nmay_ask = false",
            "does not belong here",
        ),
        (
            "from = \"mihon\"\nto",
            "from = \"gym\"\nto",
            "only a municipality's own node",
        ),
        (
            "to = \"mihon\"\npeople = 2\n\n[[event]]\nat_s = 0\ndo = \"answers\"",
            "to = \"mihon-health\"\npeople = 2\n\n[[event]]\nat_s = 0\ndo = \"answers\"",
            "only a municipality's own node",
        ),
        (
            "from = \"mihon-health\"\nto",
            "from = \"gym\"\nto",
            "gym (venue): a node of this role cannot do that",
        ),
        (
            merge,
            "at_s = 2\ndo = \"merge\"\nnode = \"mihon\"",
            "cannot do that",
        ),
        (merge, "at_s = 2\ndo = \"merge\"", "a field is missing"),
        (
            "do = \"register\"\nnode = \"mihon-health\"",
            "do = \"merge\"\nnode = \"gym\"",
            "does not belong here",
        ),
        (
            "do = \"register\"\nnode = \"mihon-health\"",
            "do = \"register\"\nnode = \"mihon\"",
            "it is down at that time",
        ),
        (
            "node = \"gym\"\npeople = 3",
            "node = \"gym\"\npeople = 15",
            "than residents who did not move",
        ),
        (
            rest,
            "do = \"maintenance\"\nnode = \"gym\"",
            "cannot do that",
        ),
        ("for_s = 3", "", "a field is missing"),
        ("for_s = 3", "for_s = 601", "601 (2-600)"),
        (
            "for_s = 3",
            "for_s = 200",
            "longer than answers are waited for",
        ),
        (
            "do = \"answers\"",
            "do = \"answers\"\nfor_s = 3",
            "does not belong here",
        ),
        (
            "do = \"heal\"\nnode = \"gym\"",
            "do = \"merge\"\nnode = \"gym\"",
            "no line to a node",
        ),
    ];
    for (right, changed, said) in wrong {
        refused(&place, FURTHER, right, changed, said);
    }
    let further =
        |n: u32| format!("[[node]]\nname = \"r{n}\"\nrole = \"replica\"\nof = \"mihon\"\n\n");
    let many: String = (0..14).map(further).collect();
    let many = format!("{many}[[mover]]");
    refused(&place, FURTHER, "[[mover]]", &many, "at most 16 nodes");
}

/// The file with one thing changed is refused, and the words say why.
fn refused(place: &Place, file: &str, right: &str, changed: &str, said: &str) {
    assert!(file.contains(right), "{right}");
    fs::write(place.path("wrong.toml"), file.replacen(right, changed, 1)).unwrap();
    let (code, document) = place.json("demo --check --lang en --cluster wrong.toml");
    let error = &document["error"];
    assert_eq!(
        (code, error["code"].as_str()),
        (1, Some("E-8003")),
        "{changed}: {document}"
    );
    let what = error["what"].as_str().unwrap();
    assert!(what.contains(said), "{changed}: {what}");
}
