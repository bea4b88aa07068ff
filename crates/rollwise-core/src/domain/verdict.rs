use super::enumeration::enumeration;

enumeration! {
    /// Whether to roll, from most to least permissive. This list is closed in version 1.
    Verdict as "verdict", closed {
        /// Fine to roll.
        Allowed = "allowed",
        /// Go gently and mind the notes.
        Caution = "caution",
        /// Ask a professional first.
        ConsultFirst = "consult_first",
        /// Do not roll.
        Avoid = "avoid",
    }
}

enumeration! {
    /// How soon help is needed, from least to most. This list is closed in version 1.
    Urgency as "urgency", closed {
        /// No help needed.
        None = "none",
        /// At the next opportunity.
        Routine = "routine",
        /// The same day.
        Urgent = "urgent",
        /// Now: the local emergency number.
        Emergency = "emergency",
    }
}
