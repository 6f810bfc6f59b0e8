//! The clap tree: what may be typed. Help texts come from the catalogue, in the chosen language.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The whole command line.
#[derive(Parser)]
#[command(
    name = "watari",
    version,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes, before or after its name.
#[derive(Args, Clone)]
pub struct Global {
    #[arg(
        long,
        global = true,
        display_order = 101,
        env = "WATARI_DATA",
        value_name = "DIR"
    )]
    pub data: Option<PathBuf>,
    #[arg(long, global = true, display_order = 102, value_enum)]
    pub lang: Option<LangChoice>,
    #[arg(long, global = true, display_order = 103)]
    pub json: bool,
    #[arg(long, global = true, display_order = 107)]
    pub plain: bool,
    #[arg(short, long, global = true, display_order = 104, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[arg(
        long,
        global = true,
        display_order = 105,
        env = "WATARI_USER",
        value_name = "ID"
    )]
    pub user: Option<String>,
    #[arg(
        long,
        global = true,
        display_order = 106,
        env = "WATARI_PASSWORD_FILE",
        value_name = "FILE"
    )]
    pub password_file: Vec<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum LangChoice {
    Ja,
    En,
}

#[derive(Subcommand)]
pub enum Command {
    Demo(DemoArgs),
    #[command(subcommand)]
    Network(NetworkCommand),
    Init(InitArgs),
    #[command(subcommand)]
    Staff(StaffCommand),
    #[command(subcommand)]
    Keys(KeysCommand),
    #[command(subcommand)]
    Directory(DirectoryCommand),
    #[command(subcommand)]
    Replica(ReplicaCommand),
    Serve(ServeArgs),
    Import(ImportArgs),
    #[command(subcommand)]
    Export(ExportCommand),
    #[command(subcommand)]
    Person(PersonCommand),
    #[command(subcommand)]
    Dose(DoseCommand),
    Inquire(InquireArgs),
    Accept(AcceptArgs),
    #[command(subcommand)]
    Letter(LetterCommand),
    InquireBatch(InquireBatchArgs),
    #[command(subcommand)]
    Batch(BatchCommand),
    #[command(subcommand)]
    Quota(QuotaCommand),
    Inbox(InboxArgs),
    #[command(subcommand)]
    Venue(VenueCommand),
    Approve(ApproveArgs),
    Refuse(RefuseArgs),
    #[command(subcommand)]
    Ledger(LedgerCommand),
    #[command(subcommand)]
    Audit(AuditCommand),
    Check,
    Status,
    Diagnose,
    Try {
        code: String,
    },
    #[command(subcommand)]
    Maintenance(MaintenanceCommand),
    #[command(subcommand)]
    Merge(MergeCommand),
}

