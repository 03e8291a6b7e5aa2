//! Lines under headings, for the screen or for a file: what the committee may want to try.

use std::fmt::Write;

use crate::cell::markdown;

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// Lines under a heading.
pub(super) struct Section {
    pub(super) heading: &'static str,
    /// What is said where there are no lines.
    pub(super) none: &'static str,
    pub(super) lines: Vec<String>,
}

/// The file `what-if.md`.
pub(super) fn what_if_file(sections: impl IntoIterator<Item = Section>) -> String {
    let mut text = String::from(
        "# What if\n\nFor the committee only. Each line compares this round with one run without the ruling, \
         without the rule, or with the extra seat.\n",
    );
    for Section { heading, none, lines } in sections {
        writeln!(text, "\n## {heading}\n").expect(INTO_MEMORY);
        if lines.is_empty() {
            writeln!(text, "{none}").expect(INTO_MEMORY);
        }
        for line in lines {
            writeln!(text, "- {}", markdown(&line)).expect(INTO_MEMORY);
        }
    }
    text
}

/// The same lines on the screen.
pub(super) fn on_screen(sections: impl IntoIterator<Item = Section>) -> String {
    let mut text = String::new();
    for Section { heading, none, lines } in sections {
        writeln!(text, "\n{heading}:").expect(INTO_MEMORY);
        for line in if lines.is_empty() { vec![none.to_owned()] } else { lines } {
            writeln!(text, "  - {line}").expect(INTO_MEMORY);
        }
    }
    text
}
