//! `lab load` against our servers, and against toys that do one thing wrong.

mod lab;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Output;
use std::thread;
use std::time::Duration;

use harness::{Launcher, Process};
use lab::{LAB, lab, says};
use serde_json::Value;

#[test]
fn a_closed_loop_counts_what_it_does() {
    let server = serve("tokio-tasks");
    let pid = server.pid().to_string();
    let mut arguments = vec!["--connections", "4", "--text", "mixed", "--size", "1000"];
    arguments.extend(["--duration", "400ms", "--warm-up", "100ms"]);
    if cfg!(target_os = "linux") {
        arguments.extend(["--pid", &pid]);
    }
    let found = load(server.address(), &arguments, 0);
    assert_eq!(errors(&found), 0, "{found:#}");
    let round_trips = number(&found["round_trips"]);
    assert!(round_trips > 0.0, "{found:#}");
    let size = number(&found["size"]);
    assert!((997.0..=1000.0).contains(&size), "{found:#}");
    assert_eq!(number(&found["bytes_sent"]), round_trips * size);
    // Some upper case is longer or shorter than its lower case.
    assert_ne!(found["bytes_received"], found["bytes_sent"]);

    for name in ["address", "connections", "text", "seconds", "per_second"] {
        assert!(!found[name].is_null(), "{name}: {found:#}");
    }
    for name in ["min", "p50", "p90", "p99", "p99.9", "max", "mean"] {
        assert!(number(&found["latency_us"][name]) > 0.0, "{name}: {found:#}");
    }
    for name in ["unanswered", "never_answered"] {
        assert_eq!(number(&found[name]), 0.0, "{name}: {found:#}");
    }
    assert_eq!(found["rate"], Value::Null);
    assert_eq!(found["churn"], false);
    assert_eq!(found["interrupted"], false);
    assert!(number(&found["generator"]["cpu_seconds"]) > 0.0, "{found:#}");
    assert!(number(&found["generator"]["busy"]) > 0.0, "{found:#}");
    assert!(found["generator"]["was_the_limit"].is_boolean(), "{found:#}");
    if cfg!(target_os = "linux") {
        let server = &found["server"];
        assert!(number(&server["cpu_seconds"]) > 0.0, "{found:#}");
        assert!(number(&server["cpu_us_per_round_trip"]) > 0.0, "{found:#}");
        assert!(number(&server["context_switches_per_round_trip"]) > 0.0, "{found:#}");
        assert!(number(&server["threads"]) >= 1.0, "{found:#}");
    }
}

#[test]
fn an_open_loop_keeps_its_rate() {
    let server = serve("tokio-tasks");
    let arguments = ["--rate", "200", "--duration", "1500ms", "--connections", "8"];
    let found = load(server.address(), &arguments, 0);
    let all = number(&found["round_trips"]) + number(&found["unanswered"]);
    assert_eq!(all, 300.0, "{found:#}");
    let per_second = number(&found["per_second"]);
    assert!((50.0..=201.0).contains(&per_second), "{found:#}");
}

// ANCHOR: stall
/// In 1 s of stall, 200 of the 400 requests are due, and wait up to 1 s. A closed loop
/// would have sent one of them: one slow reply among thousands, above the 99.9th
/// percentile.
#[test]
fn an_open_loop_shows_a_stall() {
    let mut messages = 0;
    let address = toy(move |message, stream| {
        messages += 1;
        if messages == 100 {
            thread::sleep(Duration::from_secs(1));
        }
        stream.write_all(&message.to_ascii_uppercase())
    });
    let found = load(address, &["--rate", "200", "--duration", "2s"], 0);
    assert!(number(&found["latency_us"]["p99.9"]) >= 980_000.0, "{found:#}");
    assert!(number(&found["latency_us"]["p90"]) >= 700_000.0, "{found:#}");
}
// ANCHOR_END: stall

#[test]
fn what_is_never_answered_counts_with_the_time_it_has_waited() {
    // One as the connection is opened, and then ten.
    let address = falls_silent(11);
    let found = load(address, &["--rate", "20", "--duration", "1s"], 0);
    assert_eq!(number(&found["round_trips"]), 10.0, "{found:#}");
    assert_eq!(number(&found["unanswered"]), 10.0, "{found:#}");
    // The 11th that counts was due after 0.5 s, and waited to the end and 2 s longer.
    assert!(number(&found["latency_us"]["max"]) >= 2_400_000.0, "{found:#}");
}

