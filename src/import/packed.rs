//! Unpacks what is gzipped, member after member, and says what a damaged file may be trusted for.
//!
//! Deflate copies from up to 32 KiB before, and a flipped bit is noticed only some way behind it. What
//! was unpacked last is therefore held back until as much again has been unpacked without a fault. The
//! checksum at a member's end is the only thing that vouches for its lines.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};

const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What is held back.
const WINDOW: usize = 32 * 1024;
const BLOCK: usize = 4 * WINDOW;

/// A file as it is, or unpacked.
pub fn unpacked<'a>(mut input: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut start = Vec::new();
    input.by_ref().take(2).read_to_end(&mut start)?;
    let is_gzip = start == MAGIC;
    let whole = io::Cursor::new(start).chain(input);
    Ok(if is_gzip { Box::new(Members::new(BufReader::with_capacity(BLOCK, whole))) } else { Box::new(whole) })
}

/// With what a file is packed that is not read, by its first bytes.
pub fn foreign_packing(sample: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 5] = [
        (b"BZh", "bzip2"),
        (b"\x28\xb5\x2f\xfd", "Zstandard"),
        (b"\xfd7zXZ\0", "xz"),
        (b"PK\x03\x04", "zip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    ];
    KNOWN.iter().find(|(mark, _)| sample.starts_with(mark)).map(|(_, name)| *name)
}

/// A packed file that is not what was packed; what its checksums vouch for is.
#[derive(Debug, thiserror::Error)]
#[error("{what}; {}; fetch it again", vouched_words(*vouched))]
pub struct Damage {
    what: &'static str,
    /// Lines of members whose checksum was right.
    pub vouched: u64,
}

fn vouched_words(lines: u64) -> String {
    match lines {
        0 => "the checksum vouches for no line".to_owned(),
        lines => format!("the checksum vouches for the first {lines} lines"),
    }
}

struct Members<R> {
    /// `None` after the last member.
    member: Option<GzDecoder<R>>,
    block: Vec<u8>,
    next: usize,
    filled: usize,
    fault: Option<Fault>,
    /// Lines that were unpacked, and those of members whose checksum was right.
    lines: u64,
    vouched: u64,
}

/// Why a file ends before it should.
#[derive(Clone, Debug)]
enum Fault {
    Truncated,
    /// Some of what is behind the vouched lines is wrong.
    Checksum,
    Damaged,
    NoGzip,
    /// Not of the packing.
    Other(io::ErrorKind, String),
}

impl<R: BufRead> Members<R> {
    fn new(input: R) -> Self {
        let member = Some(GzDecoder::new(input));
        Self { member, block: vec![0; BLOCK], next: 0, filled: 0, fault: None, lines: 0, vouched: 0 }
    }

    /// How many bytes may be handed out.
    fn ready(&self) -> usize {
        let held = if self.member.is_some() && self.fault.is_none() { WINDOW } else { 0 };
        (self.filled - self.next).saturating_sub(held)
    }

    /// Unpacks some more.
    fn fill(&mut self) {
        self.block.copy_within(self.next..self.filled, 0);
        self.filled -= self.next;
        self.next = 0;
        let Some(member) = &mut self.member else { return };
        let room = self.block.get_mut(self.filled..).unwrap_or_default();
        match member.read(room) {
            Ok(0) => self.next_member(),
            Ok(length) => {
                let unpacked = room.get(..length).unwrap_or_default();
                self.lines += memchr::memchr_iter(b'\n', unpacked).count() as u64;
                self.filled += length;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.fail(&error),
        }
    }

    fn next_member(&mut self) {
        self.vouched = self.lines;
        let Some(mut input) = self.member.take().map(GzDecoder::into_inner) else { return };
        match input.fill_buf() {
            // Tapes and some uploads are filled up with zeros.
            Ok([] | [0, ..]) => {}
            Ok([first, ..]) if *first == MAGIC[0] => self.member = Some(GzDecoder::new(input)),
            Ok(_) => self.fault = Some(Fault::NoGzip),
            Err(error) => self.fail(&error),
        }
    }

    fn fail(&mut self, error: &io::Error) {
        let text = error.to_string();
        let fault = match error.kind() {
            io::ErrorKind::UnexpectedEof => Fault::Truncated,
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if text.contains("checksum") => {
                Fault::Checksum
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                // Of what came last nobody knows whether it is right.
                self.filled = self.filled.saturating_sub(WINDOW).max(self.next);
                Fault::Damaged
            }
            kind => Fault::Other(kind, text),
        };
        self.fault = Some(fault);
    }

    fn told(&self, fault: &Fault) -> io::Error {
        let damage =
            |what| io::Error::new(io::ErrorKind::InvalidData, Damage { what, vouched: self.vouched });
        match fault {
            Fault::Truncated => io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the gzip data ends too early, the file is truncated; fetch it again",
            ),
            Fault::Checksum => damage("the gzip checksum is wrong, so that any line may be"),
            Fault::Damaged => damage("the gzip data is damaged, so that the last 32 KiB before do not count"),
            Fault::NoGzip => io::Error::new(
                io::ErrorKind::InvalidData,
                "something that is no gzip data follows; what came before is whole",
            ),
            Fault::Other(kind, text) => io::Error::new(*kind, text.clone()),
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let ready = self.ready().min(buffer.len());
            if ready > 0 {
                let from = self.block.get(self.next..self.next + ready).unwrap_or_default();
                if let Some(to) = buffer.get_mut(..ready) {
                    to.copy_from_slice(from);
                }
                self.next += ready;
                return Ok(ready);
            }
            if buffer.is_empty() {
                return Ok(0);
            }
            match &self.fault {
                Some(fault) => return Err(self.told(fault)),
                None if self.member.is_none() => return Ok(0),
                None => self.fill(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    /// So many lines that no two are alike.
    fn lines(count: u32) -> Vec<u8> {
        (0..count)
            .flat_map(|at| format!("{at} {:x}\n", at.wrapping_mul(2_654_435_761)).into_bytes())
            .collect()
    }

    /// What was unpacked, and why it ended.
    #[track_caller]
    fn check(packed: &[u8], expected: &[u8], is_whole: bool, fault: &str) {
        let mut found = Vec::new();
        let ended = unpacked(packed).unwrap().read_to_end(&mut found);
        let ended = ended.map_or_else(|error| error.to_string(), |_| String::new());
        assert!(ended.contains(fault) && ended.is_empty() == fault.is_empty(), "`{fault}`: {ended}");
        assert!(expected.starts_with(&found), "{} bytes are not as they were", found.len());
        assert_eq!(found.len() == expected.len(), is_whole, "{} of {}", found.len(), expected.len());
    }

    #[test]
    fn members_are_unpacked_one_after_the_other() {
        let text = lines(50_000);
        let (first, second) = text.split_at(300_000);
        check(&text, &text, true, "");
        check(&gzipped(&text), &text, true, "");
        check(&[gzipped(first), gzipped(second)].concat(), &text, true, "");
        check(&[gzipped(&text), vec![0; 512]].concat(), &text, true, "");
        check(&[gzipped(&text), b"and more".to_vec()].concat(), &text, true, "no gzip data follows");
        check(&gzipped(b""), b"", true, "");
    }

    #[test]
    fn a_damaged_file_is_trusted_as_far_as_it_goes() {
        let text = lines(50_000);
        let packed = gzipped(&text);
        check(&packed[..packed.len() / 2], &text, false, "truncated");
        check(&packed[..5], b"", true, "truncated");
        // Some unpackers give up a byte before they see that there is no more.
        check(&packed[..12], &text, false, "truncated");
        let mut sum = packed.clone();
        let at = sum.len() - 8;
        sum[at] ^= 1;
        check(&sum, &text, true, "vouches for no line");
        let whole = lines(10);
        check(&[gzipped(&whole), sum].concat(), &[whole, text.clone()].concat(), true, "the first 10 lines");
        let mut damaged = packed;
        let middle = damaged.len() / 2;
        damaged[middle..middle + 64].fill(0xff);
        let mut found = Vec::new();
        let fault = unpacked(damaged.as_slice()).unwrap().read_to_end(&mut found).unwrap_err().to_string();
        // Some unpackers make something of any bits, and only the checksum tells.
        let is_told = fault.contains("damaged") && text.starts_with(&found) || fault.contains("checksum");
        assert!(is_told && fault.contains("no line") && found.len() > 100_000, "{fault}: {}", found.len());
        // No block is of the third kind.
        damaged[10] = 0x07;
        // What was unpacked last before it may be wrong already.
        check(&[gzipped(&text), damaged].concat(), &text, false, "damaged");
    }

    #[test]
    fn other_packings_are_known_by_their_first_bytes() {
        assert_eq!(foreign_packing(b"BZh91AY"), Some("bzip2"));
        assert_eq!(foreign_packing(b"time,n"), None);
    }
}
