//! Networks: what names one, who belongs to it, who may ask whom, and which keys each member uses now. No IO, no clock.
//!
//! Everything that arrives as a file is bounded, canonical and signed before it is believed: `id` keys are named by the
//! directory (2 of 3 root keys), all other keys by the member's manifest (its `id`).

mod bucket;
mod card;
mod draft;
mod entry;
mod fingerprint;
mod json;
mod manifest;
mod member_keys;
mod members;
mod permission;
mod permission_file;
mod root_key;
mod seen;
mod signed;
mod trust;
mod versions;

pub use bucket::{
    BUCKET_BITS_DEFAULT, BUCKET_BITS_MAX, BucketError, BucketParameters, M_MAX, bucket_parameters,
    persons_max, round_to_two_significant_digits,
};
pub use card::{Card, CardError};
pub use draft::{Added, Draft, DraftError, Member};
pub use entry::{Entry, NO_END, NodeRole, Succession};
pub use fingerprint::fingerprint;
pub use json::JsonError;
pub use manifest::{MANIFEST_LEN_MAX, Manifest, ManifestError, SignedManifest};
pub use member_keys::{
    PublicKey, SealEntry, SigEntry, may_be_erased, seal_key_due, seal_key_due_in,
};
pub use members::{Content, DIRECTORY_LEN_MAX, Directory, DirectoryError};
pub use permission::{EVERY_MEMBER, Permission};
pub use permission_file::{
    PermissionError, default_permissions, parse_permissions, show_permissions,
};
pub use root_key::{RootKey, RootKeyError, create_network};
pub use seen::Seen;
pub use trust::{NetworkId, Trust, TrustError};
pub use versions::{Apart, FIRST_VERSION, VERSIONS, common_version};
