//! The picture as SVG: a lane for each client and each thread.
//!
//! It follows the theme of the page around it. A client is known by its letter and by its
//! colour, and what a lane does by its pattern: solid is work, dotted a thread that waits
//! for its client, hatched a client that waits for its answer.

use maud::{Markup, PreEscaped, html};

use super::fold::Scale;
use super::{Activity, Group, Lane, Segment, Timeline, letter};
use report::chart::{one_block, px};
use report::theme::{self, Colour};

const WIDTH: f64 = 960.0;
/// Room for the names of the lanes.
const NAMES: f64 = 132.0;
const RIGHT: f64 = 12.0;
const LANE: f64 = 36.0;
const BAR: f64 = 24.0;
/// Above a group, with its title.
const HEAD: f64 = 34.0;
/// The axis, with its numbers.
const AXIS: f64 = 26.0;
const LEGEND: f64 = 24.0;
/// A shorter segment is drawn with this width, so that it can be seen.
const NARROWEST: f64 = 4.0;
/// About the width of a letter.
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

const STYLE: &str = include_str!("style.css");

impl Timeline {
    /// The picture. `id` makes its parts different from those of other pictures in the
    /// same page.
    pub(crate) fn svg(&self, id: &str, title: &str) -> String {
        let markup = Drawing { timeline: self, scale: Scale::of(self), id }.all(title);
        one_block(&markup.into_string())
    }
}

/// The picture, while it is drawn.
struct Drawing<'a> {
    timeline: &'a Timeline,
    scale: Scale,
    id: &'a str,
}

