//! Which parts of an application a log is about: requests by the first step of their path.

use super::access::Hit;
use super::histogram::Histogram;
use crate::decision::HOURS_A_WEEK;
use std::collections::HashMap;

/// Prefixes told apart; more are a log of random addresses.
const MOST_ROUTES: usize = 512;
/// Endings of files a server hands out as they are.
const STATIC: [&[u8]; 16] = [
    b"css", b"js", b"png", b"jpg", b"jpeg", b"gif", b"svg", b"ico", b"woff", b"woff2", b"ttf", b"map",
    b"webp", b"txt", b"xml", b"html",
];

/// One part: `/menu`, the files, or the start page.
#[derive(Clone, Debug)]
pub struct Route {
    pub name: String,
    pub requests: u64,
    /// Share of all requests with a path, 0 to 1.
    pub share: f64,
    /// Requests by hour of the week, Monday midnight first.
    pub week: Vec<f64>,
    pub bytes: Histogram,
    pub service_ms: Histogram,
}

/// Parts as they are counted.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    names: HashMap<Vec<u8>, usize>,
    list: Vec<Route>,
    last: Option<(Vec<u8>, usize)>,
    all: u64,
}

impl Routes {
    /// Counts a request in an hour of the week.
    pub fn add(&mut self, hit: &Hit<'_>, hour: usize) {
        if hit.path.is_empty() {
            return;
        }
        self.all += 1;
        let Some(at) = self.place(part(hit.path)) else { return };
        let Some(route) = self.list.get_mut(at) else { return };
        route.requests += 1;
        if let Some(sum) = route.week.get_mut(hour) {
            *sum += 1.0;
        }
        if let Some(bytes) = hit.bytes {
            route.bytes.add(bytes as f64);
        }
        if let Some(service_ms) = hit.service_ms {
            route.service_ms.add(service_ms);
        }
    }

    fn place(&mut self, part: &[u8]) -> Option<usize> {
        if let Some((name, at)) = &self.last
            && name == part
        {
            return Some(*at);
        }
        let at = match self.names.get(part) {
            Some(at) => *at,
            None if self.list.len() >= MOST_ROUTES => return None,
            None => {
                self.list.push(Route {
                    name: String::from_utf8_lossy(part).into_owned(),
                    requests: 0,
                    share: 0.0,
                    week: vec![0.0; HOURS_A_WEEK],
                    bytes: Histogram::default(),
                    service_ms: Histogram::default(),
                });
                self.names.insert(part.to_vec(), self.list.len() - 1);
                self.list.len() - 1
            }
        };
        self.last = Some((part.to_vec(), at));
        Some(at)
    }

    /// Adds what was counted elsewhere.
    pub fn join(&mut self, other: Self) {
        self.all += other.all;
        for more in other.list {
            let Some(at) = self.place(more.name.as_bytes()) else { continue };
            let Some(route) = self.list.get_mut(at) else { continue };
            route.requests += more.requests;
            route.week.iter_mut().zip(&more.week).for_each(|(sum, more)| *sum += more);
            route.bytes.join(&more.bytes);
            route.service_ms.join(&more.service_ms);
        }
    }

    /// The busiest parts, at most so many.
    pub fn top(self, most: usize) -> Vec<Route> {
        let all = self.all.max(1) as f64;
        let mut list = self.list;
        list.sort_by(|a, b| b.requests.cmp(&a.requests).then_with(|| a.name.cmp(&b.name)));
        list.truncate(most);
        for route in &mut list {
            route.share = route.requests as f64 / all;
        }
        list
    }
}

/// The first step of a path; files that are handed out as they are belong together.
fn part(path: &[u8]) -> &[u8] {
    let steps = path.get(1..).unwrap_or_default();
    let end = memchr::memchr(b'/', steps);
    let last = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let is_file = last
        .rsplit_once_byte(b'.')
        .is_some_and(|(_, ending)| STATIC.iter().any(|known| ending.eq_ignore_ascii_case(known)));
    if is_file {
        return b"files";
    }
    match end {
        Some(end) => path.get(..=end).unwrap_or(path),
        None => path,
    }
}

trait SplitByte {
    fn rsplit_once_byte(&self, byte: u8) -> Option<(&[u8], &[u8])>;
}

impl SplitByte for [u8] {
    fn rsplit_once_byte(&self, byte: u8) -> Option<(&[u8], &[u8])> {
        let at = memchr::memrchr(byte, self)?;
        Some((self.get(..at)?, self.get(at + 1..)?))
    }
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn paths_belong_to_their_first_step() {
        for (path, expected) in [
            ("/", "/"),
            ("/menu", "/menu"),
            ("/menu/3/edit", "/menu"),
            ("/images/logo.PNG", "files"),
            ("/style.css", "files"),
            ("/v1.2/orders", "/v1.2"),
        ] {
            assert_eq!(String::from_utf8_lossy(part(path.as_bytes())), expected, "{path}");
        }
    }
}
