//! The same on async-std, with other words, and what became of it.

use super::prelude::*;

pub(crate) const LESSON: Lesson = Lesson {
    name: "async-std-tasks",
    title: "async-std: the same with other words",
    minutes: 6,
    play,
};

const MANY: usize = 1000;
/// One thread for the tasks. Waiting for sockets has a thread of its own here.
const ONE_THREAD: [(&str, &str); 1] = [("ASYNC_STD_THREAD_COUNT", "1")];

// ANCHOR: play
fn play(stage: &Stage) -> Outcome {
    stage.serves_with("async-std-tasks", &[], &ONE_THREAD)?;
    stage.step(
        "A thousand clients, one thread",
        "async-std was discontinued in 2025, and its authors point to smol. Its tasks are \
         those of any async runtime, so what you see here holds for smol, too.",
    )?;
    let anna = stage.connects("Anna")?;
    anna.says("hello\n")?;
    anna.hears("HELLO\n")?;
    let crowd = stage.crowd("many", MANY)?;
    if let Some(threads) = stage.threads()? {
        ensure(threads < 10, || format!("the server has {threads} threads"))?;
        stage.measured(threads, "has fewer than 10 threads");
    }
    anna.says("still there?\n")?;
    anna.hears("STILL THERE?\n")?;
    drop(crowd);
    anna.leaves()?;

    let load = ["--cpu-work", "700ms", "--cpu-work-from", "512"];
    let question = stage.predict(
        "Now a long text takes 700 ms of computing. Anna sends one, and Ben a short one \
         behind it. When is he answered?",
        &["at once", "when Anna's text is done"],
    )?;
    stage.serves_with("async-std-tasks", &load, &ONE_THREAD)?;
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    ben.says("hello\n")?;
    ben.hears("HELLO\n")?;
    anna.says_much(&long("a"))?;
    ben.says("quick\n")?;
    ben.hears_nothing_for(ms(300))?;
    anna.hears_much(&long("A"))?;
    ben.hears("QUICK\n")?;
    stage.answer(
        question,
        1,
        "Another runtime, the same bargain: a task keeps its thread until it awaits. \
         With more threads than tasks that compute, Ben would not wait.",
    )?;
    ben.leaves()?;
    anna.leaves()?;

    stage.step("The cure", "The same flag, and the same cure: --offload.")?;
    let offload = ["--offload", "spawn-blocking"];
    stage.serves_with("async-std-tasks", &[&load[..], &offload].concat(), &ONE_THREAD)?;
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    anna.says_much(&long("a"))?;
    ben.says("quick\n")?;
    ben.hears("QUICK\n")?;
    anna.hears_nothing_for(ms(100))?;
    anna.hears_much(&long("A"))?;
    ben.leaves()?;
    anna.leaves()
}
// ANCHOR_END: play
