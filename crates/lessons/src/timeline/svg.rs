//! The picture as SVG: a lane for each client and each thread.
//!
//! It follows the theme of the page around it. Clients are told apart by letter as well
//! as by colour, and what a lane does by its pattern: solid is work, dotted a thread that
//! waits for its client, hatched a client that waits for its answer.

use maud::{Markup, PreEscaped, html};

use super::fold::Scale;
use super::{Group, Lane, Piece, Timeline, What};
use report::chart::{one_block, px};
use report::theme::{self, Colour};

const WIDTH: f64 = 960.0;
/// The names of the lanes stand in here.
const NAMES: f64 = 132.0;
const RIGHT: f64 = 12.0;
const LANE: f64 = 36.0;
const BAR: f64 = 24.0;
/// Above a group, with its title.
const HEAD: f64 = 34.0;
/// The axis, with its numbers.
const AXIS: f64 = 26.0;
const LEGEND: f64 = 24.0;
/// What is shorter is drawn so wide, to be seen at all.
const NARROWEST: f64 = 4.0;
/// A letter has this room about.
const LETTER: f64 = 9.0;

/// Light enough for a dark letter on them, in both themes (after Okabe and Ito).
const FILLS: [&str; 5] = ["#7fbde8", "#f3b661", "#5fd0a5", "#e9a3cb", "#efe26b"];
/// The same, paler: for a thread that waits.
const PALE: [&str; 5] = ["#cfe5f6", "#fbe2c0", "#bfecdb", "#f6dae9", "#f9f4c4"];

const COLOURS: &[Colour] = &[
    ("--st-ink", "#1b1b1b", "#ececec"),
    ("--st-soft", "#5a5a5a", "#adadad"),
    ("--st-rule", "rgb(0 0 0/.16)", "rgb(255 255 255/.2)"),
    ("--st-band", "rgb(0 0 0/.05)", "rgb(255 255 255/.07)"),
];

const STYLE: &str = "\
.shout-timeline{display:block;width:100%;height:auto;font:16px system-ui,sans-serif}\
.shout-timeline text{fill:var(--st-ink)}\
.shout-timeline .on{fill:#111;font-weight:600}\
.shout-timeline .soft{fill:var(--st-soft);font-size:14px}\
.shout-timeline .head{font-weight:600}\
.shout-timeline .rule{stroke:var(--st-rule)}\
.shout-timeline .bar{stroke:var(--st-ink);stroke-width:1}\
.shout-timeline .quiet{stroke:var(--st-ink);stroke-width:2}\
.shout-timeline .accepting{stroke:var(--st-soft);stroke-width:2;stroke-dasharray:2 5}\
.shout-timeline .mark{stroke:var(--st-ink);stroke-width:2;stroke-dasharray:6 4}\
.shout-timeline .answer{fill:var(--st-ink)}\
.shout-timeline .fold{fill:var(--st-band)}\
.shout-timeline .hatch{stroke:#111;stroke-width:2}\
.shout-timeline .dot{fill:#111}";

impl Timeline {
    /// The picture. `id` makes its parts different from those of other pictures in the
    /// same page.
    pub(crate) fn svg(&self, id: &str, title: &str) -> String {
        let scale = Scale::of(self);
        let tops = self.tops();
        let height = tops.last().copied().unwrap_or(0.0) + AXIS + LEGEND * 2.0;
        let label = format!("shout-timeline-{id}");
        let markup = html! {
            svg.shout-timeline xmlns="http://www.w3.org/2000/svg" role="img"
                viewBox={ "0 0 " (WIDTH) " " (height) } aria-labelledby=(label) {
                title id=(label) { (title) ". The same in words is below." }
                style {
                    (PreEscaped(theme::rules(".shout-timeline", COLOURS)))
                    (PreEscaped(STYLE))
                }
                defs { @for place in 0..FILLS.len() { (patterns(id, place)) } }
                @let bottom = height - AXIS - LEGEND * 2.0;
                @for fold in &scale.folds { (self.fold(&scale, *fold, bottom)) }
                @for (group, top) in self.groups.iter().zip(&tops) {
                    (self.group(group, *top, &scale, id))
                }
                @for (at, what) in &self.marks {
                    (mark(x(&scale, *at), bottom, what))
                }
                (self.axis(&scale, bottom))
                (legend(id, bottom + AXIS + 6.0))
            }
        };
        one_block(&markup.into_string())
    }