#[derive(Subcommand)]
pub enum MergeCommand {
    TakeOver {
        folder: PathBuf,
        #[arg(long, value_name = "ID")]
        former_user: String,
        #[arg(long, value_name = "FILE")]
        former_password_file: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum MaintenanceCommand {
    On {
        #[arg(long, value_name = "TIME")]
        until: String,
        #[arg(long, value_enum, default_value = "other")]
        reason: RestWord,
    },
    Off,
    Show,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum RestWord {
    Upgrade,
    Repair,
    Outage,
    Records,
    Other,
}

#[derive(Subcommand)]
pub enum ReplicaCommand {
    Request {
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    Enrol {
        file: PathBuf,
        #[arg(long, value_name = "DIGITS")]
        fingerprint: String,
    },
    Approve {
        id: String,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    Join {
        file: PathBuf,
    },
    Status,
}

#[derive(Args)]
pub struct DemoArgs {
    #[arg(long)]
    pub headless: bool,
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub residents: u32,
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["residents", "seed"])]
    pub cluster: Option<PathBuf>,
    #[arg(long, requires = "cluster")]
    pub check: bool,
}

#[derive(Subcommand)]
pub enum NetworkCommand {
    Create {
        net: PathBuf,
        #[arg(long)]
        practice: bool,
    },
    Add {
        net: PathBuf,
        card: PathBuf,
        #[arg(long, value_name = "N", required_unless_present = "replica")]
        population: Option<u32>,
        #[arg(long, value_name = "MULTIADDR", required = true, num_args = 1..)]
        address: Vec<String>,
        #[arg(long, conflicts_with = "population")]
        replica: bool,
    },
    Revoke {
        net: PathBuf,
        code: String,
        #[arg(long, value_name = "N")]
        node: u16,
    },
    Merge {
        net: PathBuf,
        former: String,
        #[arg(long, value_name = "CODE")]
        into: String,
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    Publish {
        net: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Args)]
pub struct InitArgs {
    #[arg(long)]
    pub code: String,
    #[arg(long, value_name = "ID")]
    pub admin: String,
    #[arg(long, value_name = "FILE")]
    pub trust: PathBuf,
    #[arg(long, value_enum, default_value_t = NodeRole::Municipality)]
    pub role: NodeRole,
}

/// At a venue's own node.
#[derive(Subcommand)]
pub enum VenueCommand {
    Status,
    Waiting,
    Merge,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum NodeRole {
    Municipality,
    Venue,
    Relay,
}

#[derive(Subcommand)]
pub enum StaffCommand {
    Add {
        id: String,
        #[arg(long, value_enum)]
        role: StaffRole,
        #[arg(long, value_name = "FILE")]
        new_password_file: PathBuf,
    },
    Password {
        #[arg(long, value_name = "FILE")]
        new_password_file: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum KeysCommand {
    Rotate {
        #[arg(long)]
        reason: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum StaffRole {
    Clerk,
    Venue,
    Approver,
    Admin,
}

#[derive(Subcommand)]
pub enum DirectoryCommand {
    Install { file: PathBuf },
    Show,
}

#[derive(Args)]
pub struct ServeArgs {
    #[arg(long, value_name = "MULTIADDR")]
    pub listen: Vec<String>,
    #[arg(long, value_name = "ID")]
    pub unlock: Option<String>,
    #[arg(long, hide = true)]
    pub attached: bool,
}

#[derive(Args)]
pub struct ImportArgs {
    pub file: PathBuf,
    #[arg(long = "as", value_enum, value_name = "LAYOUT")]
    pub layout: Layout,
    #[arg(long, value_name = "ID")]
    pub medium: String,
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    Targets,
    Doses,
}

#[derive(Subcommand)]
pub enum ExportCommand {
    Doses {
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum PersonCommand {
    Find { text: String },
    Show { no: String },
    History { no: String },
    Conflicts(PersonConflictsArgs),
    Decide(PersonDecide),
    Flag(PersonFlag),
    Add(Box<PersonAdd>),
}

#[derive(Args)]
pub struct PersonFlag {
    pub no: String,
    #[arg(long, value_enum, required_unless_present = "protected")]
    pub no_auto_answer: Option<OnOff>,
    #[arg(long, value_enum)]
    pub protected: Option<OnOff>,
    #[arg(long, value_name = "R")]
    pub reason: String,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum OnOff {
    On,
    Off,
}

#[derive(Args)]
pub struct PersonConflictsArgs {
    pub no: Option<String>,
    #[arg(long, value_name = "REASON", requires = "no")]
    pub address_for: Option<String>,
}

#[derive(Args)]
pub struct PersonDecide {
    pub no: String,
    pub field: String,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub take: u32,
    #[arg(long)]
    pub reason: String,
}

#[derive(Args)]
pub struct PersonAdd {
    pub no: String,
    #[arg(long, value_name = "KANJI")]
    pub name: String,
    #[arg(long, value_name = "KANA")]
    pub kana: String,
    #[arg(long, value_name = "DATE")]
    pub birth: String,
    #[arg(long, value_enum)]
    pub sex: SexWord,
    #[arg(long, value_enum, default_value = "resident")]
    pub class: ClassWord,
    #[arg(long, value_name = "DATE")]
    pub left_on: Option<String>,
    #[arg(long, value_name = "CODE", requires = "left_on")]
    pub moved_to: Option<String>,
    #[arg(long, value_name = "NO")]
    pub household: Option<String>,
    #[arg(long, value_name = "DIGITS")]
    pub postal_code: Option<String>,
    #[arg(long)]
    pub address: Option<String>,
    #[arg(long)]
    pub phone: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub previous_address: Option<String>,
    #[arg(long)]
    pub protected: bool,
    #[arg(long, value_name = "NO", requires = "coupon_issued")]
    pub coupon: Option<String>,
    #[arg(long, value_name = "DATE", requires = "coupon")]
    pub coupon_issued: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
    pub next_dose: u8,
    #[arg(long)]
    pub my_number: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "my_number")]
    pub my_number_file: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum SexWord {
    Male,
    Female,
    Unknown,
    NotApplicable,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ClassWord {
    Resident,
    MovedOut,
    Dead,
    Removed,
    NonResident,
}

#[derive(Subcommand)]
pub enum DoseCommand {
    Add(DoseAdd),
    Correct(DoseCorrect),
    Cancel(DoseCancel),
}

#[derive(Args)]
pub struct DoseAdd {
    #[arg(long, value_name = "NO", required_unless_present = "person")]
    pub coupon: Option<String>,
    #[arg(long, value_name = "NO", conflicts_with = "coupon")]
    pub person: Option<String>,
    #[arg(long, value_name = "LOT")]
    pub lot: String,
    #[command(flatten)]
    pub items: DoseItems,
}

#[derive(Args)]
pub struct DoseCorrect {
    pub no: String,
    #[arg(value_name = "DOSE")]
    pub dose: String,
    #[arg(long, value_name = "R")]
    pub reason: String,
    #[arg(long, value_name = "LOT")]
    pub lot: Option<String>,
    #[command(flatten)]
    pub items: DoseItems,
}

#[derive(Args)]
pub struct DoseCancel {
    pub no: String,
    #[arg(value_name = "DOSE")]
    pub dose: String,
    #[arg(long, value_name = "R")]
    pub reason: String,
}

/// Items of a dose that a command may state.
#[derive(Args)]
pub struct DoseItems {
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub kind: Option<String>,
    #[arg(long, value_name = "N")]
    pub dose_no: Option<u8>,
    #[arg(long, value_name = "NAME")]
    pub maker: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub venue: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub doctor: Option<String>,
    #[arg(long, value_name = "REF")]
    pub evidence: Option<String>,
}

#[derive(Args)]
pub struct InquireArgs {
    pub no: String,
    #[arg(long, value_name = "CODE")]
    pub to: String,
    #[arg(long, value_enum)]
    pub basis: Basis,
    #[arg(long, value_name = "REF")]
    pub basis_ref: String,
    #[arg(long, value_name = "DATE")]
    pub basis_date: Option<String>,
    #[arg(long, value_enum, value_name = "KIND", requires = "representative_ref")]
    pub representative: Option<RepresentativeWord>,
    #[arg(long, value_name = "REF", requires = "representative")]
    pub representative_ref: Option<String>,
    #[arg(long, value_enum, value_name = "KIND")]
    pub id_check: IdCheckKind,
    #[arg(long, value_name = "DATE")]
    pub id_check_date: Option<String>,
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub wait: u64,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Basis {
    Consent,
    #[value(name = "art19-16")]
    Art19Item16,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum RepresentativeWord {
    Legal,
    Appointed,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum IdCheckKind {
    MynumberCard,
    Passport,
    DriversLicence,
    ResidenceCard,
    OtherPhotoId,
    TwoDocuments,
}

#[derive(Args)]
pub struct InquireBatchArgs {
    pub file: PathBuf,
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Subcommand)]
pub enum BatchCommand {
    List,
    Show {
        batch: String,
    },
    Approve {
        batch: String,
        #[arg(long, value_name = "R")]
        reason: Option<String>,
    },
    Refuse {
        batch: String,
        #[arg(long, value_name = "R")]
        reason: String,
    },
    Pause {
        batch: String,
    },
    Resume {
        batch: String,
    },
    Stop {
        batch: String,
        #[arg(long, value_name = "R")]
        reason: String,
    },
    Result {
        batch: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[arg(long, value_enum, default_value = "csv")]
        format: ResultFormat,
    },
    Accept {
        batch: String,
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ResultFormat {
    Csv,
    CsvBom,
    CsvCp932,
    Json,
}

#[derive(Subcommand)]
pub enum QuotaCommand {
    List,
    Open {
        #[arg(long, value_name = "CODE")]
        from: String,
        #[command(flatten)]
        terms: QuotaTerms,
    },
    Agreed {
        #[arg(long, value_name = "CODE")]
        with: String,
        #[command(flatten)]
        terms: QuotaTerms,
    },
    Close {
        no: u32,
        #[arg(long, value_name = "R")]
        reason: String,
    },
    Readmit {
        code: String,
        #[arg(long, value_name = "R")]
        reason: String,
    },
}

#[derive(Args)]
pub struct QuotaTerms {
    #[arg(long, value_name = "N")]
    pub count: u32,
    #[arg(long, value_name = "DATE")]
    pub from_day: String,
    #[arg(long, value_name = "DATE")]
    pub until: String,
    #[arg(long, value_name = "R")]
    pub reason: String,
}

#[derive(Args)]
pub struct AcceptArgs {
    pub inquiry: String,
    #[arg(long, value_delimiter = ',', value_name = "ROWS")]
    pub rows: Vec<u32>,
}

#[derive(Subcommand)]
pub enum LetterCommand {
    List {
        #[arg(long)]
        all: bool,
    },
    Write(Box<LetterWrite>),
    Print(LetterPrint),
    Answer(Box<LetterAnswer>),
    Received(Box<LetterReceived>),
}

#[derive(Clone, Copy, ValueEnum)]
pub enum LetterReason {
    Outside,
    ChangedNumber,
    NoNumber,
}

#[derive(Args)]
pub struct LetterWrite {
    pub no: String,
    #[arg(long, value_name = "CODE")]
    pub to: String,
    #[arg(long, value_enum, default_value = "outside")]
    pub why: LetterReason,
    #[arg(long, value_enum)]
    pub basis: Basis,
    #[arg(long, value_name = "REF")]
    pub basis_ref: String,
    #[arg(long, value_enum, value_name = "KIND")]
    pub id_check: IdCheckKind,
    #[arg(long, value_name = "NO")]
    pub document_no: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub former_address: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub contact: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub legal_basis: Option<String>,
    #[arg(long)]
    pub english: bool,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct LetterPrint {
    pub letter: String,
    #[arg(long)]
    pub english: bool,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct LetterAnswer {
    pub letter: String,
    #[arg(long, value_name = "NO")]
    pub document_no: String,
    #[arg(long, value_name = "DATE")]
    pub dated: String,
    #[arg(long, value_name = "DATE")]
    pub received_on: String,
    #[arg(long, value_name = "ID")]
    pub checked_by: Option<String>,
    #[arg(long, value_name = "KIND,NO,DATE,LOT,MAKER,PLACE", conflicts_with_all = ["no_record", "unknown"])]
    pub dose: Vec<String>,
    #[arg(long, conflicts_with = "unknown")]
    pub no_record: bool,
    #[arg(long)]
    pub unknown: bool,
}

#[derive(Args)]
pub struct LetterReceived {
    #[arg(long, value_name = "CODE")]
    pub from: String,
    #[arg(long, value_name = "NO")]
    pub document_no: String,
    #[arg(long, value_name = "DATE")]
    pub dated: String,
    #[arg(long, value_name = "DATE")]
    pub received_on: String,
    #[arg(long, value_name = "NO")]
    pub person: Option<String>,
    #[arg(long, value_enum)]
    pub basis: Basis,
    #[arg(long, value_name = "REF")]
    pub basis_ref: String,
    #[arg(long, value_name = "NO")]
    pub answer_no: String,
    #[arg(long, requires = "person")]
    pub provided: bool,
    #[arg(long, value_name = "ID")]
    pub checked_by: Option<String>,
}

#[derive(Args)]
pub struct InboxArgs {
    pub query: Option<String>,
}

#[derive(Args)]
pub struct ApproveArgs {
    pub query: String,
    #[arg(long, value_name = "R")]
    pub reason: Option<String>,
    #[arg(long)]
    pub office_asked: bool,
}

#[derive(Args)]
pub struct RefuseArgs {
    pub query: String,
    #[arg(long, value_name = "R")]
    pub reason: String,
}

#[derive(Subcommand)]
pub enum LedgerCommand {
    List,
    Verify,
    Disclose(LedgerDisclose),
}

#[derive(Args)]
pub struct LedgerDisclose {
    pub no: String,
    #[arg(long, value_enum, value_name = "KIND")]
    pub representative: Option<RepresentativeWord>,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum AuditCommand {
    List {
        #[arg(long, value_name = "NUMBER")]
        node: Option<u32>,
        #[arg(long, value_name = "COUNT", requires = "node", default_value_t = 0)]
        older: u32,
        #[arg(long, value_name = "NUMBER")]
        before: Option<u64>,
    },
    Verify,
}
