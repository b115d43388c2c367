//! After the last step: the line comes to rest, and nothing more comes of what happened.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::journal::Reader;
use lineproof_judge::journal::{Entry, Event};

use super::{Act, Bench};

/// How many quiet periods are waited for, beyond what the promises grant, until one is quiet.
const PERIODS: u32 = 5;

impl Bench {
    /// Heals every fault, brings the line to rest by its own words, and lets the system go on, whole and undisturbed, until
    /// the allowance of every standing promise has passed once more and a quiet period has brought nothing new. False if it
    /// did not come to rest.
    pub async fn rest(&mut self) -> bool {
        // Each heal that fails is a trouble in the journal already.
        let _ = self.parts.nemesis.heal_all().await;
        let rests = self.stop_line().await;
        let quiet = Duration::from_millis(self.profile.settings.run.quiet_ms);
        let allowance = self.standing.iter().chain(&self.owed).map(crate::journal::Watching::allowance).max();
        rests & self.quiet(allowance.unwrap_or_default(), quiet).await
    }

    async fn stop_line(&self) -> bool {
        let mut rests = true;
        for words in &self.profile.settings.plant.rest {
            let words = words.get_ref();
            let done = match Act::named(words, &self.profile) {
                // Where nothing can be called, no act can have brought the line out of its rest.
                Ok(act) if act.calls() && !self.profile.settings.plant.dialect().has_methods => Ok(()),
                Ok(act) => act.alone(&self.parts.plant, &self.parts.journal).await,
                Err(error) => Err(error),
            };
            if let Err(why) = done {
                let message = format!("the line did not come to rest by `{words}`: {why}; see `rest` in the profile");
                self.parts.journal.trouble("plant", message);
                rests = false;
            }
        }
        rests
    }

    /// Waits for `allowance`, and on until nothing new has come for `quiet`; false if something always comes.
    async fn quiet(&self, allowance: Duration, quiet: Duration) -> bool {
        let clock = self.parts.journal.clock();
        let mut reader = self.parts.journal.reader_from_now();
        let begun = clock.now();
        let end = begun.after(allowance * 2 + quiet * PERIODS);
        let (mut due, mut news) = (begun.after(allowance), begun);
        loop {
            let (now, over) = (clock.now(), due.max(news.after(quiet)));
            if now >= over || now >= end {
                return now >= over;
            }
            if let Some(entry) = next_news(&mut reader, over.min(end).since(now)).await {
                news = entry.at;
                // What the line finishes while it comes to rest has its own time to be recorded in.
                if matches!(entry.event, Event::PartFinished(_)) {
                    due = due.max(news.after(allowance));
                }
            }
        }
    }
}

/// The next entry that a promise can rest on, if one came in time.
async fn next_news(reader: &mut Reader, wait: Duration) -> Option<Arc<Entry>> {
    let next = async {
        loop {
            let entry = reader.next().await;
            if is_news(&entry) {
                return entry;
            }
        }
    };
    timeout(wait, next).await.ok()
}

fn is_news(entry: &Entry) -> bool {
    matches!(
        entry.event,
        Event::PartFinished(_) | Event::Record(_) | Event::RecordRemoved { .. } | Event::Message { about: Some(_), .. }
    )
}
