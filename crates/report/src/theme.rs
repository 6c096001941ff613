//! Colours that follow the light or dark theme of the page around them.

/// A colour's name, and what it is in a light and in a dark theme.
pub type Colour = (&'static str, &'static str, &'static str);

/// Style rules that give the elements of `selector` each colour as a custom property.
///
/// The system's choice holds, unless an element around says another: by `data-theme`, or
/// by the class that mdBook gives to its page for each of its themes. Paper is light.
pub fn rules(selector: &str, colours: &[Colour]) -> String {
    let within = |themes: &[&str]| {
        let selectors: Vec<String> =
            themes.iter().map(|theme| format!("{theme} {selector}")).collect();
        selectors.join(",")
    };
    let (mut light, mut dark) = (String::new(), String::new());
    for (name, in_light, in_dark) in colours {
        light += &format!("{name}:{in_light};");
        dark += &format!("{name}:{in_dark};");
    }
    let always_light = within(&["[data-theme=light]", ".light", ".rust"]);
    let always_dark = within(&["[data-theme=dark]", ".navy", ".coal", ".ayu"]);
    format!(
        "{selector}{{{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{{selector}{{{dark}}}}}\n\
         {always_light}{{{light}}}\n\
         @media screen{{{always_dark}{{{dark}}}}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_theme_has_its_own_colours() {
        let rules = rules(".x", &[("--ink", "#000", "#fff")]);
        let lines: Vec<&str> = rules.lines().collect();
        assert_eq!(lines[0], ".x{--ink:#000;}");
        assert!(lines[1].ends_with("{.x{--ink:#fff;}}"), "{}", lines[1]);
        assert!(lines[2].ends_with(".rust .x{--ink:#000;}"), "{}", lines[2]);
        assert!(lines[3].ends_with(".ayu .x{--ink:#fff;}}"), "{}", lines[3]);
    }
}
