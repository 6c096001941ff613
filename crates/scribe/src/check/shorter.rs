//! Commands of the book that are not run as they stand here, as they take too long or
//! change the reader's machine, and what is run instead. Nothing else is left out.

use std::sync::LazyLock;

use regex::Regex;

/// What is run instead of a command.
pub(super) struct Shorter {
    pub(super) line: String,
    /// Empty if it does the same: then nothing needs to be said.
    pub(super) why: &'static str,
}

/// A pattern for the whole line, what is run instead, and why.
const TABLE: &[(&str, &str, &str)] = &[
    (
        r"scripts/([\w-]+)( .*)?",
        "bash -n scripts/$1",
        "it takes minutes, or waits for a person, so only its syntax is checked",
    ),
    (
        r"(cargo run .*-p lab -- compare\b.* --experiment .*)",
        "$1 --out target/book-compare",
        "target/compare may hold figures to keep",
    ),
    (
        r"(cargo run .*-p lab -- compare)\b.*",
        "$1 --experiment churn --models thread-per-conn --no-tutorial \
         --out target/book-compare",
        "it takes minutes",
    ),
    (
        r"(cargo run .*-p lab -- faults)(?: [a-z][a-z-]*)*",
        "$1 --fault half-close thread-per-conn",
        "it takes minutes",
    ),
    (
        r"(cargo run .*-p lab -- check) --all\b.*",
        "$1 --model thread-per-conn --rule S3",
        "it takes more than a minute",
    ),
    (r"(cargo run .*-p lab -- lesson [\w-]+)", "$1 --auto", ""),
    (
        r"cargo (?:test|build)\b.* -p solutions --bin (\w+).*",
        "ls book/solutions/src/bin/$1.rs",
        "scripts/test builds and tests all packages",
    ),
    (
        r"cargo (?:test|bench|build|doc|clippy)\b.* (?:-p|--package) ([\w-]+).*",
        "cargo pkgid --offline --package $1",
        "scripts/test builds and tests all packages",
    ),
    (
        r"cargo (?:test|bench|build|doc|clippy|fetch|vendor)\b.*",
        "cargo metadata --offline --format-version 1 >/dev/null",
        "scripts/test builds and tests all packages",
    ),
    (r"rustup .*", "rustc --version", "it changes the reader's tools"),
    (r"git clone .*", "git --version", "the book is read in a clone"),
    (r"cd .*", "true", "the commands are run in the root"),
];

/// What is run instead of `line`, if it is not run as it stands.
pub(super) fn shorter(line: &str) -> Option<Shorter> {
    static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let pattern = |(pattern, ..): &(&str, _, _)| {
            Regex::new(&format!("^{pattern}$")).expect("it is well-formed")
        };
        TABLE.iter().map(pattern).collect()
    });
    PATTERNS.iter().zip(TABLE).find_map(|(pattern, (_, instead, why))| {
        let found = pattern.captures(line)?;
        let mut line = String::new();
        found.expand(instead, &mut line);
        Some(Shorter { line, why })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instead(line: &str) -> Option<String> {
        shorter(line).map(|shorter| shorter.line)
    }

    #[test]
    fn long_commands_have_a_shorter_form() {
        for (line, shorter) in [
            ("scripts/test", "bash -n scripts/test"),
            (
                "cargo run -p lab -- lesson sockets",
                "cargo run -p lab -- lesson sockets --auto",
            ),
            (
                "cargo run --release -p lab -- faults thread-pool",
                "cargo run --release -p lab -- faults --fault half-close thread-per-conn",
            ),
            (
                "cargo test -p solutions --bin protocol_1",
                "ls book/solutions/src/bin/protocol_1.rs",
            ),
            ("cargo test -p protocol", "cargo pkgid --offline --package protocol"),
        ] {
            assert_eq!(instead(line).as_deref(), Some(shorter));
        }
    }

    #[test]
    fn others_have_none() {
        assert_eq!(instead("cargo run -p client -- scripts/test"), None);
        assert_eq!(instead("cargo run -p lab -- check --model thread-pool"), None);
        assert_eq!(instead("cargo run -p lab -- lesson sockets --auto"), None);
    }
}