#[test]
fn a_wrong_reply_is_an_error() {
    let address = toy(|message, stream| stream.write_all(message));
    fails(address, "wrong_reply", "expected \"YOU");
}

#[test]
fn bytes_after_the_reply_are_a_wrong_reply() {
    let address = toy(|message, stream| {
        stream.write_all(&[message.to_ascii_uppercase().as_slice(), b"!"].concat())
    });
    fails(address, "wrong_reply", "expected nothing");
}

#[test]
fn an_error_line_of_the_server_is_an_error() {
    let address = toy(|message, stream| {
        // In two parts, and in the middle of a line.
        stream.write_all(&message[..10].to_ascii_uppercase())?;
        stream.write_all(b"\nerr")?;
        thread::sleep(Duration::from_millis(20));
        stream.write_all(b"or: out of letters\n")?;
        Err(io::ErrorKind::Other.into())
    });
    fails(address, "server_error", "the first: error: out of letters");
}

#[test]
fn an_end_before_the_reply_is_an_error() {
    let address = toy(|_, _| Err(io::ErrorKind::Other.into()));
    fails(address, "early_end", "ended early");
}

#[test]
fn a_reply_that_takes_too_long_is_an_error_and_counts_as_long() {
    let address = falls_silent(1);
    let found = load(address, &["--timeout", "200ms", "--duration", "500ms"], 1);
    assert!(number(&found["errors"]["timeout"]) > 0.0, "{found:#}");
    assert!(number(&found["latency_us"]["max"]) >= 200_000.0, "{found:#}");
}

#[test]
fn an_address_where_no_server_listens() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let output = lab(["load", "--addr", &free.to_string()]);
    says(&output, 2, "Start a server first");
}

#[test]
fn usage_errors_say_what_to_write() {
    let no_log = concat!("--merge=", env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (arguments, wanted) in [
        (&["--addr=192.0.2.1:80"][..], "--anywhere"),
        (&["--addr=127.0.0.1:80", "--rate=0"], "above 0"),
        (&["--addr=127.0.0.1:80", "--text=klingon"], "german"),
        (&["--addr=127.0.0.1:80", "--duration=0s"], "longer"),
        (&[], "--addr"),
        (&[no_log], "is no log"),
    ] {
        says(&lab(["load"].iter().chain(arguments)), 2, wanted);
    }
}

#[test]
fn logs_hold_what_was_measured() {
    let server = serve("thread-per-conn");
    let logs =
        ["1", "2"].map(|name| format!("{}/{name}.hlog", env!("CARGO_TARGET_TMPDIR")));
    let found = logs.each_ref().map(|log| {
        // More than a second: more than one interval.
        load(server.address(), &["--duration", "1200ms", "--log", log], 0)
    });
    let merged = |logs: &[String]| {
        let arguments = ["load", "--json", "--merge"].map(str::to_owned);
        result(&lab([&arguments[..], logs].concat()), 0)
    };
    let alone = merged(&logs[..1]);
    assert_eq!(alone["latency_us"], found[0]["latency_us"]);
    let both = merged(&logs);
    let counts = found.each_ref().map(|one| number(&one["round_trips"]));
    assert_eq!(number(&both["count"]), counts[0] + counts[1]);
    let latency = |found: &Value, name| number(&found["latency_us"][name]);
    let [one, other] = found.each_ref().map(|found| latency(found, "max"));
    assert_eq!(latency(&both, "max"), one.max(other));
    let [one, other] = found.each_ref().map(|found| latency(found, "min"));
    assert_eq!(latency(&both, "min"), one.min(other));
}

#[test]
fn connections_that_wait_for_a_place_are_no_error() {
    let server = serve("blocking-single");
    let arguments = ["--connections", "8", "--duration", "300ms", "--timeout", "100ms"];
    let found = load(server.address(), &arguments, 0);
    assert_eq!(number(&found["never_answered"]), 7.0, "{found:#}");
    assert_eq!(errors(&found), 0, "{found:#}");
}

#[test]
fn churn_opens_a_connection_for_each_message() {
    // It serves a client only when the one before has ended.
    let server = serve("blocking-single");
    let arguments = ["--churn", "--connections", "2", "--duration", "400ms"];
    let found = load(server.address(), &arguments, 0);
    assert_eq!(errors(&found), 0, "{found:#}");
    assert_eq!(number(&found["never_answered"]), 0.0, "{found:#}");
    let connects = number(&found["connects"]);
    // Those that were open at the start need not be opened.
    let unopened = number(&found["round_trips"]) - connects;
    assert!(connects > 2.0 && (0.0..=2.0).contains(&unopened), "{found:#}");
}

#[test]
fn a_server_that_ends_is_tried_again_with_a_back_off() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        drop(listener);
        // One as the connection is opened, and one that counts.
        for _ in 0..2 {
            let mut message = [0; 64];
            stream.read_exact(&mut message).unwrap();
            stream.write_all(&message.to_ascii_uppercase()).unwrap();
        }
    });
    let found = load(address, &["--duration", "1s"], 1);
    assert_eq!(number(&found["round_trips"]), 1.0, "{found:#}");
    // The waits of 10, 20, 40, 80, 160 and 320 ms fit into the time, and no more.
    let refused = number(&found["errors"]["connect"]);
    assert!((1.0..=6.0).contains(&refused), "{found:#}");
}

