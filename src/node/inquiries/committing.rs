//! One step of the core in one commit: rows, records and the leaf that says so.

use crate::api::{ApiError, Event};
use crate::audit::LeafType;
use crate::directory::SignedManifest;
use crate::domain::{AddresseeNo, UnixTime};
use crate::inquiry::{self, Commit, LeafKind};
use crate::node::clock::now;
use crate::node::inquiries::cases::Follow;
use crate::node::inquiries::held_row::{HeldRow, held_key};
use crate::node::inquiries::{Aftermath, HELD_COUNT};
use crate::node::log::{Actor, Entry, Subject};
use crate::node::open::{Open, damaged};
use crate::node::people::staging::Staging;
use crate::store::{Batch, Tree};

impl Open {
    pub fn commit_inquiry(
        &mut self,
        commit: Commit,
        after: &mut Aftermath,
    ) -> Result<(), ApiError> {
        let at = now();
        let mut batch = Batch::new();
        let mut manifests = Vec::new();
        for (code, file) in &commit.manifests {
            manifests.extend(self.stage_manifest(&mut batch, *code, file, at));
        }
        let mut entries: Vec<Entry> = Vec::new();
        for leaf in &commit.leaves {
            let is_kept = |signed: &SignedManifest| signed.manifest().code == leaf.peer;
            if leaf.kind != LeafKind::ManifestAccepted || manifests.iter().any(is_kept) {
                entries.extend(self.leaf_of(leaf, at));
            }
        }
        for alarm in &commit.alarms {
            tracing::warn!(kind = alarm.kind.word(), peer = %alarm.peer, "alarm");
            let words = format!("{} {}", alarm.kind.word(), alarm.peer);
            entries.push(Entry::new(LeafType::Alarm, Actor::Peer(alarm.peer), words));
        }
        let mut begun = None;
        self.batches.forget_pending();
        if let Some(beginning) = self.inquiries.beginning.take() {
            let mut sent = commit.leaves.iter();
            let sent = sent.find(|leaf| leaf.kind == LeafKind::QuerySent);
            let query = sent.and_then(|leaf| leaf.query);
            let (entry, case) = self.write_beginning(&mut batch, beginning, query, at)?;
            entries.insert(0, entry);
            begun = Some(case);
        }
        for (key, row) in commit.rows {
            match row {
                Some(row) => batch.put(Tree::Inquiry, &key.to_bytes(), row),
                None => batch.delete(Tree::Inquiry, &key.to_bytes()),
            }
        }
        let mut tail = self.ledger_tail()?;
        for half in &commit.halves {
            let operator = half.half.half().and_then(|half| half.operator);
            let operator = operator.and_then(|staff| self.inquiries.staff.get(&staff).cloned());
            self.write_half(&mut batch, &half.half, &mut tail, operator)?;
        }
        for key in &commit.vault {
            self.write_vault_key(&mut batch, &key.session, &key.prk);
        }
        for held in &commit.held {
            let row = HeldRow::new(held).to_bytes();
            batch.put(Tree::Inquiry, &held_key(&held.session), row);
        }
        for over in &commit.over {
            batch.delete(Tree::Inquiry, &held_key(&over.session));
        }
        let held_count = (self.inquiries.held + commit.held.len() as u64)
            .saturating_sub(commit.over.len() as u64);
        if held_count != self.inquiries.held {
            let count = held_count.to_be_bytes().to_vec();
            batch.put(Tree::Meta, HELD_COUNT, count);
        }
        let mut staging = Staging::default();
        for made in &commit.statements {
            self.stage_statement(&mut staging, made)?;
        }
        let mut ended = Vec::new();
        for outcome in &commit.outcomes {
            ended.push(self.write_outcome(&mut batch, outcome)?);
            after
                .told
                .push(Event::InquiryChanged(outcome.inquiry.0.clone()));
        }
        // An inquiry that was declined and only counted.
        let is_nothing = entries.is_empty() && staging.is_unchanged() && ended.is_empty();
        if is_nothing && batch.is_empty() && begun.is_none() {
            return Ok(());
        }
        // A statement is made because a municipality asked: the record says which, and in which inquiry.
        let cause = commit
            .leaves
            .first()
            .filter(|_| !commit.statements.is_empty());
        let actor = cause.map_or(Actor::Node, |leaf| Actor::Peer(leaf.peer));
        let reason = cause
            .and_then(|leaf| leaf.query)
            .map(|query| query.to_string());
        let author = self.author(&actor);
        self.save(staging, batch, entries, author, reason.as_deref(), at)?;
        self.todo_changed = true;
        self.batches.take_pending();
        if let Some(case) = begun {
            self.cases.keep(&case, &Follow::default());
        }
        for case in ended {
            let follow = self.load_follow(&case.inquiry)?;
            self.cases.keep(&case, &follow);
        }
        for signed in manifests {
            let code = signed.manifest().code;
            self.manifest_pace.count(code, at);
            self.network.manifests.insert(code, signed);
        }
        self.inquiries.held = held_count;
        self.inquiries.last_over = commit.over.last().copied().or(self.inquiries.last_over);
        Ok(())
    }

