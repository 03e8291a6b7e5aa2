//! Bar charts as inline SVG, each with its text alternative and the same numbers as a table (`templates/figure.html`).
//!
//! Widths are percentages and type has a fixed size, so that a figure stays readable at the width of a phone, where one
//! that is scaled as a picture would not. Colours come from the page's style, so that they follow light and dark.

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
pub(crate) struct Figure {
    /// A word for its ids, unique on the page.
    pub(crate) id: &'static str,
    /// What it shows.
    pub(crate) title: &'static str,
    /// The headings of its table: what the labels are, what is counted.
    pub(crate) columns: [&'static str; 2],
    /// In this order.
    pub(crate) bars: Vec<Bar>,
    /// What a full bar is.
    pub(crate) whole: usize,
}

impl Figure {
    /// So many sixteenths of a bar's share of the width, in percent with two decimals.
    pub(crate) fn across(&self, sixteenths: usize) -> String {
        let hundredths = sixteenths * 625 / self.bars.len().max(1);
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }

    /// How high a bar stands when the highest has 120.
    pub(crate) fn height(&self, bar: &Bar) -> usize {
        let most = self.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        (bar.count * 120).div_ceil(most)
    }
}
