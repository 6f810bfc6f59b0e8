//! Connections: how each peer is reached, and the alarms a person must look at.

use ratatui::layout::Rect;
use std::fmt::Display;

use crate::api::{
    AlarmLine, AnyoneReply, AnyoneRequest, ApiError, Event, PeerStatus, Reply, Request,
    SharedReply, SharedRequest,
};
use crate::domain::{MunicipalityCode, Right, UnixTime};
use crate::text::{
    Text, health,
    screens::{frame, network},
    words,
};
use crate::tui::flow::Flow;
use crate::tui::frame::peer_state;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{Diagnosis, Directory};

const ALARMS_MAX: u32 = 200;
/// Lines about relays that are shown.
const RELAYS_MAX: u16 = 4;

/// Peers above, alarms below.
pub struct Connections {
    peers: List<PeerStatus>,
    alarms: List<AlarmLine>,
    in_alarms: bool,
}

impl Default for Connections {
    fn default() -> Self {
        let peers = vec![
            Column::new(&network::TOWN, 14, |peer: &PeerStatus, scene| {
                scene.town(peer.code)
            })
            .growing(),
            Column::new(&network::CODE, 7, |peer: &PeerStatus, _| {
                peer.code.to_string()
            }),
            Column::new(&network::STATE, 6, |peer: &PeerStatus, scene| {
                scene.say(peer_state(peer, scene.now).word()).to_owned()
            }),
            Column::new(&network::LAST, 16, |peer: &PeerStatus, scene| {
                let last = peer.last_success;
                last.map_or_else(|| "-".to_owned(), |last| scene.moment(last))
            }),
            Column::new(&network::QUEUED, 6, |peer: &PeerStatus, _| {
                peer.queued.to_string()
            })
            .right(),
        ];
        let alarms = vec![
            Column::new(&network::WHEN, 16, |alarm: &AlarmLine, scene| {
                scene.moment(alarm.at)
            }),
            Column::new(&network::WHAT, 30, what).growing(),
            Column::new(&network::SEEN, 12, seen),
        ];
        Self {
            peers: List::new(peers)
                .with_detail(peer_detail)
                .when_empty(&network::NO_PEERS),
            alarms: List::new(alarms).when_empty(&network::NO_ALARMS),
            in_alarms: false,
        }
    }
}

impl Connections {
    fn ask(scene: &Scene) -> Flow {
        let status = Flow::ask(Request::Anyone(AnyoneRequest::ShowStatus));
        if !scene.may(Right::Audit) {
            return status;
        }
        status.then(Flow::ask(Request::Shared(SharedRequest::ListAlarms {
            count: ALARMS_MAX,
        })))
    }

    /// What is found about the peer of the selected line.
    fn diagnose(&self) -> Flow {
        let peer = self.peers.selected();
        peer.map_or(Flow::Stay, |peer| Flow::open(Diagnosis::of(peer.code)))
    }

    /// Nobody has to wait until the breaker lets one message through.
    fn try_now(&self, scene: &Scene) -> Flow {
        let Some(peer) = self.peers.selected() else {
            return Flow::wrong(scene.say(&health::NO_PEER));
        };
        let (code, town) = (peer.code, scene.town(peer.code));
        Flow::ask(Request::Shared(SharedRequest::TryPeer { code }))
            .then(Flow::say(scene.fill(&health::TRYING, &[("town", &town)])))
    }

    fn see(&self, scene: &Scene) -> Flow {
        let new = self.alarms.rows().iter();
        let newest = new
            .filter(|alarm| alarm.seen_by.is_none())
            .map(|alarm| alarm.seq)
            .max();
        match newest {
            Some(up_to) => Flow::ask(Request::Shared(SharedRequest::SeeAlarms { up_to }))
                .then(Flow::say(scene.say(&network::SAW))),
            None => Flow::wrong(scene.say(&network::NOTHING_NEW)),
        }
    }
}

/// What a peer's line has no room for.
fn peer_detail(peer: &PeerStatus, scene: &Scene) -> Vec<(&'static Text, String)> {
    let moment = |at: Option<UnixTime>| at.map_or_else(|| "-".to_owned(), |at| scene.moment(at));
    let (node, word) = (&peer.health, |text: Option<&Text>| {
        text.map_or("-", |text| scene.say(text)).to_owned()
    });
    let rest = node.maintenance.map(|rest| {
        let until = scene.moment(rest.until);
        let reason = word(health::reason(rest.reason.word()));
        scene.fill(
            &health::RESTS_UNTIL,
            &[("until", &until), ("reason", &reason)],
        )
    });
    let offset = node.clock_offset_s.map(|seconds| {
        let seconds = seconds.unsigned_abs();
        scene.fill(&health::SECONDS, &[("seconds", &seconds)])
    });
    vec![
        (&network::LAST, moment(peer.last_success)),
        (&health::TRIED, moment(node.last_attempt)),
        (
            &health::FAULT,
            word(node.fault.and_then(|fault| health::fault(fault.word()))),
        ),
        (&health::CIRCUIT, word(health::circuit(node.circuit.word()))),
        (&health::NEXT_TRY, moment(node.next_try)),
        (&health::RESTS, rest.unwrap_or_default()),
        (&health::OFFSET, offset.unwrap_or_default()),
    ]
}