    /// A leaf of the core; what a sender can make us decline as often as it likes is told once an hour and counted.
    fn leaf_of(&mut self, leaf: &inquiry::Leaf, at: UnixTime) -> Option<Entry> {
        let entry = self.entry(leaf);
        let is_declined = leaf.detail.starts_with(inquiry::DECLINED);
        let words = format!("{} {}", leaf.detail, leaf.peer);
        (!is_declined || self.repeats.is_news(&entry, &words, at)).then_some(entry)
    }

    /// A leaf of the core in the words of the log.
    fn entry(&self, leaf: &inquiry::Leaf) -> Entry {
        let staff = leaf
            .actor
            .and_then(|staff| self.inquiries.staff.get(&staff));
        let kind = match leaf.kind {
            LeafKind::QuerySent => LeafType::QuerySent,
            LeafKind::QueryReceived => LeafType::QueryReceived,
            LeafKind::Outcome => LeafType::Outcome,
            LeafKind::Receipt => LeafType::Receipt,
            LeafKind::Limit => LeafType::Limit,
            LeafKind::ManifestAccepted => LeafType::ManifestAccepted,
            LeafKind::LateDecision => LeafType::LateDecision,
        };
        let actor = match staff {
            Some(user) => Actor::Staff(user.clone(), rustix::process::getuid().as_raw()),
            None if leaf.kind == LeafKind::QueryReceived => Actor::Peer(leaf.peer),
            None => Actor::Node,
        };
        let query = leaf
            .query
            .map(|query| format!(" {query}"))
            .unwrap_or_default();
        let words = format!("{} {}{query}", leaf.detail, leaf.peer);
        let entry = Entry::new(kind, actor, words).hash(leaf.hash);
        match leaf.subject {
            Some(person) => entry.about(person.0),
            None => Entry {
                subject: Subject::None,
                ..entry
            },
        }
    }

    /// A statement made for a provision stays with its dose.
    fn stage_statement(
        &mut self,
        staging: &mut Staging,
        made: &inquiry::NewStatement,
    ) -> Result<(), ApiError> {
        let no = self
            .index
            .slot(&made.person.0)
            .and_then(|slot| self.index.view(slot))
            .and_then(|view| AddresseeNo::parse(view.addressee_no).ok())
            .ok_or_else(|| damaged("a person of a provision"))?;
        let Some(mut resident) = staging.resident(self, &no)? else {
            return Ok(());
        };
        if let Some(dose) = resident.doses.iter_mut().find(|dose| dose.id == made.dose) {
            dose.statement = Some(made.statement.clone());
        }
        staging.set(self, &no, Some(resident))?;
        Ok(())
    }
}
