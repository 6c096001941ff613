//! A signature as a book shows it.

use report::number::counted;

use super::{Delay, Signature};

impl Signature {
    /// What stands above the rows of a table of all servers.
    pub(crate) fn heading() -> String {
        "| server | serves at once | threads | CPU work delays | a wait delays | \
         a reset touches others | a panic touches others | rules that fall |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n"
            .to_owned()
    }

    /// The row of a server in that table.
    pub(crate) fn row(&self, name: &str, fall: &str) -> String {
        let [served, mut threads, work, wait, reset, panic] = self.in_words();
        if self.threads.is_some() {
            threads += &format!(" with {}", counted(self.crowd, "client"));
        }
        format!(
            "| `{name}` | {served} | {threads} | {work} | {wait} | {reset} | {panic} | \
             {fall} |\n"
        )
    }

    /// A server's own table, with a line for each thing that was asked.
    pub(crate) fn table(&self, hold: &str, fall: &str) -> String {
        let [served, threads, work, wait, reset, panic] = self.in_words();
        let (next, crowd) = (self.admission.next.words(), counted(self.crowd, "client"));
        format!(
            "| asked | seen |\n\
             | --- | --- |\n\
             | Clients served at once | {served} |\n\
             | The next one | {next} |\n\
             | Threads with {crowd} | {threads} |\n\
             | A session that computes delays | {work} |\n\
             | A session that waits delays | {wait} |\n\
             | Others notice a reset | {reset} |\n\
             | Others notice a panic | {panic} |\n\
             | Rules that hold | {hold} |\n\
             | Rules that fall | {fall} |\n"
        )
    }

    fn in_words(&self) -> [String; 6] {
        let texts = [" and more", "unknown", "(no flag for it)", "(not asked)"];
        self.told(texts, |delay| match delay {
            Delay::All => "all others",
            Delay::Some => "some others",
            Delay::None => "no others",
        })
    }
}