/// The sentence for an alarm, and whom it is about.
fn what(alarm: &AlarmLine, scene: &Scene) -> String {
    let (word, rest) = alarm.what.split_once(' ').unwrap_or((&alarm.what, ""));
    let about = match MunicipalityCode::parse(rest) {
        Ok(code) => format!("{} {code}", scene.town(code)),
        Err(_) => rest.to_owned(),
    };
    let text = words::alarm(word).map_or(word, |text| scene.say(text));
    format!("{text} {about}").trim_end().to_owned()
}

fn seen(alarm: &AlarmLine, scene: &Scene) -> String {
    let by = alarm.seen_by.clone();
    by.unwrap_or_else(|| scene.say(&network::NOT_SEEN).to_owned())
}

impl Screen for Connections {
    fn name(&self) -> &'static Text {
        &network::NAME
    }

    fn help(&self) -> &'static Text {
        &network::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F10", &network::SEE),
            Hint::new("F9", &network::DIRECTORY),
            Hint::new("Enter", &health::DIAGNOSIS),
            Hint::new("F8", &health::TRY_NOW),
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("F5", &frame::RELOAD),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_typing(&self) -> bool {
        self.peers.is_typing() || self.alarms.is_typing()
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        Self::ask(scene)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if !self.is_typing() {
            match key {
                Key::Tab | Key::BackTab => {
                    self.in_alarms = !self.in_alarms;
                    return Flow::Stay;
                }
                Key::F(5) => return Self::ask(scene),
                Key::F(9) => return Flow::open(Directory::default()),
                Key::F(8) => return self.try_now(scene),
                Key::F(10) => return self.see(scene),
                _ => {}
            }
        }
        let answer = if self.in_alarms {
            self.alarms.on_key(key, scene)
        } else {
            self.peers.on_key(key, scene)
        };
        match (answer, key) {
            (ListAnswer::Opened, _) if !self.in_alarms => self.diagnose(),
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Anyone(AnyoneReply::Status(status))) => {
                let same = |old: &PeerStatus, new: &PeerStatus| old.code == new.code;
                self.peers.refresh(status.peers, same, scene);
                Flow::Stay
            }
            Ok(Reply::Shared(SharedReply::Alarms(alarms))) => {
                let same = |old: &AlarmLine, new: &AlarmLine| old.seq == new.seq;
                self.alarms.refresh(alarms, same, scene);
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, scene: &Scene) -> Flow {
        match event {
            Event::PeersChanged | Event::DirectoryChanged | Event::ToDoChanged | Event::Missed => {
                Self::ask(scene)
            }
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let relays = relay_lines(scene);
        let below = u16::try_from(relays.len())
            .unwrap_or(RELAYS_MAX)
            .min(RELAYS_MAX);
        let half = (area.height / 2).max(below);
        let upper = Rect {
            height: half - below,
            ..area
        };
        for (line, row) in relays.iter().zip(half - below..half) {
            pen.row(area, row, line, pen.theme().text());
        }
        let lower = Rect {
            y: area.y + half,
            height: area.height - half,
            ..area
        };
        let title = format!("{}  {}", scene.say(&network::PEERS), directory_words(scene));
        self.peers.draw(upper, &title, !self.in_alarms, pen);
        let title = scene.say(&network::ALARMS);
        self.alarms.draw(lower, title, self.in_alarms, pen);
    }
}

/// Relays of this node and what waits there; at a relay for whom it keeps what.
fn relay_lines(scene: &Scene) -> Vec<String> {
    let Some(status) = &scene.status else {
        return Vec::new();
    };
    let moment = |at: Option<UnixTime>| at.map_or_else(|| "-".to_owned(), |at| scene.moment(at));
    let relays = status.relays.iter().map(|relay| {
        let state = match relay.connected {
            true => &network::RELAY_UP,
            false => &network::RELAY_DOWN,
        };
        let values: [(&str, &dyn Display); 5] = [
            ("code", &relay.code),
            ("state", &scene.say(state)),
            ("collected", &moment(relay.collected)),
            ("count", &relay.waiting),
            ("oldest", &moment(relay.oldest)),
        ];
        scene.fill(&network::RELAY, &values)
    });
    let kept = status.mailbox.iter().flat_map(|mailbox| &mailbox.lines);
    let kept = kept.map(|line| {
        let values: [(&str, &dyn Display); 4] = [
            ("code", &line.code),
            ("count", &line.envelopes),
            ("kib", &line.bytes.div_ceil(1_024)),
            ("oldest", &moment(line.oldest)),
        ];
        scene.fill(&network::KEPT_FOR, &values)
    });
    relays.chain(kept).collect()
}

/// Which directory is in force and until when.
pub fn directory_words(scene: &Scene) -> String {
    let status = scene.status.as_ref();
    let known = status.and_then(|status| status.directory_version.zip(status.directory_expires));
    match known {
        Some((version, expires)) => {
            let expires = scene.moment(expires);
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("version", &version), ("expires", &expires)];
            scene.fill(&network::SHORT, &values)
        }
        None => scene.say(&network::NONE).to_owned(),
    }
}
