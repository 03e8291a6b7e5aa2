//! Figures of an experiment in one page that asks nothing of a network.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{self, Write as _};

use cohort_lab::experiment::{Plan, Status};
use plotters::coord::ranged1d::ValueFormatter;
use plotters::prelude::*;
use quick_xml::escape::escape;

use crate::rows::Written;

type Figure = Result<Option<(String, String)>, Box<dyn Error>>;

const SIZE: (u32, u32) = (860, 460);
const FONT: (&str, u32) = ("sans-serif", 17);

/// The page: a table of means, and what can be drawn of the rows.
pub(crate) fn page(plan: &Plan, rows: &[Written]) -> Result<String, Box<dyn Error>> {
    let done: Vec<&Written> = rows.iter().filter(|row| row.is(Status::Done)).collect();
    let strategies: Vec<String> = plan.strategies.iter().map(ToString::to_string).collect();
    let of = |strategy: &str| -> Vec<&Written> {
        done.iter().copied().filter(|row| row.text("strategy") == strategy).collect()
    };
    let series: Vec<(String, Vec<&Written>)> = strategies.iter().map(|one| (one.clone(), of(one))).collect();
    let mut body = format!("<h1>{}</h1>\n{}", escape(&plan.name), means(&series)?);
    for figure in [growth(&series)?, frontier(&series)?, profile(&series)?, heat(&series)?].into_iter().flatten() {
        let (title, shown) = figure;
        writeln!(body, "<h2>{}</h2>\n{shown}", escape(&title))?;
    }
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n<body>\n{body}\
         </body>\n</html>\n",
        escape(&plan.name)
    ))
}

/// On a narrow screen what is too wide is moved sideways by itself, and never the page. In the dark a drawing's white
/// becomes black, and its colours keep their hue.
const STYLE: &str = "\
:root{color-scheme:light dark}
body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:#fff;color:#1a1a1a}
h1,h2,caption{overflow-wrap:anywhere}
caption{text-align:left;padding-bottom:.3rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.2rem .5rem;text-align:right;border-bottom:1px solid #8886;vertical-align:bottom}
th{font-weight:600}
td:first-child,th:first-child{text-align:left;padding-left:0;white-space:nowrap}
.wide{overflow-x:auto}
figure{margin:0}
svg{display:block;width:100%;min-width:36rem;height:auto}
ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.5rem 0;padding:0}
li{overflow-wrap:anywhere}
i{display:inline-block;width:1.2rem;height:.25rem;margin-right:.5rem;vertical-align:middle}
@media (max-width:40rem){td:first-child,th:first-child{white-space:normal;overflow-wrap:anywhere;min-width:7rem}}
@media (prefers-color-scheme:dark){
body{background:#000;color:#ddd}
svg,i{filter:invert(1) hue-rotate(180deg)}
}
";

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// A share of a baseline.
fn share(row: &Written, of: &str, most: &str) -> Option<f64> {
    Some(row.number(of)? / row.number(most).filter(|&most| most != 0.0)?)
}

/// A figure of a row.
type Of = fn(&Written) -> Option<f64>;

fn means(series: &[(String, Vec<&Written>)]) -> Result<String, fmt::Error> {
    let columns: [(&str, Of); 7] = [
        ("matched, of the most possible", |row| share(row, "matched", "most_matched")),
        ("total score, of the greatest", |row| share(row, "total", "best_total")),
        ("blocking pairs", |row| row.number("blocking_pairs")),
        ("justified envy", |row| row.number("envious_pairs")),
        ("mean place on mentees' lists", |row| row.number("mean_mentee_rank")),
        ("mean place on mentors' lists", |row| row.number("mean_mentor_rank")),
        ("seconds", |row| row.number("solve_seconds")),
    ];
    let mut table =
        "<div class=\"wide\" tabindex=\"0\"><table>\n<caption>Means over all runs with an answer</caption>\n<tr><th>strategy\
         <th>runs"
            .to_owned();
    let is_known =
        |of: fn(&Written) -> Option<f64>| series.iter().flat_map(|(_, rows)| rows).any(|row| of(row).is_some());
    let columns: Vec<_> = columns.into_iter().filter(|&(_, of)| is_known(of)).collect();
    columns.iter().try_for_each(|(name, _)| write!(table, "<th>{name}"))?;
    for (strategy, rows) in series {
        write!(table, "\n<tr><td>{}<td>{}", escape(strategy.as_str()), rows.len())?;
        for &(_, of) in &columns {
            let value = mean(rows.iter().filter_map(|row| of(row)));
            table += &value.map_or("<td>".to_owned(), |value| format!("<td>{value:.4}"));
        }
    }
    Ok(table + "\n</table></div>\n")
}

fn colour(of: usize) -> RGBColor {
    const COLOURS: [(u8, u8, u8); 8] = [
        (0, 114, 178),
        (213, 94, 0),
        (0, 158, 115),
        (204, 121, 167),
        (86, 180, 233),
        (230, 159, 0),
        (0, 0, 0),
        (120, 94, 240),
    ];
    let (red, green, blue) = COLOURS[of % COLOURS.len()];
    RGBColor(red, green, blue)
}

/// Lines, or points where a line has one.
fn chart<X, Y>(
    title: (&str, &str, &str),
    x: X,
    y: Y,
    lines: &[(String, Vec<(f64, f64)>)],
) -> Result<Option<(String, String)>, Box<dyn Error>>
where
    X: plotters::coord::ranged1d::AsRangedCoord<Value = f64>,
    Y: plotters::coord::ranged1d::AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    let (title, along, up) = title;
    let (mut svg, mut legend) = (String::new(), String::new());
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart =
            ChartBuilder::on(&area).margin(12).x_label_area_size(50).y_label_area_size(84).build_cartesian_2d(x, y)?;
        let number = |number: &f64| ((number * 1e6).round() / 1e6).to_string();
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(along).y_desc(up).light_line_style(WHITE).label_style(FONT).axis_desc_style(FONT);
        mesh.x_label_formatter(&number).y_label_formatter(&number).draw()?;
        for (at, (name, points)) in lines.iter().enumerate().filter(|(_, (_, points))| !points.is_empty()) {
            // Of points at one place the earlier ones are rings around the later ones.
            let same = lines[at + 1..].iter().filter(|(_, others)| others == points).count();
            let radius = if points.len() == 1 { i32::try_from(6 + 4 * same).unwrap_or(6) } else { 3 };
            let colour = colour(at);
            chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?;
            chart.draw_series(points.iter().map(|&point| Circle::new(point, radius, colour.filled())))?;
            let RGBColor(red, green, blue) = colour;
            let name = escape(name.as_str());
            write!(legend, "<li><i style=\"background:rgb({red} {green} {blue})\"></i>{name}")?;
        }
        area.present()?;
    }
    let label = escape(title);
    let drawn = format!("<div class=\"wide\" tabindex=\"0\" role=\"img\" aria-label=\"{label}\">{svg}</div>");
    Ok(Some((title.to_owned(), format!("<figure>{drawn}\n<ul>{legend}</ul></figure>"))))
}

