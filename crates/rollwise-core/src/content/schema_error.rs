/// What is wrong at a place of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SchemaError {
    /// Where, e.g. `steps[2].title`; empty for the file.
    pub(super) path: String,
    /// What is wrong and what is allowed.
    pub(super) message: String,
}
