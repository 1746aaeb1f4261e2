//! Reads Rust well enough to see which paths a file names: comments and texts are blanked, the rest
//! is cut into words, and paths are followed through braces, `self` and `super`.

/// A word or a mark of a source file, and the line it stands on.
#[derive(Clone, Debug)]
pub struct Token {
    pub line: usize,
    pub word: String,
}

/// A path with the line of its first segment. It starts at the crate's root, or with `std`, `core`
/// or `alloc`; `*` stands for all there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
}

/// Every path in `code` that starts at the crate or in the standard library. `module` is the file's
/// own path, as in `["hosting", "bill"]`.
pub fn paths(module: &[String], tokens: &[Token]) -> Vec<Named> {
    let mut walk = Walk { tokens, at: 0, found: Vec::new() };
    // The modules written out in the file, each with the depth of braces it was opened at.
    let mut inside: Vec<(String, usize)> = Vec::new();
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(walk.at) {
        let follows_path = walk.at > 0 && walk.word_at(walk.at - 1) == Some("::");
        match token.word.as_str() {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                inside.retain(|(_, opened)| *opened < depth);
            }
            "mod" if walk.word_at(walk.at + 2) == Some("{") => {
                inside.push((walk.word_at(walk.at + 1).unwrap_or_default().to_owned(), depth));
            }
            "crate" | "siteplan" | "super" | "self" | "std" | "core" | "alloc" if !follows_path => {
                let next = walk.word_at(walk.at + 1);
                // `self as` is a cast, `crate as` a second name for everything.
                if next == Some("::")
                    || (next == Some("as") && matches!(token.word.as_str(), "crate" | "super"))
                {
                    let here: Vec<String> =
                        module.iter().cloned().chain(inside.iter().map(|(name, _)| name.clone())).collect();
                    walk.head(&here);
                    continue;
                }
            }
            _ => {}
        }
        walk.at += 1;
    }
    walk.found
}

struct Walk<'a> {
    tokens: &'a [Token],
    at: usize,
    found: Vec<Named>,
}

impl Walk<'_> {
    fn word_at(&self, at: usize) -> Option<&str> {
        self.tokens.get(at).map(|token| token.word.as_str())
    }

    fn word(&self) -> Option<&str> {
        self.word_at(self.at)
    }

    /// Where a path starts, then the path.
    fn head(&mut self, here: &[String]) {
        let Some(Token { line, word }) = self.tokens.get(self.at).cloned() else { return };
        let base: Vec<String> = match word.as_str() {
            "crate" | "siteplan" => Vec::new(),
            "super" => parent(here),
            "self" => here.to_vec(),
            outside => vec![outside.to_owned()],
        };
        self.at += 1;
        if self.word() == Some("::") {
            self.at += 1;
            self.follow(base, line);
        } else {
            self.keep(base, line, None);
        }
    }

    /// The rest of a path, each branch of its braces a path of its own.
    fn follow(&mut self, mut path: Vec<String>, mut line: usize) {
        loop {
            let Some(token) = self.tokens.get(self.at).cloned() else { return self.keep(path, line, None) };
            match token.word.as_str() {
                "{" => return self.branches(&path, line),
                "super" => path = parent(&path),
                "self" => {}
                word if word == "*" || is_name(word) => {
                    if path.is_empty() {
                        line = token.line;
                    }
                    path.push(word.to_owned());
                }
                // `Vec::<T>::new`: no more of the path is of interest.
                _ => return self.keep(path, line, None),
            }
            self.at += 1;
            if self.word() != Some("::") {
                let is_all = path.is_empty().then(|| "*".to_owned());
                return self.keep(path, line, is_all);
            }
            self.at += 1;
        }
    }

    fn branches(&mut self, path: &[String], line: usize) {
        self.at += 1;
        while let Some(word) = self.word() {
            match word {
                "}" => {
                    self.at += 1;
                    return;
                }
                "," => self.at += 1,
                "as" => self.at += 2,
                _ => {
                    let before = self.at;
                    self.follow(path.to_vec(), line);
                    self.at = self.at.max(before + 1);
                }
            }
        }
    }

    fn keep(&mut self, mut path: Vec<String>, line: usize, also: Option<String>) {
        path.extend(also);
        if path.is_empty() {
            path.push("*".to_owned());
        }
        self.found.push(Named { line, path });
    }
}

fn parent(module: &[String]) -> Vec<String> {
    module.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default()
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphanumeric() || first == '_')
}

/// The words of a source file, without comments and texts.
pub fn tokens(text: &str) -> Vec<Token> {
    let code = code_only(text);
    let mut list = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let length = if is_name(rest) {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (word, after) = rest.split_at(length);
            if !first.is_whitespace() {
                list.push(Token { line: index + 1, word: word.to_owned() });
            }
            rest = after;
        }
    }
    list
}

/// The words outside `#[cfg(test)] mod … { … }`.
pub fn without_tests(tokens: &[Token]) -> Vec<Token> {
    const MARK: [&str; 8] = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let is_test = tokens[at..].iter().map(|token| token.word.as_str()).take(MARK.len()).eq(MARK);
        if is_test && tokens.get(at + MARK.len() + 1).is_some_and(|open| open.word == "{") {
            at += MARK.len() + 2;
            let mut depth = 1_usize;
            while depth > 0 && at < tokens.len() {
                match tokens[at].word.as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ => {}
                }
                at += 1;
            }
        } else {
            kept.push(token.clone());
            at += 1;
        }
    }
    kept
}

/// The code with comments gone and texts and characters emptied, line for line.
fn code_only(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment_length(rest)
        } else if let Some(length) = text_length(rest).filter(|_| !ends_in_name(&out)) {
            out.push_str("\"\"");
            length
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let (skipped, after) = rest.split_at(length);
        out.extend(skipped.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    out
}

fn ends_in_name(code: &str) -> bool {
    code.ends_with(|last: char| last.is_alphanumeric() || last == '_')
}

/// Comments in comments are comments.
fn comment_length(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// How long the text or character is that starts here, with its prefix; `None` where none does.
fn text_length(rest: &str) -> Option<usize> {
    let (prefix, _) = rest.char_indices().take(3).find(|(_, c)| ['"', '\'', '#'].contains(c))?;
    let (letters, after) = rest.split_at(prefix);
    if !["", "b", "c", "r", "br", "cr"].contains(&letters) {
        return None;
    }
    if letters.ends_with('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        let inner = after[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let length = inner.find(&end).map_or(inner.len(), |at| at + end.len());
        return Some(prefix + hashes + 1 + length);
    }
    let quote = after.chars().next().filter(|quote| *quote != '#')?;
    if quote == '\'' {
        // 'a' and '\n' are characters, 'a alone is a lifetime.
        let mut ahead = after.chars().skip(1);
        let is_escape = ahead.next()? == '\\';
        if !is_escape && ahead.next() != Some('\'') {
            return None;
        }
    }
    let mut is_escaped = false;
    let close = after.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == quote && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        closes
    });
    Some(prefix + close.map_or(after.len(), |(at, c)| at + c.len_utf8()))
}
