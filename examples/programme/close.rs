//! `programme close`: the end of a year.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use examples::{PrintError, Watch, complain, day, print};
use jiff::civil::Date;
use mentor_match::programme::{Pace, Relation, Satisfaction};
use mentor_match::text::count;
use questionnaire_io::export::OutputFile;
use questionnaire_io::export::year::{asked, marks, numbers, peer_marks, thoughts};
use questionnaire_io::import::Given;
use questionnaire_io::programme::Programme;
use questionnaire_io::shown;

use crate::due::{Out, going_on, written};
use crate::letters::{WordArguments, in_order, letters_in};

/// Close a year: targets against results, closing letters, thanks and certificates. Refused while a pair has neither
/// ended nor been renewed.
#[derive(Args)]
pub(crate) struct Close {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// The last day of the year.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// Its first day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    from: Date,
    /// committee/matches.csv of a round of this year, to compare satisfaction with fit and choices; repeat for each
    /// round.
    #[arg(long, value_name = "FILE")]
    matches: Vec<PathBuf>,
    /// How the programme is called on the page and on certificates.
    #[arg(long, default_value = "Our mentoring programme")]
    name: String,
    #[command(flatten)]
    words: WordArguments,
    #[command(flatten)]
    out: Out,
}

impl Close {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let (programme, pace) = (Programme::read(&self.folder)?, Pace::default());
        let year = (self.from, self.as_of);
        in_order(("--from", self.from), self.as_of)?;
        let asked = asked(&programme, year);
        let asked = asked.all();
        let closing = match programme.on(self.as_of).close(self.from, self.as_of, &pace, &asked) {
            Ok(closing) => closing,
            Err(open) => {
                let named = |one| programme.people.numbered(one);
                let pairs: Vec<String> = open
                    .iter()
                    .map(|&(_, mentee, mentor)| format!("{} with {}", named(mentee), named(mentor)))
                    .collect();
                let of_peers = open.iter().filter(|(relation, ..)| *relation == Relation::Peers).count();
                let record = match of_peers {
                    0 => "ended, renewed or declined for each".to_owned(),
                    all if all == open.len() => "peer-ended, peer-renewed or peer-declined for each".to_owned(),
                    some => format!(
                        "ended, renewed or declined for each, and of {some} of them, who are peers, peer-ended, \
                         peer-renewed or peer-declined"
                    ),
                };
                complain(format_args!(
                    "error: {} neither an end nor a renewal in this year: {}; record {record}, then close the year",
                    if pairs.len() == 1 { "1 pair has".to_owned() } else { format!("{} pairs have", pairs.len()) },
                    pairs.join(", ")
                ));
                return Ok(2);
            }
        };
        let mut thought = BTreeMap::new();
        for path in &self.matches {
            let given = Given::read(path)?;
            thought.extend(thoughts(&programme, &given)?);
        }
        let marked = Satisfaction::of(&marks(&programme, &thought)).with_peers(peer_marks(&programme));
        let html = match_report::closing(&closing, &marked, &self.name, year);
        let mut files = vec![OutputFile::text("committee/closing.html", html), numbers(&closing)];
        files.extend(self.words.read(&self.name)?.at_the_end(&programme, year, &|| going_on(watch))?);
        let out = self.out.destination(&self.folder, "closing");
        let written = written(&out, &files, watch)?;
        let said = format!(
            "{} {} of {} asked evaluated the programme. {}.\n\
             Written to {}: committee/closing.html (confidential), participants/, statistics/\n{written}",
            match_report::closing_lead(&closing),
            closing.evaluated.0,
            if closing.evaluated.1 == 1 { "person".to_owned() } else { format!("{} people", closing.evaluated.1) },
            count(letters_in(&files), "letter"),
            shown(out.folder()),
        );
        print(said).map_err(|error: PrintError| error.after(out.folder()))?;
        Ok(0)
    }
}