    /// Where each group begins, and where the last one ends.
    fn tops(&self) -> Vec<f64> {
        let mut top = 0.0;
        let mut tops = vec![top];
        for group in &self.groups {
            top += HEAD + LANE * group.lanes.len() as f64;
            tops.push(top);
        }
        tops
    }

    fn group(&self, group: &Group, top: f64, scale: &Scale, id: &str) -> Markup {
        html! {
            text.head x="0" y=(px(top + HEAD - 12.0)) font-size=(title_size(&group.title)) {
                (group.title)
            }
            @for (number, lane) in group.lanes.iter().enumerate() {
                (self.lane(lane, top + HEAD + LANE * number as f64, scale, id))
            }
        }
    }

    fn lane(&self, lane: &Lane, top: f64, scale: &Scale, id: &str) -> Markup {
        let middle = top + LANE / 2.0;
        html! {
            line.rule x1="0" x2=(WIDTH) y1=(px(top)) y2=(px(top)) {}
            text x="6" y=(px(middle + 5.5)) { (lane.name) }
            @for piece in &drawn_as_one(&lane.pieces, scale) {
                (self.piece(lane, piece, middle, scale, id))
            }
            @for answer in &lane.answers {
                @let x = x(scale, *answer);
                path.answer d={ "M" (px(x - 7.0)) " " (px(middle - 13.0)) "h14l-7 11z" } {}
            }
        }
    }

    fn piece(
        &self,
        lane: &Lane,
        piece: &Piece,
        middle: f64,
        scale: &Scale,
        id: &str,
    ) -> Markup {
        let (left, right) = (x(scale, piece.from), x(scale, piece.to));
        let width = (right - left).max(NARROWEST);
        let line = |class: &str| {
            html! {
                line class=(class) x1=(px(left)) x2=(px(left + width)) y1=(px(middle))
                    y2=(px(middle)) {}
            }
        };
        let bar = |fill: &str, who: &str, full: String| {
            let text = if width > LETTER * (full.chars().count() as f64 + 1.0) {
                full
            } else if width > LETTER * 1.5 {
                Self::letter(who).to_string()
            } else {
                String::new()
            };
            // A crowd of narrow ones would be all frame.
            let class = if width > NARROWEST { "bar" } else { "" };
            html! {
                rect class=(class) x=(px(left)) y=(px(middle - BAR / 2.0))
                    width=(px(width)) height=(BAR) fill=(fill) {}
                @if !text.is_empty() {
                    text.on x=(px(left + width / 2.0)) y=(px(middle + 5.5))
                        text-anchor="middle" { (text) }
                }
            }
        };
        let place = |name: &str| self.place(name) % FILLS.len();
        match piece.what {
            What::Connecting | What::Quiet => line("quiet"),
            What::Accepting => line("accepting"),
            What::Waiting => {
                let fill = format!("url(#{id}-hatch-{})", place(&lane.name));
                html! {
                    rect.bar x=(px(left)) y=(px(middle - BAR / 2.0)) width=(px(width))
                        height=(BAR) fill=(fill) {}
                }
            }
            What::Computing => bar("var(--st-soft)", "", "computes".to_owned()),
            What::Backend(who) => bar("#fff", who, "backend".to_owned()),
            What::Working(who) => bar(FILLS[place(who)], who, who.to_owned()),
            What::Blocked(who) => {
                let fill = format!("url(#{id}-dots-{})", place(who));
                bar(&fill, who, format!("waits for {who}"))
            }
        }
    }

