//! A blank questionnaire as a workbook: *Answers* with a wide header, one row a person; *Introduction* with each
//! question, how to answer it and its options; and hidden *Lists*, from which the cells of *Answers* offer options.
//!
//! Options are referred to, not listed in the cell's rule: there commas would separate them.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError, utility,
};

use super::question::{FilledInBy, TemplateQuestion};

/// What a workbook is made from.
#[derive(Debug)]
pub(super) struct Book<'b> {
    pub(super) title: &'b str,
    /// What is said first.
    pub(super) lines: &'b [&'b str],
    pub(super) questions: &'b [TemplateQuestion],
}

/// Rows in which answers are offered as a list.
const ROWS: u32 = 1_000;
/// Of columns, in characters.
const NARROW: f64 = 22.0;
const WIDE: f64 = 44.0;
/// The most characters of a help text and of its title.
const LONGEST_HELP: usize = 255;
const LONGEST_TITLE: usize = 32;
const ANSWERS: &str = "Answers";
const INTRODUCTION: &str = "Introduction";
const LISTS: &str = "Lists";
const A4: u8 = 9;

pub(super) fn workbook(form: &Book<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    answers(workbook.add_worksheet(), form)?;
    introduction(workbook.add_worksheet(), form)?;
    lists(workbook.add_worksheet(), form)?;
    workbook.save_to_buffer()
}

fn answers(sheet: &mut Worksheet, form: &Book<'_>) -> Result<(), XlsxError> {
    sheet.set_name(ANSWERS)?;
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let (person, committee) = (
        head.clone().set_background_color(Color::RGB(0x00DD_EBF7)),
        head.set_background_color(Color::RGB(0x00D9_D9D9)),
    );
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_row_height(0, 48)?;
    for (column, question) in (0u16..).zip(form.questions) {
        // What people write themselves takes room; an option is as wide as it is.
        let longest = question.options.iter().map(|option| option.chars().count()).max();
        let is_free = longest.is_none() && !question.hint.is_empty();
        let wide = is_free || longest.is_some_and(|longest| longest > 20);
        sheet.set_column_width(column, if wide { WIDE } else { NARROW })?;
        sheet.set_column_format(column, &cell)?;
        let head = if question.filled_in_by == FilledInBy::Committee { &committee } else { &person };
        sheet.write_string_with_format(0, column, &question.header, head)?;
        let mut offered = DataValidation::new();
        offered = if question.options.is_empty() {
            offered.allow_any_value()
        } else {
            let letter = utility::column_number_to_name(column);
            let list = format!("={LISTS}!${letter}$1:${letter}${}", question.options.len());
            // Another answer is asked about when it is read; here it is only pointed out.
            offered
                .allow_list_formula(Formula::new(list))
                .set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Warning)
        };
        let help = help(question);
        if !help.is_empty() {
            offered = offered
                .set_input_title(cut(&question.header, LONGEST_TITLE))?
                .set_input_message(cut(&help, LONGEST_HELP))?;
        }
        sheet.add_data_validation(1, column, ROWS, column, &offered)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn introduction(sheet: &mut Worksheet, form: &Book<'_>) -> Result<(), XlsxError> {
    sheet.set_name(INTRODUCTION)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let (title, bold) = (Format::new().set_bold().set_font_size(16), wrapped.clone().set_bold());
    for (column, width) in [(0, 40.0), (1, WIDE), (2, WIDE)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, form.title, &title)?;
    let how = [
        "Fill in one row of the sheet \u{201c}Answers\u{201d} for each person. Select a cell to see how to answer.",
        "Leave a cell blank if you would rather not answer. Please do not change the header.",
    ];
    let mut row = 1;
    for &line in form.lines.iter().chain(&how) {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    let head = row + 1;
    for (column, name) in [(0u16, "Question"), (1, "How to answer"), (2, "Options")] {
        sheet.write_string_with_format(head, column, name, &bold)?;
    }
    for (row, question) in (head + 1..).zip(form.questions) {
        sheet.write_string_with_format(row, 0, &question.header, &wrapped)?;
        sheet.write_string_with_format(row, 1, help(question), &wrapped)?;
        sheet.write_string_with_format(row, 2, question.options.join("\n"), &wrapped)?;
    }
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(head, head)?;
    Ok(())
}

/// The options, those of a question in the column that it has among the answers.
fn lists(sheet: &mut Worksheet, form: &Book<'_>) -> Result<(), XlsxError> {
    sheet.set_name(LISTS)?;
    for (column, question) in (0u16..).zip(form.questions) {
        for (row, option) in (0u32..).zip(&question.options) {
            sheet.write_string(row, column, option)?;
        }
    }
    sheet.set_hidden(true);
    Ok(())
}

/// How to answer, and who does.
fn help(question: &TemplateQuestion) -> String {
    let mut help = question.hint.to_owned();
    if question.filled_in_by == FilledInBy::Committee {
        help = format!("The committee fills this in: {help}");
    } else if help.is_empty() && !question.options.is_empty() {
        "choose one from the list".clone_into(&mut help);
    }
    let mut letters = help.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['\u{2026}']).collect()
    }
}
