//! The numbers Watari has to reach, each measured beside its reference in the same run, as one table.
//!
//! Whatever holds a store runs in a child process of its own, so that time and memory of one measurement are not
//! those of another. Ratios count; the machine's absolute times are for orientation.

mod child;
mod clock;
mod counted;
mod echo;
mod figure;
mod folder;
mod municipality;
mod pair;
mod people;
mod records;
mod rows;
mod town;

use clap::Parser;
use rows::Row;

/// What to measure.
#[derive(Parser)]
#[command(about = "Measures Watari beside its references and prints one table")]
struct Arguments {
    /// Residents of the town.
    #[arg(long, default_value_t = 20_000)]
    residents: u32,
    /// Rows to measure, separated by commas; all of them if not given.
    #[arg(long, value_delimiter = ',')]
    rows: Vec<Row>,
    /// How often the import is repeated.
    #[arg(long, default_value_t = 1)]
    imports: u32,
    /// One JSON document instead of the table.
    #[arg(long)]
    json: bool,
    /// Where the stores are made; their syncs are measured, so not a folder in memory.
    #[arg(long, default_value = ".")]
    folder: std::path::PathBuf,
    /// One part of a measurement, in a process of its own.
    #[arg(long, hide = true)]
    child: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(part) = &arguments.child {
        return child::run(part);
    }
    let rows = if arguments.rows.is_empty() {
        Row::ALL.to_vec()
    } else {
        arguments.rows.clone()
    };
    let world = rows::World::new(&arguments.folder, arguments.residents, arguments.imports)?;
    let lines = rows::measure(&rows, &world)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&lines)?);
    } else {
        print!("{}", figure::table(&lines, arguments.residents));
    }
    Ok(())
}
