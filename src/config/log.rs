//! What to log, and in which form.

use std::str::FromStr;

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogForm {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// What to log and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSetting {
    /// The least important level that is still logged.
    pub level: tracing::Level,
    /// The form of the lines.
    pub form: LogForm,
}

impl Default for LogSetting {
    fn default() -> Self {
        Self { level: tracing::Level::INFO, form: LogForm::Text }
    }
}

impl FromStr for LogSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut setting = Self::default();
        for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
            match word {
                "text" => setting.form = LogForm::Text,
                "json" => setting.form = LogForm::Json,
                level => {
                    setting.level = level.parse().map_err(|_| {
                        format!("`{level}` is neither a level (error, warn, info, debug, trace) nor `text` or `json`")
                    })?;
                }
            }
        }
        Ok(setting)
    }
}

#[cfg(test)]
mod tests {
    use super::{LogForm, LogSetting};

    #[test]
    fn the_log_setting_is_a_level_a_form_or_both() {
        let json = LogSetting { form: LogForm::Json, ..LogSetting::default() };
        assert_eq!("json".parse(), Ok(json));
        assert_eq!("debug,json".parse(), Ok(LogSetting { level: tracing::Level::DEBUG, ..json }));
        assert!("loud".parse::<LogSetting>().is_err());
    }
}
