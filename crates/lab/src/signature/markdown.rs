//! A signature as a book shows it.

use super::{Admission, Delay, Signature, clients};

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
        let mut threads = self.threads_or_unknown();
        if self.threads.is_some() {
            threads += &format!(" with {}", clients(self.crowd));
        }
        let (served, [work, wait, reset, panic]) = (self.served(), self.others());
        format!(
            "| `{name}` | {served} | {threads} | {work} | {wait} | {reset} | {panic} | \
             {fall} |\n"
        )
    }

    /// A server's own table, with a line for each thing that was asked.
    pub(crate) fn table(&self, hold: &str, fall: &str) -> String {
        let next = match self.admission {
            Admission::Waits(_) => "waits until one leaves",
            Admission::SentAway(_) => "is sent away",
            Admission::Never(_) => "is never served",
            Admission::NoLimit(_) => "was served, too",
        };
        let (served, [work, wait, reset, panic]) = (self.served(), self.others());
        let (crowd, threads) = (clients(self.crowd), self.threads_or_unknown());
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

    fn served(&self) -> String {
        let more = if self.at_once().is_none() { " and more" } else { "" };
        format!("{}{more}", self.admission.clients())
    }

    fn threads_or_unknown(&self) -> String {
        self.threads.map_or("unknown".to_owned(), |threads| threads.to_string())
    }

    /// Which other clients CPU work and a wait delay, and whether they notice a reset and
    /// a panic.
    fn others(&self) -> [&'static str; 4] {
        let delay = |delay: Option<Delay>| match delay {
            Some(Delay::All) => "all others",
            Some(Delay::Some) => "some others",
            Some(Delay::None) => "no others",
            None => "(no flag for it)",
        };
        let touched = |others: Option<bool>| match others {
            Some(true) => "yes",
            Some(false) => "no",
            None => "(not asked)",
        };
        [
            delay(self.cpu_work),
            delay(self.backend_wait),
            touched(self.reset_touches_others),
            touched(self.panic_touches_others),
        ]
    }
}