/// From the least to the greatest, with some room; `None` without points.
fn range(values: impl Iterator<Item = f64>, room: f64) -> Option<std::ops::Range<f64>> {
    let (least, most) = values.fold((f64::MAX, f64::MIN), |(least, most), one| (least.min(one), most.max(one)));
    (least <= most).then_some((least - room)..(most + room))
}

/// Seconds, or steps where there are none, against pairs, with the exponent that fits.
fn growth(series: &[(String, Vec<&Written>)]) -> Figure {
    let is_timed = series.iter().flat_map(|(_, rows)| rows).any(|row| row.number("solve_seconds").is_some());
    let (column, up) = if is_timed { ("solve_seconds", "seconds") } else { ("work", "steps counted by the solver") };
    let mut lines = Vec::new();
    for (strategy, rows) in series {
        let mut by_pairs: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for row in rows {
            if let (Ok(pairs), Some(value)) =
                (row.text("pairs").parse(), row.number(column).filter(|&value| value > 0.0))
            {
                by_pairs.entry(pairs).or_default().push(value);
            }
        }
        let mut points = Vec::new();
        for (pairs, values) in by_pairs {
            #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 pairs")]
            points.extend(mean(values.into_iter()).map(|value| (pairs as f64, value)));
        }
        let exponent = slope(&points.iter().map(|(x, y)| (x.ln(), y.ln())).collect::<Vec<_>>());
        lines.push((exponent.map_or(strategy.clone(), |exponent| format!("{strategy}: pairs^{exponent:.2}")), points));
    }
    let points = || lines.iter().flat_map(|(_, points)| points);
    let (Some(x), Some(y)) = (range(points().map(|point| point.0), 0.0), range(points().map(|point| point.1), 0.0))
    else {
        return Ok(None);
    };
    // Markets of about one size say nothing of growth.
    if x.end < 4.0 * x.start {
        return Ok(None);
    }
    let y = y.start..(y.end * 1.2).max(y.start * 2.0);
    chart(("Growth", "pairs", up), x.log_scale(), y.log_scale(), &lines)
}

/// Least squares; `None` for fewer than two places.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let (x, y) = (mean(points.iter().map(|point| point.0))?, mean(points.iter().map(|point| point.1))?);
    let spread: f64 = points.iter().map(|point| (point.0 - x) * (point.0 - x)).sum();
    (spread > 0.0).then(|| points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread)
}

