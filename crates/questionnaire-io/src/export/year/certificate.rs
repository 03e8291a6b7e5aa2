//! A certificate for a mentor: one page to print, with nothing on it but the mentor, the programme and the time.

use std::fmt::Write;

use mentor_match::Shown;
use mentor_match::jiff::civil::Date;

use super::super::introductions::form::escaped;
use super::super::shared::Open;

/// The page.
pub(super) fn page(name: &Open, programme: &str, (from, to): (Date, Date)) -> String {
    let mut page = String::new();
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Certificate</title>\n<style>\n\
         body {{ font-family: Georgia, serif; text-align: center; margin: 4em auto; max-width: 40em }}\n\
         main {{ border: 3px double; padding: 4em 3em }}\nh1 {{ font-size: 2.4em }}\n.name {{ font-size: 1.8em }}\n\
         @page {{ size: A4 landscape }}\n</style>\n</head>\n<body>\n<main>\n<h1>Certificate</h1>\n\
         <p>With thanks to</p>\n<p class=\"name\">{}</p>\n<p>who was a mentor in</p>\n<p class=\"name\">{}</p>\n\
         <p>from {from} to {to}</p>\n</main>\n</body>\n</html>\n",
        escaped(name),
        escaped(&Shown::line(programme))
    )
    .expect("writing into a string cannot fail");
    page
}
