//! Versions of the border protocol in the diagnosis: what this node speaks, and whom it cannot ask.

use crate::api::{Finding, Level};
use crate::directory::{Apart, SignedManifest, VERSIONS, common_version};
use crate::domain::UnixTime;
use crate::node::health::diagnosis::finding;
use crate::node::open::Open;

impl Open {
    /// Lines about versions: the own ones first, then every municipality that speaks none of them.
    pub fn version_findings(&self, now: UnixTime) -> Vec<Finding> {
        let Some(own) = self.network.own_manifest().map(SignedManifest::manifest) else {
            return Vec::new();
        };
        let mut findings = vec![spoken(own.versions())];
        let directory = self.network.directory.as_ref();
        let is_member = |theirs: &&SignedManifest| {
            let code = theirs.manifest().code;
            directory.is_some_and(|directory| directory.municipality(code, now).is_some())
        };
        let mut apart: Vec<Finding> = self
            .network
            .manifests
            .values()
            .filter(is_member)
            .filter_map(|theirs| {
                let theirs = theirs.manifest();
                let word = match common_version(own, theirs).err()? {
                    Apart::Older => "version_older",
                    Apart::Newer => "version_newer",
                };
                let mut line = finding("version", Level::Problem, word)
                    .with("theirs", listed(theirs.versions()))
                    .with("own", listed(own.versions()));
                line.about = Some(theirs.code);
                Some(line)
            })
            .collect();
        apart.sort_by_key(|line| line.about);
        findings.extend(apart);
        findings
    }
}

fn spoken(versions: &[u8]) -> Finding {
    let newest = VERSIONS.iter().max();
    let (level, word) = match newest.is_some_and(|newest| versions.contains(newest)) {
        true if VERSIONS.iter().all(|known| versions.contains(known)) => (Level::Ok, "version_all"),
        true => (Level::Ok, "version_newest"),
        false => (Level::Attention, "version_held"),
    };
    finding("version", level, word).with("own", listed(versions))
}

fn listed(versions: &[u8]) -> String {
    let words: Vec<String> = versions.iter().map(u8::to_string).collect();
    words.join(", ")
}
