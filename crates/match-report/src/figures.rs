//! Bar charts as inline SVG, each with its text alternative and the same numbers as a table.
//!
//! Widths are percentages and type has a fixed size, so that a figure stays readable at the width of a phone, where one
//! that is scaled as a picture would not. Colours come from the page's style, so that they follow light and dark.

use crate::html::Html;
use crate::words::percent;

/// One bar.
pub(crate) struct Bar {
    /// What is counted.
    pub(crate) label: String,
    /// How many.
    pub(crate) count: usize,
}

impl Bar {
    pub(crate) fn new(label: impl Into<String>, count: usize) -> Self {
        Self { label: label.into(), count }
    }
}

/// What a figure says.
pub(crate) struct Figure<'a> {
    /// A word for its ids, unique on the page.
    pub(crate) id: &'static str,
    /// What it shows.
    pub(crate) title: &'static str,
    /// The headings of its table: what the labels are, what is counted.
    pub(crate) columns: [&'static str; 2],
    /// In this order.
    pub(crate) bars: &'a [Bar],
    /// What a full bar is.
    pub(crate) whole: usize,
}

/// Bars from left to right, below each other, each under its label.
pub(crate) fn rows(html: &mut Html, figure: &Figure<'_>) {
    const HEIGHT: usize = 38;
    open(html, figure, figure.bars.len() * HEIGHT);
    for (index, bar) in figure.bars.iter().enumerate() {
        let top = index * HEIGHT;
        html.markup("<text y=\"").text(top + 16).markup("\">").text(&bar.label);
        html.markup("</text><text class=n x=\"100%\" y=\"").text(top + 16).markup("\">").text(bar.count);
        html.markup("</text><rect class=t width=\"100%\" height=\"8\" y=\"").text(top + 22);
        html.markup("\"/><rect class=b height=\"8\" y=\"").text(top + 22).markup("\" width=\"");
        html.text(percent(bar.count, figure.whole)).markup("%\"/>");
    }
    close(html, figure);
}

/// Bars from the bottom up, beside each other, each above its label.
pub(crate) fn columns(html: &mut Html, figure: &Figure<'_>) {
    const TALLEST: usize = 120;
    let most = figure.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let width = 10_000 / figure.bars.len().max(1);
    open(html, figure, TALLEST + 44);
    for (index, bar) in figure.bars.iter().enumerate() {
        let height = (bar.count * TALLEST).div_ceil(most);
        let top = TALLEST + 20 - height;
        let hundredths = |html: &mut Html, number: usize| {
            html.text(format_args!("{}.{:02}%", number / 100, number % 100));
        };
        html.markup("<rect class=b x=\"");
        hundredths(html, index * width + width / 16);
        html.markup("\" width=\"");
        hundredths(html, width - width / 8);
        html.markup("\" y=\"").text(top).markup("\" height=\"").text(height).markup("\"/><text class=m x=\"");
        hundredths(html, index * width + width / 2);
        html.markup("\" y=\"").text(top - 5).markup("\">");
        if bar.count > 0 {
            html.text(bar.count);
        }
        html.markup("</text><text class=m x=\"");
        hundredths(html, index * width + width / 2);
        html.markup("\" y=\"").text(TALLEST + 38).markup("\">");
        // On a phone there is no room for more than a few.
        if figure.bars.len() <= 7 || index % 2 == 0 {
            html.text(&bar.label);
        }
        html.markup("</text>");
    }
    html.markup("<rect class=a width=\"100%\" height=\"1\" y=\"").text(TALLEST + 20).markup("\"/>");
    close(html, figure);
}

fn open(html: &mut Html, figure: &Figure<'_>, height: usize) {
    html.markup("<figure><svg role=img width=\"100%\" height=\"").text(height).markup("\" aria-labelledby=\"");
    html.text(figure.id).markup("-title ").text(figure.id).markup("-desc\"><title id=\"").text(figure.id);
    html.markup("-title\">").text(figure.title).markup("</title><desc id=\"").text(figure.id).markup("-desc\">");
    for (index, bar) in figure.bars.iter().enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        html.text(format_args!("{separator}{}: {}", bar.label, bar.count));
    }
    html.markup("</desc>");
}

fn close(html: &mut Html, figure: &Figure<'_>) {
    html.markup("</svg><figcaption>").text(figure.title);
    html.markup("</figcaption><details class=alt><summary>The same as a table</summary><table><caption>");
    html.text(figure.title).markup("</caption><thead><tr><th scope=col>").text(figure.columns[0]);
    html.markup("<th scope=col class=n>").text(figure.columns[1]).markup("<tbody>");
    for bar in figure.bars {
        html.markup("<tr><th scope=row>").text(&bar.label).markup("<td class=n>").text(bar.count);
    }
    html.markup("</table></details></figure>");
}