impl Drawing<'_> {
    fn all(&self, title: &str) -> Markup {
        let Self { timeline, scale, id } = self;
        let label = format!("shout-timeline-{id}");
        let (mut groups, mut bottom) = (Vec::new(), 0.0);
        for group in &timeline.groups {
            groups.push(self.group(group, bottom));
            bottom += HEAD + LANE * group.lanes.len() as f64;
        }
        html! {
            svg.shout-timeline xmlns="http://www.w3.org/2000/svg" role="img"
                viewBox={ "0 0 " (WIDTH) " " (bottom + AXIS + LEGEND * 2.0) }
                aria-labelledby=(label) {
                title id=(label) { (title) ". The same in words is below." }
                style {
                    (PreEscaped(theme::rules(".shout-timeline", COLOURS)))
                    (PreEscaped(STYLE.lines().collect::<String>()))
                }
                defs { @for number in 0..FILLS.len() { (self.patterns(number)) } }
                @for &(from, to) in &scale.folds {
                    @let (left, right) = (self.x(from), self.x(to));
                    rect.fold x=(px(left)) y="24" width=(px(right - left))
                        height=(px(bottom - 24.0)) {}
                    text.soft x=(px(f64::midpoint(left, right))) y="16"
                        text-anchor="middle" { (format!("{:.1} s", to - from)) }
                }
                @for group in groups { (group) }
                @for (at, what) in &timeline.marks {
                    @let x = px(self.x(*at));
                    line.mark x1=(x) x2=(x) y1="24" y2=(px(bottom)) {}
                    text.soft x=(x) y=(px(bottom + 17.0)) text-anchor="middle" { (what) }
                }
                (self.axis(bottom))
                (self.legend(bottom + AXIS + 6.0))
            }
        }
    }

    fn group(&self, group: &Group, top: f64) -> Markup {
        // A long title is smaller, so that it fits.
        let size = (WIDTH / group.title.chars().count() as f64 / 0.6).min(16.0);
        let tops = (0_u16..).map(|number| top + HEAD + LANE * f64::from(number));
        html! {
            text.head x="0" y=(px(top + HEAD - 12.0)) font-size=(px(size)) {
                (group.title)
            }
            @for (lane, top) in group.lanes.iter().zip(tops) { (self.lane(lane, top)) }
        }
    }

    fn lane(&self, lane: &Lane, top: f64) -> Markup {
        let middle = top + LANE / 2.0;
        html! {
            line.rule x1="0" x2=(WIDTH) y1=(px(top)) y2=(px(top)) {}
            text x="6" y=(px(middle + 5.5)) { (lane.name) }
            @for segment in &self.drawn_as_one(&lane.segments) {
                (self.segment(lane, segment, middle))
            }
            @for answer in &lane.answers {
                @let x = px(self.x(*answer) - 7.0);
                path.answer d={ "M" (x) " " (px(middle - 13.0)) "h14l-7 11z" } {}
            }
        }
    }

    fn segment(&self, lane: &Lane, segment: &Segment, middle: f64) -> Markup {
        let left = self.x(segment.from);
        let width = (self.x(segment.to) - left).max(NARROWEST);
        let line = |class: &str| {
            let (right, y) = (px(left + width), px(middle));
            html! { line class=(class) x1=(px(left)) x2=(right) y1=(y) y2=(y) {} }
        };
        let (fill, full) = match segment.activity {
            Activity::Connecting | Activity::Quiet => return line("quiet"),
            Activity::Accepting => return line("accepting"),
            Activity::Waiting => (self.pattern("hatch", &lane.name), String::new()),
            Activity::Computing => ("var(--st-soft)".to_owned(), "computes".to_owned()),
            Activity::Backend(_) => ("#fff".to_owned(), "backend".to_owned()),
            Activity::Working(name) => (FILLS[self.colour(name)].into(), name.to_owned()),
            Activity::Blocked(name) => {
                (self.pattern("dots", name), format!("waits for {name}"))
            }
        };
        // Many narrow bars would be all frame.
        let class = if width > NARROWEST || full.is_empty() { "bar" } else { "" };
        let text = if width > LETTER * (full.chars().count() as f64 + 1.0) {
            full
        } else if width > LETTER * 1.5 && !full.is_empty() {
            letter(segment.activity.client().unwrap_or_default()).to_string()
        } else {
            String::new()
        };
        html! {
            rect class=(class) x=(px(left)) y=(px(middle - BAR / 2.0)) width=(px(width))
                height=(BAR) fill=(fill) {}
            @if !text.is_empty() {
                text.on x=(px(left + width / 2.0)) y=(px(middle + 5.5))
                    text-anchor="middle" { (text) }
            }
        }
    }

    fn axis(&self, top: f64) -> Markup {
        // Where time is to scale, a tenth of a second is as long everywhere.
        let (mut folded, mut room) = (0.0, 0.0);
        for (from, to) in &self.scale.folds {
            folded += to - from;
            room += self.scale.place(*to) - self.scale.place(*from);
        }
        let second = (1.0 - room) / (self.timeline.end - folded).max(0.1);
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

    /// What the patterns mean.
    fn legend(&self, top: f64) -> Markup {
        let sample = |x: u32, fill: &str, meaning: &str| {
            html! {
                rect.bar x=(x) y=(px(top)) width="26" height="14" fill=(fill) {}
                text.soft x=(x + 32) y=(px(top + 12.0)) { (meaning) }
            }
        };
        let [hatch, dots] =
            ["hatch", "dots"].map(|name| format!("url(#{}-{name}-0)", self.id));
        html! {
            (sample(6, &hatch, "a client waits for its answer"))
            path.answer d={ "M250 " (px(top)) "h14l-7 11z" } {}
            text.soft x="270" y=(px(top + 12.0)) { "is answered" }
            (sample(372, FILLS[0], "a thread works for a client"))
            (sample(600, &dots, "can do nothing until its client speaks"))
        }
    }

    /// The two patterns of a colour.
    fn patterns(&self, number: usize) -> Markup {
        html! {
            pattern id={ (self.id) "-hatch-" (number) } width="8" height="8"
                patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                rect width="8" height="8" fill=(FILLS[number]) {}
                line.hatch x1="0" x2="0" y1="0" y2="8" {}
            }
            pattern id={ (self.id) "-dots-" (number) } width="8" height="8"
                patternUnits="userSpaceOnUse" {
                rect width="8" height="8" fill=(PALE[number]) {}
                circle.dot cx="2" cy="2" r=".9" {}
            }
        }
    }

    fn pattern(&self, name: &str, client: &str) -> String {
        format!("url(#{}-{name}-{})", self.id, self.colour(client))
    }

    /// The number of a client's colour.
    fn colour(&self, client: &str) -> usize {
        let found = self.timeline.names.iter().position(|name| *name == client);
        found.unwrap_or_default() % FILLS.len()
    }

    fn x(&self, time: f64) -> f64 {
        NAMES + (WIDTH - NAMES - RIGHT) * self.scale.place(time)
    }

    /// Neighbours of one kind are drawn as one if the gap between them is too narrow to
    /// be seen.
    fn drawn_as_one(&self, segments: &[Segment]) -> Vec<Segment> {
        let mut drawn: Vec<Segment> = Vec::new();
        for segment in segments {
            let kind = segment.activity;
            let joins = matches!(kind, Activity::Working(_) | Activity::Accepting);
            match drawn.last_mut() {
                Some(last)
                    if joins
                        && last.activity == kind
                        && self.x(segment.from) - self.x(last.to) < NARROWEST =>
                {
                    last.to = last.to.max(segment.to);
                }
                _ => drawn.push(*segment),
            }
        }
        drawn
    }
}