#[test]
#[cfg(unix)]
fn a_signal_ends_the_run_with_what_was_measured() {
    use std::process::{Command, Stdio};

    use rustix::process::{Pid, Signal, kill_process};

    let (send, messages) = std::sync::mpsc::channel();
    let address = toy(move |message, stream| {
        // After the second message nothing is received any more.
        let _ = send.send(());
        stream.write_all(&message.to_ascii_uppercase())
    });
    let run = Command::new(LAB)
        .args(["load", "--json", "--duration=1m", &format!("--addr={address}")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    messages.recv().unwrap();
    messages.recv().unwrap();
    kill_process(Pid::from_child(&run), Signal::INT).unwrap();
    let found = result(&run.wait_with_output().unwrap(), 0);
    assert_eq!(found["interrupted"], true);
    assert!(number(&found["round_trips"]) > 0.0, "{found:#}");
    assert!(number(&found["seconds"]) < 30.0, "{found:#}");
}

#[test]
fn people_see_a_table_of_80_columns() {
    let server = serve("tokio-tasks");
    let address = server.address().to_string();
    let arguments = ["--addr", &address, "--duration", "200ms", "--text", "chinese"];
    let output = lab(["load"].iter().chain(&arguments));
    says(&output, 0, "62 bytes of chinese");
    let text = says(&output, 0, "p99.9");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(!text.contains('\x1b'), "{text}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

/// Loads `address` for a short time, and expects errors of this kind and of no other, and
/// `words` in what people see.
fn fails(address: SocketAddr, kind: &str, words: &str) {
    let found = load(address, &["--duration", "300ms"], 1);
    assert!(number(&found["errors"][kind]) > 0.0, "{kind}: {found:#}");
    assert_eq!(number(&found["errors"][kind]) as u64, errors(&found), "{found:#}");
    let address = address.to_string();
    says(&lab(["load", "--addr", &address, "--duration", "300ms"]), 1, words);
}

/// What a run finds that ends with this status.
fn load(address: SocketAddr, arguments: &[&str], status: i32) -> Value {
    let address = format!("--addr={address}");
    let load = ["load", "--json", &address];
    result(&lab(load.iter().chain(arguments)), status)
}

fn result(output: &Output, status: i32) -> Value {
    let found: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no JSON, {error}: {output:?}"));
    assert_eq!(output.status.code(), Some(status), "{found:#}");
    found
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn errors(found: &Value) -> u64 {
    let kinds = found["errors"].as_object().unwrap();
    assert_eq!(kinds.len(), 6, "{found:#}");
    kinds.values().map(|count| count.as_u64().unwrap()).sum()
}

/// One of our servers, as a process of its own, which ends with this value.
fn serve(model: &str) -> Process {
    Launcher::new(LAB).arguments(["serve", model, "--quiet"]).start().unwrap()
}

/// A toy that answers this number of messages, and no other.
fn falls_silent(after: usize) -> SocketAddr {
    let mut messages = 0;
    toy(move |message, stream| {
        messages += 1;
        if messages > after {
            return Ok(());
        }
        stream.write_all(&message.to_ascii_uppercase())
    })
}

/// A server on a thread of this test: one client at a time, and `answer` for each
/// message. Its thread ends with the test's process.
fn toy(
    mut answer: impl FnMut(&[u8], &mut TcpStream) -> io::Result<()> + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut message = [0; 64];
            while stream.read_exact(&mut message).is_ok() {
                if answer(&message, &mut stream).is_err() {
                    break;
                }
            }
        }
    });
    address
}
