use jsonschema::{ValidationError, error::ValidationErrorKind as Kind, paths::LocationSegment};

/// Where the value stands that an error is about, such as `steps[2].title`; empty for the whole.
pub fn instance_location(error: &ValidationError<'_>) -> String {
    let mut location = String::new();
    for segment in error.instance_path().segments() {
        match segment {
            LocationSegment::Property(name) if location.is_empty() => location.push_str(&name),
            LocationSegment::Property(name) => location.extend([".", &name]),
            LocationSegment::Index(index) => location.extend(["[", &index.to_string(), "]"]),
        }
    }
    location
}

/// The bound that a value breaks, if that is what is wrong with it, to stand behind its name: `must be at least 1`. The value
/// itself is not repeated.
pub fn bound(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::MinLength { limit } => format!("must have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("must have at most {limit} characters"),
        Kind::MinItems { limit } => format!("must have at least {limit} entries"),
        Kind::MaxItems { limit } => format!("must have at most {limit} entries"),
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        _ => return None,
    })
}
