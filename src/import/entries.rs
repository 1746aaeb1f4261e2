//! A file that is one JSON array becomes a line for each of its objects, as it is read.
//!
//! Nothing is kept but the depth of the brackets, so that a file of any length takes no memory.

use std::io::{self, Read};

/// Whether a file begins as an array of objects does.
pub fn begins_array(sample: &[u8]) -> bool {
    let inside = sample.trim_ascii_start().strip_prefix(b"[");
    inside.is_some_and(|inside| inside.trim_ascii_start().starts_with(b"{"))
}

/// Reads an array as lines: line breaks within an entry become blanks, commas between entries line
/// ends.
pub struct Entries<R> {
    input: R,
    /// What stands behind the array is no entry.
    ends_with_array: bool,
    has_ended: bool,
    /// Brackets that are open within the entry.
    depth: u64,
    in_text: bool,
    is_escaped: bool,
}

impl<R: Read> Entries<R> {
    pub const fn new(input: R) -> Self {
        Self { input, ends_with_array: false, has_ended: false, depth: 0, in_text: false, is_escaped: false }
    }

    /// An array that stands within an object.
    pub fn within(input: R) -> Self {
        Self { ends_with_array: true, ..Self::new(input) }
    }

    /// What a byte becomes; `None` where it stands between entries.
    const fn turned(&mut self, byte: u8) -> Option<u8> {
        if self.has_ended {
            return None;
        }
        if self.in_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return Some(if matches!(byte, b'\n' | b'\r') { b' ' } else { byte });
        }
        if self.depth == 0 {
            return match byte {
                b'{' => {
                    self.depth = 1;
                    Some(byte)
                }
                b',' => Some(b'\n'),
                b']' => {
                    self.has_ended = self.ends_with_array;
                    None
                }
                b'[' | b' ' | b'\t' | b'\n' | b'\r' => None,
                b'"' => {
                    self.in_text = true;
                    Some(byte)
                }
                other => Some(other),
            };
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth -= 1,
            b'\n' | b'\r' => return Some(b' '),
            _ => {}
        }
        Some(byte)
    }
}

impl<R: Read> Read for Entries<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.input.read(buffer)?;
            let mut kept = 0;
            for at in 0..length {
                let Some(byte) = buffer.get(at).copied() else { break };
                if let Some(turned) = self.turned(byte)
                    && let Some(place) = buffer.get_mut(kept)
                {
                    *place = turned;
                    kept += 1;
                }
            }
            // Blanks alone are no end.
            if kept > 0 || length == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut found = String::new();
        Entries::new(text.as_bytes()).read_to_string(&mut found).unwrap();
        assert_eq!(found, expected);
        // However few bytes come at a time.
        let mut slowly = Vec::new();
        let mut entries = Entries::new(text.as_bytes());
        let mut byte = [0];
        while entries.read(&mut byte).unwrap() > 0 {
            slowly.push(byte[0]);
        }
        assert_eq!(slowly, expected.as_bytes());
    }

    #[test]
    fn entries_become_lines() {
        check(r#"[{"a":1},{"a":2}]"#, "{\"a\":1}\n{\"a\":2}");
        check(
            "[\n  {\n    \"a\": [1, {\"b\": 2}]\n  },\r\n  {\"a\": 3}\n]\n",
            "{     \"a\": [1, {\"b\": 2}]   }\n{\"a\": 3}",
        );
        check(r#"[{"a":"],}\"{"},{"b":1}]"#, "{\"a\":\"],}\\\"{\"}\n{\"b\":1}");
        check(r#"[{"a":1},{"b":"#, "{\"a\":1}\n{\"b\":");
        check("[]", "");
        let mut found = String::new();
        Entries::within(&br#"[{"a":[1]},{"a":2}], "b": {"c": 1}}"#[..]).read_to_string(&mut found).unwrap();
        assert_eq!(found, "{\"a\":[1]}\n{\"a\":2}");
    }

    #[test]
    fn an_array_is_told_by_its_beginning() {
        for (text, expected) in [
            (" [\n {", true),
            ("[{", true),
            ("[2001:db8::1] - -", false),
            ("{\"a\": [{}]}", false),
            ("[1]", false),
        ] {
            assert_eq!(begins_array(text.as_bytes()), expected, "{text}");
        }
    }
}