    fn fold(&self, scale: &Scale, (from, to): (f64, f64), bottom: f64) -> Markup {
        let (left, right) = (x(scale, from), x(scale, to));
        html! {
            rect.fold x=(px(left)) y="24" width=(px(right - left))
                height=(px(bottom - 24.0)) {}
            text.soft x=(px(f64::midpoint(left, right))) y="16" text-anchor="middle" {
                (format!("{:.1} s", to - from))
            }
        }
    }

    fn axis(&self, scale: &Scale, top: f64) -> Markup {
        // Where time is to scale, a tenth of a second is as long everywhere.
        let folds = || scale.folds.iter();
        let folded: f64 = folds().map(|fold| fold.1 - fold.0).sum();
        let room: f64 =
            folds().map(|fold| scale.place(fold.1) - scale.place(fold.0)).sum();
        let second = (1.0 - room) / (self.end - folded).max(0.1);
        let length = (WIDTH - NAMES - RIGHT) * second * 0.1;
        let right = WIDTH - RIGHT;
        html! {
            line.rule x1="0" x2=(WIDTH) y1=(px(top)) y2=(px(top)) {}
            line.quiet x1=(px(right - length)) x2=(px(right)) y1=(px(top + 12.0))
                y2=(px(top + 12.0)) {}
            text.soft x=(px(right - length - 8.0)) y=(px(top + 17.0)) text-anchor="end" {
                "0.1 s; in the bands time is folded"
            }
        }
    }
}

/// The same pieces, with those of one kind as one whose gaps nobody could see.
fn drawn_as_one(pieces: &[Piece], scale: &Scale) -> Vec<Piece> {
    let mut drawn: Vec<Piece> = Vec::new();
    for piece in pieces {
        match drawn.last_mut() {
            Some(last)
                if last.what == piece.what
                    && matches!(piece.what, What::Working(_) | What::Accepting)
                    && x(scale, piece.from) - x(scale, last.to) < NARROWEST =>
            {
                last.to = last.to.max(piece.to);
            }
            _ => drawn.push(*piece),
        }
    }
    drawn
}

/// Something that happened to the server at one moment.
fn mark(x: f64, bottom: f64, what: &str) -> Markup {
    html! {
        line.mark x1=(px(x)) x2=(px(x)) y1="24" y2=(px(bottom)) {}
        text.soft x=(px(x)) y=(px(bottom + 17.0)) text-anchor="middle" { (what) }
    }
}

/// The size of a title that fits.
fn title_size(title: &str) -> f64 {
    px((WIDTH / title.chars().count() as f64 / 0.6).min(16.0))
}

fn x(scale: &Scale, time: f64) -> f64 {
    NAMES + (WIDTH - NAMES - RIGHT) * scale.place(time)
}

fn patterns(id: &str, place: usize) -> Markup {
    let fill = FILLS[place];
    html! {
        pattern id={ (id) "-hatch-" (place) } width="8" height="8"
            patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
            rect width="8" height="8" fill=(fill) {}
            line.hatch x1="0" x2="0" y1="0" y2="8" {}
        }
        pattern id={ (id) "-dots-" (place) } width="8" height="8"
            patternUnits="userSpaceOnUse" {
            rect width="8" height="8" fill=(PALE[place]) {}
            circle.dot cx="2" cy="2" r=".9" {}
        }
    }
}

/// What the patterns mean.
fn legend(id: &str, top: f64) -> Markup {
    let sample = |x: f64, fill: String| {
        html! { rect.bar x=(px(x)) y=(px(top)) width="26" height="14" fill=(fill) {} }
    };
    let text = |x: f64, text: &str| {
        html! { text.soft x=(px(x)) y=(px(top + 12.0)) { (text) } }
    };
    html! {
        (sample(6.0, format!("url(#{id}-hatch-0)")))
        (text(38.0, "a client waits for its answer"))
        path.answer d={ "M250 " (px(top)) "h14l-7 11z" } {}
        (text(270.0, "is answered"))
        (sample(372.0, FILLS[0].to_owned()))
        (text(404.0, "a thread works for a client"))
        (sample(600.0, format!("url(#{id}-dots-0)")))
        (text(632.0, "can do nothing until its client speaks"))
    }
}
