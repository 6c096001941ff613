//! What ARCHITECTURE.md says is so: `cargo test -p scribe --test architecture`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, process::Command};

use regex::{Captures, Regex};
use serde_json::Value;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Goes to the root, and gives the packages as cargo tells of them, and the arrows of the
/// text: `name -> name, name`. A model has none of its own.
fn packages_and_arrows() -> (Vec<Value>, Arrows) {
    env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).unwrap();
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).output().unwrap();
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = read("ARCHITECTURE.md");
    let lines = text.lines().filter_map(|line| line.split_once(" -> "));
    let names = |to: &str| to.split(", ").map(str::to_owned).collect();
    let arrows = lines.map(|(from, to)| (from.trim().to_owned(), names(to))).collect();
    (all["packages"].as_array().unwrap().clone(), arrows)
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        } else if !path.ends_with("target") {
            files.extend(rust_files(&path));
        }
    }
    files
}

/// The modules below `source`, and their code without comments and tests, in one line.
fn modules(source: &Path) -> BTreeMap<String, String> {
    let left_out = Regex::new(r"//.*|(?s:#\[cfg\(test\)\]\s*mod .*)|\n\s*").unwrap();
    let ending = Regex::new(r"(/lib|/main)?\.rs$").unwrap();
    let module = |file: PathBuf| {
        let path = Path::new("crate").join(file.strip_prefix(source).unwrap());
        let path = path.to_str().unwrap().replace('\\', "/");
        let name = ending.replace(&path, "").replace('/', "::");
        (name, left_out.replace_all(&read(file), "").into_owned())
    };
    rust_files(source).into_iter().map(module).collect()
}

/// Which modules a module names. Its parent and its children do not count.
fn imports(modules: &BTreeMap<String, String>) -> Arrows {
    let above = Regex::new(r"\b(super::)+").unwrap();
    let group = Regex::new(r"((?:\w+::)+)\{([^{}]*)\}").unwrap();
    let path = Regex::new(r"\bcrate(:: *\w+)+").unwrap();
    let parent = |it: &str| it.rsplit_once("::").map_or("", |it| it.0).to_owned();
    let each = |it: &Captures<'_>| {
        format!("{}{}", &it[1], it[2].replace(',', &format!(",{}", &it[1])))
    };
    let of_module = |(module, code): (&String, &String)| {
        let absolute = |it: &Captures<'_>| {
            let levels = it[0].len() / "super::".len();
            format!("{}::", module.rsplitn(levels + 1, "::").last().unwrap())
        };
        let mut code = above.replace_all(code, absolute).into_owned();
        while group.is_match(&code) {
            code = group.replace_all(&code, each).into_owned();
        }
        let named = path.find_iter(&code).filter_map(|it| {
            let path = it.as_str().replace(' ', "") + "::";
            // The longest of those that it begins with.
            modules.keys().rev().find(|it| path.starts_with(&format!("{it}::")))
        });
        let others = named.filter(|it| {
            *it != "crate"
                && *it != module
                && parent(it) != *module
                && parent(module) != **it
        });
        (module.clone(), others.cloned().collect())
    };
    modules.iter().map(of_module).collect()
}

#[test]
fn every_arrow_is_in_the_text() {
    let (packages, arrows) = packages_and_arrows();
    for package in packages {
        let from = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let (to, kind) = (dependency["name"].as_str().unwrap(), &dependency["kind"]);
            assert!(from != "protocol" || kind == "dev", "the protocol depends on {to}");
            let drawn = arrows.get(from).unwrap_or(&arrows["a model"]);
            let is_drawn = drawn.contains(to)
                || (kind == "dev" && arrows["in tests"].contains(to))
                || (!arrows.contains_key(to) && drawn.contains("every model"));
            let is_ours = dependency["path"].is_string();
            assert!(!is_ours || is_drawn, "ARCHITECTURE.md has no arrow {from} -> {to}");
        }
    }
}

#[test]
fn each_crate_keeps_to_its_room() {
    let (packages, arrows) = packages_and_arrows();
    let manifest = |it: &Value| PathBuf::from(it["manifest_path"].as_str().unwrap());
    let files = |it| rust_files(&manifest(it).with_file_name("")).into_iter();
    let lines = |it| files(it).map(|file| read(file).lines().count()).sum::<usize>();
    let all: usize = packages.iter().map(lines).sum();
    let names = packages.iter().map(|it| it["name"].as_str().unwrap());
    let models: Vec<_> = names.filter(|it| !arrows.contains_key(*it)).collect();
    let model = Regex::new(&format!("\"({})\"", models.join("|"))).unwrap();
    let system = Regex::new(r"std::(fs|io|net|process|thread|time)").unwrap();
    let mut faults = Vec::new();
    let mut must = |holds: bool, fault: String| faults.extend((!holds).then_some(fault));
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        must(lines(package) * 4 <= all, format!("{name}: over a quarter of all Rust"));
        let lints = read(manifest(package)).contains("[lints]\nworkspace = true");
        must(lints, format!("{name}: without the workspace's lints"));
        let modules = modules(&manifest(package).with_file_name("src"));
        let unknown = match name {
            "protocol" => Some(&system),
            "conformance" | "harness" | "lab" | "load" | "server-kit" => Some(&model),
            _ => None,
        };
        for (module, code) in &modules {
            let known = unknown.and_then(|it| it.find(code)).map(|it| it.as_str());
            must(known.is_none(), format!("{name}: {module} should not know {known:?}"));
        }
        // What names none of those that are left, or is named by none, is in no circle.
        let mut circle = imports(&modules);
        for _ in 0..modules.len() {
            let left = circle.clone();
            circle.retain(|it, named| {
                named.iter().any(|it| left.contains_key(it))
                    && left.values().any(|named| named.contains(it))
            });
        }
        must(circle.is_empty(), format!("{name}: {:?} are a circle", circle.keys()));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_paths_that_are_named_lead_somewhere() {
    packages_and_arrows();
    let folders = r"(?:crates|book|benches|scripts|\.github)/[\w./-]*";
    let named = format!(r"\]\(([\w./-]+)\)|`({folders})`(?: \| `(\w+)`)?");
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"] {
        for found in Regex::new(&named).unwrap().captures_iter(&read(document)) {
            let path = found.get(1).or(found.get(2)).unwrap().as_str();
            assert!(Path::new(path).exists(), "{document}: there is no {path}");
            let word = found.get(3).map_or("", |it| it.as_str());
            assert!(word.is_empty() || read(path).contains(word), "{path} has no {word}");
        }
    }
}
