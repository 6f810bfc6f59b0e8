//! Puts the catalogue's help texts into the command tree, in the chosen language.

use clap::Command;

use crate::text::{self, Lang};

/// The tree with its help texts.
pub fn with_help(command: Command, lang: Lang) -> Command {
    let command = with_options(command, "", lang);
    let command = about(command, "watari", lang);
    command.mut_subcommands(|sub| at_place(sub, "", lang))
}

fn at_place(command: Command, parent: &str, lang: Lang) -> Command {
    let place = join(parent, command.get_name());
    let command = about(with_options(command, &place, lang), &place, lang);
    command.mut_subcommands(|sub| at_place(sub, &place, lang))
}

fn about(command: Command, place: &str, lang: Lang) -> Command {
    match text::help(place) {
        Some(text) => command.about(text.plain(lang)),
        None => command,
    }
}

fn with_options(command: Command, place: &str, lang: Lang) -> Command {
    command.mut_args(|argument| {
        let name = match argument.get_long() {
            Some(long) => format!("--{long}"),
            None => argument.get_id().to_string(),
        };
        match text::help(&join(place, &name)) {
            Some(text) => argument.help(text.plain(lang)),
            None => argument,
        }
    })
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::tree::Cli;

    fn without_help(command: &Command, place: &str, missing: &mut Vec<String>) {
        if command.get_about().is_none() {
            missing.push(place.to_owned());
        }
        for argument in command.get_arguments() {
            let built_in = ["help", "version"].contains(&argument.get_id().as_str());
            if argument.get_help().is_none() && !built_in {
                missing.push(join(place, argument.get_id().as_str()));
            }
        }
        for sub in command
            .get_subcommands()
            .filter(|sub| sub.get_name() != "help")
        {
            without_help(sub, &join(place, sub.get_name()), missing);
        }
    }

    #[test]
    fn every_command_and_option_has_its_help_in_both_languages() {
        for lang in [Lang::Ja, Lang::En] {
            let command = with_help(Cli::command(), lang);
            command.clone().debug_assert();
            let mut missing = Vec::new();
            without_help(&command, "", &mut missing);
            assert!(missing.is_empty(), "without help: {missing:?}");
        }
    }
}
