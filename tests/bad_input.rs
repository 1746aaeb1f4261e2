//! Bad input: exit code 2, with file, line, column and advice; never a panic; nothing is changed.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

#[path = "support/command.rs"]
mod command;

use command::{Run, SITEPLAN, preset, read, siteplan, write};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a file can be, and how the command is asked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Decision,
    Preset,
    Catalog,
}

const SORTS: [Sort; 3] = [Sort::Decision, Sort::Preset, Sort::Catalog];

impl Sort {
    fn good(self) -> String {
        match self {
            Self::Decision | Self::Preset => fs::read_to_string(preset("break-even-2016")).unwrap(),
            Self::Catalog => PRICE_BOOK.to_owned(),
        }
    }

    fn ask(self, file: &Path) -> Vec<String> {
        let file = file.to_str().unwrap().to_owned();
        let words: &[&str] = match self {
            Self::Decision => &["assess", &file, "--draws", "20"],
            Self::Preset => &["new", "--preset", &file, "-o", &format!("{file}.new")],
            Self::Catalog => &["catalog", "validate", &file],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}

const PRICE_BOOK: &str = r#"// Our own machines.
(
  id: "ours",
  sources: {"quote": (text: "A quote", as_of: "2026-11-01", evidence: documented)},
  regions: {"own": (name: "Our site", country: "DE", area: "EU")},
  providers: [(id: "owned", name: "Ours", regions: ["own"])],
  offers: [
    (id: "owned.rack", name: "Our rack", model: dedicated, billing: standing(vcpu: 16, memory_gib: 64), meters: [
      (id: "machine", name: "Machine", unit: "month", quantity: [[(of: instances)]], rates: {
        "own": tiered(tiers: [(up_to: 5, price: 300), (price: 250)], source: "quote"),
      }),
    ]),
  ],
)
"#;

/// Every file in a folder, with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).map(|path| (path.clone(), read(&path))).collect()
}

/// Refused with code 2 and all of these words, and without a panic.
#[track_caller]
fn refused(run: &Run, says: &[&str]) {
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(run.out, "", "an error has no answer");
    assert!(!run.err.contains("panicked"), "{}", run.err);
    for words in says {
        assert!(run.err.contains(words), "`{words}` is not in: {}", run.err);
    }
}

/// A file with these bytes is refused, and stays as it was, alone in its folder.
#[track_caller]
fn refuses(sort: Sort, bytes: &[u8], says: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("the-file.ron");
    write(&file, bytes);
    let before = contents(folder.path());
    let run = siteplan(sort.ask(&file));
    refused(&run, says);
    refused(&run, &["the-file.ron"]);
    assert!(before == contents(folder.path()), "{sort:?}: something was written");
}

/// The good text, changed in one place.
#[track_caller]
fn changed(sort: Sort, from: &str, to: &str, says: &[&str]) {
    changed_at(sort, from, to, 0, says);
}

/// The good text, changed in one place and wrong so many lines below it.
#[track_caller]
fn changed_at(sort: Sort, from: &str, to: &str, below: usize, says: &[&str]) {
    let good = sort.good();
    assert!(good.contains(from), "{sort:?} has no `{from}`");
    let at = good.find(from).unwrap();
    let line = good[..at].matches('\n').count() + 1 + below;
    let place = format!("line {line}, column ");
    refuses(sort, good.replacen(from, to, 1).as_bytes(), &[&[place.as_str()], says].concat());
}

#[test]
fn good_files_are_good() {
    for sort in SORTS {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("the-file.ron");
        write(&file, sort.good());
        siteplan(sort.ask(&file)).succeeded();
    }
}

#[test]
fn truncated() {
    for sort in SORTS {
        let good = sort.good();
        for percent in [30, 60, 90, 99] {
            let cut = good.len() * percent / 100;
            refuses(sort, &good.as_bytes()[..cut], &["line ", "column "]);
        }
        // After a comma, lest half a word be taken for an unknown one.
        let half = good[..good.len() / 2].rfind(',').unwrap();
        refuses(sort, &good.as_bytes()[..=half], &["ends in the middle", ".bak"]);
        refuses(sort, b"", &["line 1, column 1", "empty", "preset"]);
    }
}

#[test]
fn unknown_fields_and_names() {
    for sort in [Sort::Decision, Sort::Preset] {
        changed(sort, "wall_time:", "wall_tme:", &["unknown field `wall_tme`", "did you mean `wall_time`?"]);
        changed(sort, "(value: steady)", "(value: stedy)", &["unknown name `stedy`", "`steady`"]);
        changed(
            sort,
            "\"horizon-cost\"",
            "\"horizon-costs\"",
            &["no criterion `horizon-costs`", "did you mean `horizon-cost`?"],
        );
    }
    changed(Sort::Catalog, "meters:", "metres:", &["unknown field `metres`", "did you mean `meters`?"]);
    changed(Sort::Catalog, "(of: instances)", "(of: instance)", &["unknown name `instance`", "`instances`"]);
    changed(Sort::Catalog, "source: \"quote\"", "source: \"qoute\"", &["no source `qoute`", "`quote`"]);
}

#[test]
fn promises_that_cannot_be() {
    let promise = |written: &str| format!("application: (\n    commitments: (value: [({written})]),");
    for (written, says) in [
        (r#"provider: "aws", per_month: -5"#, ["-5 USD a month cannot be promised", "zero or more"]),
        (r#"provider: "aws", per_month: 5, until_month: 0"#, ["cannot end with month 0", "from 1"]),
        (r#"provider: "aws", per_month: 5, until: 3"#, ["unknown field `until`", "`until_month`"]),
        (r#"provider: "awz", per_month: 5"#, ["there is no provider `awz`", "did you mean `aws`?"]),
        (r#"provider: "aws""#, ["`per_month`", "is missing"]),
    ] {
        changed_at(Sort::Decision, "application: (", &promise(written), 1, &says);
    }
    // Under the articles' catalogue, which has no other currency.
    for (code, says) in [
        ("EUR", ["has no exchange rate for EUR", "reckon in USD, or state its rate"]),
        ("eur", ["`eur` is no code of a currency", "`EUR`"]),
    ] {
        let answer = format!("application: (\n    currency: (value: \"{code}\"),");
        changed_at(Sort::Decision, "application: (", &answer, 1, &says);
    }
    let preferred = "application: (\n    preferred: (value: [\"awz\"]),";
    changed_at(Sort::Decision, "application: (", preferred, 1, &["no provider `awz`", "did you mean `aws`?"]);
    for (field, bad) in [("tax", "101"), ("exit", "0"), ("budget_once", "-1"), ("team_security", "-1")] {
        let answer = format!("application: (\n    {field}: (value: {bad}),");
        changed_at(Sort::Decision, "application: (", &answer, 1, &["outside what the question allows"]);
    }
}

#[test]
fn wrong_types() {
    for sort in [Sort::Decision, Sort::Preset] {
        changed(sort, "value: 215000000", "value: \"a lot\"", &["wrong type", "write a number"]);
        changed(sort, "allowances: false", "allowances: 0", &["wrong type", "`true` or `false`"]);
        changed(sort, "minimum_instances: 1", "minimum_instances: -1", &["wrong type", "zero or more"]);
        changed(sort, "[\"aws\"]", "\"aws\"", &["wrong type", "[ … ]"]);
    }
    changed(
        Sort::Catalog,
        "price: 300",
        "price: \"300\"",
        &["wrong type: `\"300\"` is no number", "write a number"],
    );
    changed(Sort::Catalog, "name: \"Our rack\"", "name: 7", &["wrong type", "double quotes"]);
}

#[test]
fn numbers_that_are_none() {
    for number in ["NaN", "inf", "-inf", "1e999"] {
        for sort in [Sort::Decision, Sort::Preset] {
            changed(sort, "value: 215000000", &format!("value: {number}"), &[number, "finite"]);
            changed(sort, "utilisation: 1.0", &format!("utilisation: {number}"), &[number, "finite"]);
            changed(sort, "worst: 5000", &format!("worst: {number}"), &[number, "finite"]);
        }
        changed(Sort::Catalog, "price: 300", &format!("price: {number}"), &[number, "finite"]);
        changed(Sort::Catalog, "vcpu: 16", &format!("vcpu: {number}"), &[number, "finite"]);
    }
}

#[test]
fn ranges_below_zero_or_reversed() {
    for sort in [Sort::Decision, Sort::Preset] {
        changed(sort, "value: 215000000", "value: -5", &["volume", "outside", "0"]);
        changed(sort, "value: 215000000", "value: (low: 9, high: 5)", &["reversed", "smaller number first"]);
        changed(sort, "value: 215000000", "value: (low: 1, likely: 9, high: 5)", &["likely 9"]);
        changed(
            sort,
            "value: 215000000",
            "value: 1e300",
            &["1e300 requests a month is outside", "stay between 0 and 1e15"],
        );
        changed(sort, "points: 100", "points: -1", &["negative", "zero or more"]);
        changed(sort, "(worst: 5000, best: 0)", "(worst: 5, best: 5)", &["anchor"]);
        changed(sort, "minimum_instances: 1", "switches: 100000000", &["100000000 switches", "0 to 12"]);
    }
    changed(Sort::Catalog, "price: 300", "price: -300", &["-300 is no price", "zero or more"]);
    changed(
        Sort::Catalog,
        "(up_to: 5, price: 300), (price: 250)",
        "(up_to: 5, price: 300), (up_to: 2, price: 9), (price: 250)",
        &["ends at 2", "begin at 5", "`up_to`"],
    );
}

#[test]
fn campaigns_targets_and_parts_that_cannot_be() {
    for sort in [Sort::Decision, Sort::Preset] {
        let campaigns = |list: &str, says: &[&str]| {
            let text = format!("growth: (value: 0), campaigns: (value: [{list}])");
            changed(sort, "growth: (value: 0)", &text, says);
        };
        let season = "growth: (value: 0), season: (value: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))";
        changed(sort, "growth: (value: 0)", season, &["no month of the year has any traffic", "12 factors"]);
        campaigns("(month: novembr, weeks: 2, times: 3)", &["unknown name `novembr`", "`november`"]);
        campaigns("(month: november, week: 2, times: 3)", &["unknown field `week`", "did you mean `weeks`?"]);
        campaigns("(month: november, weeks: 2)", &["times"]);
        campaigns("(month: november, weeks: \"two\", times: 3)", &["wrong type", "write a number"]);
        for weeks in ["0", "-1", "6"] {
            let campaign = format!("(month: november, weeks: {weeks}, times: 3)");
            let says = format!("{weeks} weeks of November");
            campaigns(&campaign, &["campaigns", &says, "at most 4.3 weeks"]);
        }
        campaigns("(month: november, weeks: NaN, times: 3)", &["NaN", "finite"]);
        for times in ["0.5", "2000", "(low: 0.2, likely: 3, high: 5)"] {
            let campaign = format!("(month: november, weeks: 2, times: {times})");
            campaigns(&campaign, &["the campaign of November", "1 to 1000 times"]);
        }
        let twice = "(month: may, weeks: 1, times: 3), (month: may, weeks: 2, times: 2)";
        campaigns(twice, &["May has two campaigns", "put their weeks together"]);
        for (question, value, says) in [
            ("latency_median", "-5", ["latency_median", "outside"]),
            ("latency_p99", "(low: 9, high: 5)", ["reversed", "smaller number first"]),
            ("slowest", "\"soon\"", ["wrong type", "write a number"]),
            ("recovers", "mayby", ["unknown name `mayby`", "`may_wait`"]),
        ] {
            let text = format!("trigger: (value: http), {question}: (value: {value})");
            changed(sort, "trigger: (value: http)", &text, &says);
        }
    }
}

#[test]
fn bills_of_what_there_is_not() {
    let overriding = |change: &str| format!("overrides: [\n    {change},");
    for sort in [Sort::Decision, Sort::Preset] {
        changed(sort, "off: [\"egress\"", "off: [\"egres\"", &["no cost `egres`", "did you mean `egress`?"]);
        let factor = overriding("discount(provider: \"aws\", factor: -3, because: \"a slip\")");
        refuses_override(sort, &factor, &["-3 times the prices of aws", "zero or more"]);
    }
    for (change, says) in [
        (
            "offer(model: iaas, provider: \"aws\", offer: \"aws.ec2.m4.larg\", because: \"a slip\")",
            ["no offer `aws.ec2.m4.larg`", "did you mean `aws.ec2.m4.large`?"],
        ),
        (
            "offer(model: iaas, provider: \"awss\", offer: \"aws.ec2.m4.large\", because: \"a slip\")",
            ["no provider `awss`", "did you mean `aws`?"],
        ),
        (
            "offer(model: containers, provider: \"aws\", offer: \"aws.ec2.m4.large\", because: \"a slip\")",
            ["`aws.ec2.m4.large` is not sold as containers by aws", ""],
        ),
        (
            "discount(provider: \"amazn\", factor: 0.9, because: \"a slip\")",
            ["no provider `amazn`", "known are"],
        ),
    ] {
        refuses_override(Sort::Decision, &overriding(change), &says);
    }
    changed(Sort::Decision, "[\"aws\"]", "[\"asw\"]", &["no provider `asw`", "did you mean `aws`?"]);
    let excluding = |option: &str| overriding(&format!("exclude(option: \"{option}\", because: \"a slip\")"));
    let unknown = ["no option `containers-awz`", "did you mean `containers-aws`?"];
    refuses_override(Sort::Decision, &excluding("containers-awz"), &unknown);
    let kept_in = |place: &str| format!("application: (\n    residency: (value: [\"{place}\"]),");
    let unknown = ["is called `us-est-1`", "did you mean `us-east-1`?"];
    changed_at(Sort::Decision, "application: (", &kept_in("us-est-1"), 1, &unknown);
}

/// The good text with one override more is refused where that stands.
#[track_caller]
fn refuses_override(sort: Sort, overrides: &str, says: &[&str]) {
    changed_at(sort, "overrides: [", overrides, 1, says);
}

#[test]
fn nothing_to_compare() {
    for sort in [Sort::Decision, Sort::Preset] {
        let good = sort.good();
        let (head, criteria) = good.split_once("criteria: [").unwrap();
        refuses(
            sort,
            format!("{head}criteria: [{}", criteria.replace("points: 100", "points: 0")).as_bytes(),
            &["line ", "column ", "all weights are zero", "some points"],
        );
        let (head, _) = good.split_once("components: [").unwrap();
        refuses(
            sort,
            format!("{head}components: [],\n)").as_bytes(),
            &["line ", "column ", "no components", "at least one"],
        );
    }
    changed(Sort::Catalog, "[[(of: instances)]]", "[]", &["counts nothing", "driver"]);
}

#[test]
fn newer_formats() {
    for sort in [Sort::Decision, Sort::Preset] {
        changed(sort, "format: 1,", "format: 2, shiny: true,", &["format 2 is newer", "newer Siteplan"]);
        changed(sort, "format: 1,", "format: 0,", &["format 0", "never shipped"]);
    }
    changed(
        Sort::Catalog,
        "id: \"ours\"",
        "format: 2, id: \"ours\"",
        &["format 2 is newer", "newer Siteplan"],
    );
}

#[test]
fn days_that_no_calendar_has() {
    for sort in [Sort::Decision, Sort::Preset] {
        for impossible in ["2026-13-42", "2026-02-30", "23.11.2026", "2026-11", "2026-11-23T25:00"] {
            let says = [format!("`{impossible}` is no day there is"), "such as 2026-11-23".to_owned()];
            let says: Vec<&str> = says.iter().map(String::as_str).collect();
            for field in ["outcome: (date: \"DAY\"),", "settings: (on: \"DAY\"),"] {
                let to = format!("format: 1, {}", field.replace("DAY", impossible));
                changed(sort, "format: 1,", &to, &says);
            }
        }
    }
    changed(Sort::Catalog, "2026-11-01", "2026-13-42", &["`2026-13-42` is no date there is", "`undated`"]);
}

#[test]
fn noise() {
    // A small generator: the noise is the same in every run.
    let mut state = 7_u64;
    let mut noise = |length: usize, mask: u8| -> Vec<u8> {
        let mut byte = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8 & mask
        };
        (0..length).map(|_| byte()).collect()
    };
    let (any, seven_bit) = (noise(1 << 20, 0xff), noise(1 << 20, 0x7f));
    for sort in SORTS {
        refuses(sort, &any, &["line ", "column ", "UTF-8"]);
        refuses(sort, &seven_bit, &["line ", "column "]);
        refuses(sort, "(".repeat(100_000).as_bytes(), &["line 1, column "]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("noise.ron");
        write(&file, &any);
        fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(100 * 1024 * 1024).unwrap();
        refused(&siteplan(sort.ask(&file)), &["noise.ron", "16 MiB", "check the name"]);
        assert_eq!(fs::metadata(&file).unwrap().len(), 100 * 1024 * 1024);
    }
}

#[test]
fn text_that_is_none() {
    for sort in SORTS {
        let good = sort.good();
        let at = good.find("id: \"").unwrap();
        let mut bytes = good.into_bytes();
        bytes.splice(at..at, [0xff, 0xfe]);
        let line = String::from_utf8_lossy(&bytes[..at]).matches('\n').count() + 1;
        refuses(sort, &bytes, &[&format!("line {line}, column "), "UTF-8"]);
    }
}

#[test]
fn places_without_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for sort in SORTS {
        refused(
            &siteplan(sort.ask(folder.path())),
            &[folder.path().to_str().unwrap(), "folder", "name a file"],
        );
        let nowhere = folder.path().join("nowhere.ron");
        refused(&siteplan(sort.ask(&nowhere)), &["nowhere.ron", "no such file", "check the name"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[expect(clippy::print_stderr, reason = "a test that does not run says so")]
fn not_run(why: &str) {
    eprintln!("not run: {why}");
}

/// Runs the command as somebody who is not root; `None` where that cannot be arranged.
#[cfg(unix)]
fn as_nobody(arguments: &[String]) -> Option<Run> {
    if !is_root() {
        return Some(siteplan(arguments));
    }
    if Command::new("setpriv").arg("--version").output().is_err() {
        not_run("as root, this needs `setpriv` to be somebody else");
        return None;
    }
    // The binary may stand where nobody else may look; an open file needs no path.
    let script =
        "exec 3<\"$0\"; exec setpriv --reuid=65534 --regid=65534 --clear-groups /proc/self/fd/3 \"$@\"";
    let run = Command::new("sh").arg("-c").arg(script).arg(SITEPLAN).args(arguments).output();
    Some(run.unwrap().into())
}

#[cfg(unix)]
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0"))
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn no_permission_to_read() {
    for sort in SORTS {
        let folder = tempfile::tempdir().unwrap();
        set_mode(folder.path(), 0o755);
        let file = folder.path().join("secret.ron");
        write(&file, sort.good());
        set_mode(&file, 0o000);
        let Some(run) = as_nobody(&sort.ask(&file)) else { return };
        refused(&run, &["secret.ron", "permission", "ask its owner"]);
    }
}

#[cfg(unix)]
#[test]
fn no_permission_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let (decision, series) = (folder.path().join("theirs.ron"), folder.path().join("s.csv"));
    write(&decision, Sort::Decision.good());
    write(&series, "time,requests\n2026-11-23 00:00,5\n2026-11-23 01:00,7\n");
    set_mode(&series, 0o644);
    set_mode(&decision, 0o444);
    set_mode(folder.path(), 0o555);
    let before = contents(folder.path());
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let import = ["import-traffic".to_owned(), path(&series), "--into".to_owned(), path(&decision)];
    let new = ["new".to_owned(), "-o".to_owned(), path(&folder.path().join("new.ron"))];
    for arguments in [&import[..], &new[..]] {
        let Some(run) = as_nobody(arguments) else { return };
        refused(&run, &[".ron", "permission", "nothing was changed"]);
        assert!(before == contents(folder.path()));
    }
    set_mode(folder.path(), 0o777);
    let Some(run) = as_nobody(&import) else { return };
    refused(&run, &["theirs.ron", "permission", "nothing was changed"]);
    assert!(before == contents(folder.path()), "a folder that may be written to does not make the file ours");
}

/// A decision with comments, and a series to import into it, so that both `.bak` and file are due.
fn decision_and_series(folder: &Path) -> [String; 4] {
    let (decision, series) = (folder.join("d.ron"), folder.join("s.csv"));
    write(&decision, Sort::Decision.good());
    write(&series, "time,requests\n2026-11-23 00:00,5\n2026-11-23 01:00,7\n");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    ["import-traffic".to_owned(), path(&series), "--into".to_owned(), path(&decision)]
}

#[cfg(unix)]
#[test]
fn a_limit_on_file_sizes_while_saving() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = decision_and_series(folder.path());
    let before = contents(folder.path());
    let script = "ulimit -f 1; exec \"$0\" \"$@\"";
    let run: Run =
        Command::new("sh").arg("-c").arg(script).arg(SITEPLAN).args(&arguments).output().unwrap().into();
    refused(&run, &["d.ron", "limit on file sizes", "nothing was changed", "raise it"]);
    assert!(before == contents(folder.path()), "the decision is as it was, and nothing lies beside it");
    siteplan(&arguments).succeeded();
}

/// A file system of its own, taken away again.
#[cfg(target_os = "linux")]
struct SmallDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
            .arg(folder.path())
            .output();
        mount.is_ok_and(|mount| mount.status.success()).then(|| Self(folder))
    }

    fn fill(&self) {
        use std::io::Write as _;
        let mut file = fs::File::create(self.0.path().join("filler")).unwrap();
        while file.write_all(&[7; 512]).is_ok() {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg(self.0.path()).output();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_while_saving() {
    let Some(disk) = SmallDisk::mount() else {
        not_run("only root may mount a small disk; the limit on file sizes stands for it");
        return;
    };
    let import = decision_and_series(disk.0.path());
    disk.fill();
    let before = contents(disk.0.path());
    refused(&siteplan(&import), &["d.ron", "disk is full", "nothing was changed"]);
    let out = disk.0.path().join("record.md").to_str().unwrap().to_owned();
    let export = ["export", import[3].as_str(), "-o", &out, "--draws", "20"];
    refused(&siteplan(export), &["record.md", "disk is full", "nothing was changed"]);
    let new = disk.0.path().join("new.ron").to_str().unwrap().to_owned();
    refused(&siteplan(["new", "--preset", "office-app", "-o", &new]), &["new.ron", "disk is full"]);
    assert!(before == contents(disk.0.path()), "the disk is as it was");
}

#[test]
fn cases_that_are_no_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    let ask = || siteplan(["calc", "price", file.to_str().unwrap()]);
    for (text, says) in [
        ("[{\"id\": 1},\n {]", "line 2, column 3: no JSON"),
        ("{}", "array of cases"),
        ("[1e999]", "line 1"),
        ("", "line 1"),
    ] {
        write(&file, text);
        refused(&ask(), &["cases.json", says]);
    }
    write(&file, "[{\"id\": \"a\"}, 5]");
    let answers = ask().succeeded().json();
    assert!(answers[0]["error"].is_string() && answers[1]["error"].is_string());
}

#[test]
fn catalogues_named_on_the_way() {
    let decision = preset("break-even-2016");
    let ask = |catalog: &str| {
        siteplan(["assess", decision.to_str().unwrap(), "--draws", "20", "--catalog", catalog])
    };
    refused(&ask("2031-01"), &["2031-01", "2026-11"]);
    refused(&ask("./nowhere.ron"), &["nowhere.ron", "no such file"]);
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("book.ron");
    write(&book, PRICE_BOOK.replace("price: 300", "price: NaN"));
    refused(&ask(book.to_str().unwrap()), &["book.ron", "line 10, column ", "NaN"]);
    // One that the decision itself names stands in its file.
    let own = folder.path().join("own.ron");
    let text = fs::read_to_string(&decision).unwrap();
    write(&own, text.replace("catalog: (id: \"articles-2016-2018\")", "catalog: (id: \"2026-13\")"));
    let run = siteplan(["assess", own.to_str().unwrap(), "--draws", "20"]);
    refused(&run, &["own.ron, line 5, column 17", "`2026-13`", "shipped are", "`--catalog`"]);
    // An offer that is mistyped is no file that is missing.
    refused(&siteplan(["catalog", "show", "aws.lamda.x86"]), &["did you mean `aws.lambda.x86`?"]);
}
