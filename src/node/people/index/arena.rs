//! Bytes and texts that are only added to; what was replaced is garbage until the next unlock.

use zeroize::Zeroize;

/// Where something lies.
#[derive(Clone, Copy, Default)]
pub struct Span {
    pub at: u32,
    len: u32,
}

impl Span {
    fn range(self) -> std::ops::Range<usize> {
        self.at as usize..self.end()
    }

    pub fn end(self) -> usize {
        self.at as usize + self.len as usize
    }

    /// The same after the bytes were put behind others.
    pub fn shifted(self, by: u32) -> Self {
        Self {
            at: self.at + by,
            ..self
        }
    }
}

pub fn length(len: usize) -> u32 {
    u32::try_from(len).expect("4 GiB of summaries are more than all of Japan needs")
}

/// Summaries.
#[derive(Default)]
pub struct Arena(Vec<u8>);

impl Arena {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn reserve(&mut self, len: usize) {
        self.0.reserve_exact(len);
    }

    pub fn append(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    pub fn add(&mut self, bytes: &[u8]) -> Span {
        let at = length(self.0.len());
        self.0.extend_from_slice(bytes);
        let len = length(bytes.len());
        Span { at, len }
    }

    /// Uses the old place again where the new bytes fit exactly.
    pub fn replace(&mut self, old: Span, bytes: &[u8]) -> Span {
        match self.0.get_mut(old.range()) {
            Some(place) if place.len() == bytes.len() => {
                place.copy_from_slice(bytes);
                old
            }
            _ => self.add(bytes),
        }
    }

    pub fn erase(&mut self, span: Span) -> Span {
        if let Some(place) = self.0.get_mut(span.range()) {
            place.zeroize();
        }
        Span::default()
    }

    pub fn get(&self, span: Span) -> &[u8] {
        self.0.get(span.range()).unwrap_or_default()
    }
}

/// Search keys of one kind. A zero byte ends each, so that a run of them can be searched at once.
#[derive(Default)]
pub struct Texts(String);

impl Texts {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn reserve(&mut self, len: usize) {
        self.0.reserve_exact(len);
    }

    pub fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    pub fn add(&mut self, text: &str) -> Span {
        let at = length(self.0.len());
        self.0.push_str(text);
        self.0.push('\0');
        let len = length(text.len());
        Span { at, len }
    }

    pub fn erase(&mut self, span: Span) -> Span {
        if self.0.get(span.range()).is_some() {
            let zeros = "\0".repeat(span.range().len());
            self.0.replace_range(span.range(), &zeros);
        }
        Span::default()
    }

    pub fn get(&self, span: Span) -> &str {
        self.0.get(span.range()).unwrap_or_default()
    }

    /// Everything from one key to another.
    pub fn between(&self, first: Span, last: Span) -> &str {
        self.0
            .get(first.at as usize..last.end())
            .unwrap_or_default()
    }
}
