//! Where the network cannot ask, the wizard proposes letters of inquiry; the evidence given so far goes with them.

use crate::api::LetterWhy;
use crate::text::screens::letters;
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screens::letter_new::{Course, LetterNew};

use super::Inquire;

/// A letter, or back to the step.
pub struct Proposal {
    pub picker: Picker,
    why: LetterWhy,
}

impl Proposal {
    /// The person has no My Number.
    pub fn no_number(scene: &Scene) -> Self {
        let choices = vec![
            Choice::new("write", &letters::PROPOSE_WRITE),
            Choice::new("back", &letters::PROPOSE_BACK_PERSON),
        ];
        Self {
            picker: Picker::new(scene.say(&letters::PROPOSE_NO_NUMBER), choices),
            why: LetterWhy::NoNumber,
        }
    }

    /// The directory does not name the municipality.
    pub fn outside(scene: &Scene) -> Self {
        let choices = vec![
            Choice::new("write", &letters::PROPOSE_WRITE),
            Choice::new("back", &letters::PROPOSE_BACK_TOWN),
        ];
        Self {
            picker: Picker::new(scene.say(&letters::PROPOSE_OUTSIDE), choices),
            why: LetterWhy::Outside,
        }
    }
}

impl Inquire {
    pub(super) fn propose(&mut self, proposal: Proposal) -> Flow {
        self.proposal = Some(proposal);
        Flow::Stay
    }

    pub(super) fn on_proposal_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(proposal) = &mut self.proposal else {
            return Flow::Stay;
        };
        let picked = proposal.picker.on_key(key);
        if picked == Picked::Open {
            return Flow::Stay;
        }
        let why = proposal.why;
        self.proposal = None;
        if picked != Picked::Chosen(0) {
            return Flow::Stay;
        }
        let town = self.towns.outside();
        let people = self.members.included();
        let all = people
            .map(|member| member.known(town, why, scene))
            .collect();
        Flow::become_screen(LetterNew::of(Course { at: 0, all }, scene))
    }
}
