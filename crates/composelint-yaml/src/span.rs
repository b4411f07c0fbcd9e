//! A place in a file: which file, and which bytes.

/// The number of a file in a [`SourceMap`](crate::SourceMap).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileId(u32);

impl FileId {
    /// The id of the `index`-th file (from 0).
    pub const fn new(index: u32) -> Self {
        Self(index)
    }

    /// The position of the file in its map, from 0.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The bytes `start..end` of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// The file the bytes are in.
    pub file: FileId,
    /// The first byte, from 0.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`; an `end` before `start` is taken as `start`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        let end = if end < start { start } else { end };
        Self { file, start, end }
    }

    /// No bytes, at `at`.
    pub const fn empty(file: FileId, at: u32) -> Self {
        Self::new(file, at, at)
    }

    /// The smallest span that holds both. `other` is expected to be in the same file; if it is not, `self` is the answer.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self::new(
            self.file,
            self.start.min(other.start),
            self.end.max(other.end),
        )
    }

    /// How many bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte: a place between two bytes.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `byte` is one of the bytes.
    pub const fn contains(self, byte: u32) -> bool {
        self.start <= byte && byte < self.end
    }

    /// Whether every byte of `other` is in this span.
    pub fn encloses(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The bytes as a range, to index text with.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