/// What a greater total costs in blocking pairs.
fn frontier(series: &[(String, Vec<&Written>)]) -> Figure {
    let point = |rows: &[&Written]| {
        let total = mean(rows.iter().filter_map(|row| share(row, "total", "best_total")))?;
        Some((mean(rows.iter().filter_map(|row| row.number("blocking_pairs")))?, total))
    };
    let lines: Vec<(String, Vec<(f64, f64)>)> =
        series.iter().filter_map(|(name, rows)| Some((name.clone(), vec![point(rows)?]))).collect();
    let points = || lines.iter().flat_map(|(_, points)| points);
    let (Some(x), Some(y)) = (range(points().map(|one| one.0), 1.0), range(points().map(|one| one.1), 0.02)) else {
        return Ok(None);
    };
    if points().all(|point| point.0 == 0.0) {
        return Ok(None);
    }
    let title = ("Total score against stability", "blocking pairs, on average", "total score, of the greatest");
    chart(title, x.start.max(0.0)..x.end, y.start..y.end.min(1.0), &lines)
}

/// The share of mentees who have one of their first r mentors.
fn profile(series: &[(String, Vec<&Written>)]) -> Figure {
    const PLACES: usize = 20;
    let (mut lines, mut longest) = (Vec::new(), 2);
    for (strategy, rows) in series {
        let mut sums = [0.0; PLACES];
        for row in rows {
            let Some(mentees) = row.number("mentees").filter(|&mentees| mentees > 0.0) else { continue };
            let mut sum = 0.0;
            longest = longest.max(row.text("ranks").split(' ').count()).min(PLACES);
            let mut ranks = row.text("ranks").split(' ').map(|count| count.parse::<f64>().unwrap_or(0.0));
            for place in &mut sums {
                sum += ranks.next().unwrap_or(0.0);
                *place += sum / mentees;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 rows")]
        let runs = rows.len().max(1) as f64;
        let points: Vec<(f64, f64)> = (1..).map(f64::from as fn(u32) -> f64).zip(sums.map(|sum| sum / runs)).collect();
        lines.push((strategy.clone(), points));
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let title = ("Who gets one of their first choices", "choices", "share of mentees");
    for (_, points) in &mut lines {
        points.truncate(longest);
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 20")]
    chart(title, 1.0..longest as f64, 0.0..1.0, &lines)
}

/// A share by strategy and by the first thing that the plan varies: of people, or where all are matched, of the score.
fn heat(series: &[(String, Vec<&Written>)]) -> Figure {
    const VARIED: [&str; 8] = ["model", "ties", "mentee_ties", "skew", "length", "seats", "dimensions", "mentees"];
    const MEASURED: [(&str, &str, &str); 2] = [
        ("Mentees with a mentor, of the most possible", "matched", "most_matched"),
        ("Total score, of the greatest", "total", "best_total"),
    ];
    let all = || series.iter().flat_map(|(_, rows)| rows);
    let values = |column: &str| -> Vec<String> {
        let mut values: Vec<String> = all().map(|row| row.text(column).to_owned()).collect();
        let number = |text: &String| text.parse::<f64>().unwrap_or(f64::MAX);
        values.sort_by(|one, other| number(one).total_cmp(&number(other)).then(one.cmp(other)));
        values.dedup();
        values
    };
    let Some((column, values)) = VARIED.iter().map(|&one| (one, values(one))).find(|(_, values)| values.len() > 1)
    else {
        return Ok(None);
    };
    for (title, of, most) in MEASURED {
        let cell = |rows: &[&Written], value: &String| {
            mean(rows.iter().filter(|row| row.text(column) == value).filter_map(|row| share(row, of, most)))
        };
        let cells: Vec<Vec<Option<f64>>> =
            series.iter().map(|(_, rows)| values.iter().map(|value| cell(rows, value)).collect()).collect();
        let Some(range) = range(cells.iter().flatten().flatten().copied(), 0.0).filter(|range| range.end > range.start)
        else {
            continue;
        };
        let mut table = "<div class=\"wide\" tabindex=\"0\"><table>\n<tr><th>".to_owned();
        values.iter().try_for_each(|value| write!(table, "<th>{}", escape(value.as_str())))?;
        for ((strategy, _), cells) in series.iter().zip(&cells) {
            write!(table, "\n<tr><td>{}", escape(strategy.as_str()))?;
            for cell in cells {
                match cell {
                    // From white for the least to a blue on which black can still be read.
                    Some(share) => {
                        let pale = 100.0 - 45.0 * (share - range.start) / (range.end - range.start);
                        write!(table, "<td style=\"background:hsl(205 90% {pale:.0}%);color:#000\">{share:.4}")?;
                    }
                    None => table += "<td>",
                }
            }
        }
        return Ok(Some((format!("{title}, by strategy and {column}"), table + "\n</table></div>")));
    }
    Ok(None)
}
