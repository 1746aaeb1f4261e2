//! The real binary, run as people and scripts run it.
#![expect(clippy::expect_used, reason = "a test that cannot start says so and stops")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub const SITEPLAN: &str = env!("CARGO_BIN_EXE_siteplan");

/// What a run said and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            // A signal has no code, and is never what a test wants.
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("the answer is UTF-8"),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Run {
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }
}

pub fn siteplan<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    Command::new(SITEPLAN).args(arguments).output().expect("the binary starts").into()
}

pub fn preset(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("presets/decisions").join(id).with_extension("ron")
}

pub fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    use std::io::Write as _;
    let mut file = fs::File::create(path).expect("a test's file can be made");
    file.write_all(bytes.as_ref()).expect("a test's file can be written");
}

pub fn read(path: &Path) -> Vec<u8> {
    fs::read(path).expect("a test's file can be read")
}
