use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::SystemTime,
};

use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::{
    document::TomlDocument,
    files::Files,
    names::{is_content, name_of, place_of},
    placeholder,
    report::{Located, Report},
    schema_error::SchemaError,
    screening::VectorsFile,
    translation,
    validate::FileSchema,
};
use crate::{
    catalog::{Place, Retired, faults_beside},
    domain::{
        Authored, Catalogue, CatalogueTranslation, Content, Disclaimer, ItemRef, Locale, Resource, RoutinesTranslation,
        RulesetTranslation, Timestamp, Vocabulary, for_each_kind, map_in_parallel,
    },
};

/// Reads a content folder; `retired` are the addresses that earlier editions gave up.
///
/// # Errors
/// Every fault there is, at once, with file and line.
pub fn read(folder: &Path, retired: &Retired) -> Result<Content, Report> {
    if folder.is_dir() && !is_content(folder) {
        // Whatever it is, it may be large, and every file of it would be a fault.
        let message = "is no content folder: it has no `catalogue.toml` and no folder of any kind of item";
        let fault = Located { file: folder.display().to_string(), line: None, message: message.into() };
        return Err(Report::just(fault));
    }
    match Files::in_folder(folder) {
        Ok(files) => read_files(files, retired),
        Err(fault) => Err(Report::just(fault)),
    }
}

/// Reads content from named texts.
pub(super) fn read_files(files: Files, retired: &Retired) -> Result<Content, Report> {
    let mut reader = FolderReader::open(files);
    let content = reader.content();
    reader.check(&content, retired);
    match reader.files.into_report() {
        None => Ok(content),
        Some(report) => Err(report),
    }
}

struct FolderReader {
    files: Files,
    /// The files whose TOML is sound.
    documents: BTreeMap<Place, TomlDocument>,
    /// The places that could not be read.
    unread: BTreeSet<Place>,
    /// Where something was reported already.
    reported: BTreeSet<(Place, String)>,
}

impl FolderReader {
    /// Finds the place of every file and parses it.
    fn open(files: Files) -> Self {
        let mut reader = Self { files, documents: BTreeMap::new(), unread: BTreeSet::new(), reported: BTreeSet::new() };
        reader.unread.extend(reader.files.unreadable().filter_map(|name| place_of(name).ok()));
        let mut faults = Vec::new();
        let texts: Vec<_> = reader.files.texts().collect();
        let parsed = map_in_parallel(&texts, |(name, text)| (place_of(name), TomlDocument::parse(text)));
        for ((name, _), parsed) in texts.into_iter().zip(parsed) {
            match parsed {
                (Err(misplaced), _) => faults.push((misplaced.name, None, misplaced.message)),
                (Ok(place), Ok(document)) => {
                    reader.documents.insert(place, document);
                }
                (Ok(place), Err(syntax)) => {
                    reader.unread.insert(place);
                    faults.extend(syntax.into_iter().map(|(line, message)| (name.to_owned(), Some(line), message)));
                }
            }
        }
        for (name, line, message) in faults {
            reader.files.report(&name, line, message);
        }
        reader
    }

    fn content(&mut self) -> Content {
        let catalogue = self.catalogue();
        let mut content = Content::empty(catalogue);
        content.vocabulary = self.vocabulary(None).unwrap_or_default();
        content.screening = self.required(&Place::Screening(None), "is missing: it holds the rules of the screening");
        let vectors: VectorsFile = self.required(&Place::Vectors, "is missing: it holds the trials of the screening");
        content.vectors = vectors.vectors;
        content.routines = self.required(&Place::Routines(None), "is missing: it says how routines are planned");
        self.languages(&mut content);
        self.items(&mut content);
        content
    }

    /// What is no item, in other languages.
    fn languages(&mut self, content: &mut Content) {
        let catalogue = FileSchema::of::<CatalogueTranslation>();
        let rules = FileSchema::of::<RulesetTranslation>();
        let routines = FileSchema::of::<RoutinesTranslation>();
        for locale in self.locales() {
            let place = Place::Catalogue(Some(locale.clone()));
            if let Some(texts) = self.typed(&place, &catalogue) {
                content.catalogue_translations.insert(locale.clone(), texts);
            }
            if let Some(labels) = self.vocabulary(Some(locale.clone())) {
                content.vocabulary_translations.insert(locale.clone(), labels);
            }
            let place = Place::Screening(Some(locale.clone()));
            if let Some(texts) = self.typed(&place, &rules) {
                content.screening_translations.insert(locale.clone(), texts);
            }
            let place = Place::Routines(Some(locale.clone()));
            if let Some(texts) = self.typed(&place, &routines) {
                content.routines_translations.insert(locale, texts);
            }
        }
    }

    fn catalogue(&mut self) -> Catalogue {
        let place = Place::Catalogue(None);
        self.require(&place, "is missing: it says when the content was published, its licence and its disclaimer");
        self.typed::<Catalogue>(&place, &FileSchema::of::<Catalogue>()).unwrap_or_else(|| Catalogue {
            // Stands in for what could not be read; such content is never returned.
            published_at: Timestamp::from(SystemTime::UNIX_EPOCH),
            title: String::new(),
            licence: String::new(),
            licence_url: String::new(),
            credit: String::new(),
            disclaimer: Disclaimer { id: String::new(), text: String::new() },
        })
    }

    fn vocabulary(&mut self, locale: Option<Locale>) -> Option<Vocabulary> {
        let place = Place::Vocabulary(locale);
        if place == Place::Vocabulary(None) {
            self.require(&place, "is missing: it holds the words that people see for every enumerated value");
        }
        self.typed::<Vocabulary>(&place, &FileSchema::labels())
    }

    /// The value of a file that must be there; what stands in for one that is not is never returned to anybody.
    fn required<T: DeserializeOwned + ToSchema + Default>(&mut self, place: &Place, missing: &str) -> T {
        self.require(place, missing);
        self.typed::<T>(place, &FileSchema::of::<T>()).unwrap_or_default()
    }

    fn require(&mut self, place: &Place, message: &str) {
        if !self.documents.contains_key(place) && self.unread.insert(place.clone()) {
            self.files.report(&name_of(place), None, message);
        }
    }

    /// The languages of what is no item.
    fn locales(&self) -> BTreeSet<Locale> {
        let locale = |place: &Place| match place {
            Place::Catalogue(locale)
            | Place::Vocabulary(locale)
            | Place::Screening(locale)
            | Place::Routines(locale) => locale.clone(),
            Place::Vectors | Place::Item(..) => None,
        };
        self.documents.keys().filter_map(locale).collect()
    }

    fn items_of<T: Resource>(&mut self, content: &mut Content) {
        let places: Vec<Place> = self.documents.keys().filter(|place| is_item::<T>(place)).cloned().collect();
        let (english, translated): (Vec<_>, Vec<_>) =
            places.into_iter().partition(|place| matches!(place, Place::Item(_, None)));
        let schema = FileSchema::of::<T>();
        let items = T::of_mut(content);
        let typed = map_in_parallel(&english, |place| self.documents.get(place).map(|file| Typed::of(file, &schema)));
        for (place, typed) in english.into_iter().zip(typed) {
            let value: Option<T> = typed.and_then(|typed| self.taken(&place, typed));
            if let (Some(item), Place::Item(address, _)) = (value, place) {
                items.insert(address.slug, Authored::english(item).into());
            }
        }
        for place in translated {
            let Place::Item(address, Some(locale)) = &place else { continue };
            match items.get_mut(&address.slug) {
                Some(authored) => {
                    let Some(document) = self.documents.get(&place) else { continue };
                    let (translation, problems) = translation::from_file(&document.value, authored, &schema);
                    authored.translations.insert(locale.clone(), translation);
                    self.report_problems(&place, problems);
                }
                None if self.unread.contains(&Place::Item(address.clone(), None)) => {}
                None => {
                    let message = format!("there is no English item `{address}` to translate");
                    self.files.report(&name_of(&place), None, message);
                }
            }
        }
    }

    /// The value of a file, and reports what the schema does not allow.
    fn typed<T: DeserializeOwned>(&mut self, place: &Place, schema: &FileSchema) -> Option<T> {
        let typed = Typed::of(self.documents.get(place)?, schema);
        self.taken(place, typed)
    }

    /// The value that was made of a file, and reports what is wrong with it.
    fn taken<T>(&mut self, place: &Place, typed: Typed<T>) -> Option<T> {
        let Typed { value, problems, is_open } = typed;
        let sound = problems.is_empty();
        if is_open {
            // What is not finished counts as being there, and is not judged yet.
            self.unread.insert(place.clone());
        }
        self.report_problems(place, problems);
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.unread.insert(place.clone());
                if sound {
                    self.files.report(&name_of(place), None, error.to_string());
                }
                None
            }
        }
    }

    fn report_problems(&mut self, place: &Place, problems: Vec<SchemaError>) {
        for problem in problems {
            self.report(place, problem.path, &problem.message);
        }
    }

    fn report(&mut self, place: &Place, path: String, message: &str) {
        let line = self.documents.get(place).map(|document| document.line(&path));
        let message = if path.is_empty() { message.to_owned() } else { format!("`{path}`: {message}") };
        self.files.report(&name_of(place), line, message);
        self.reported.insert((place.clone(), path));
    }

    /// Reports what the catalogue finds in the whole, save where something was reported already.
    fn check(&mut self, content: &Content, retired: &Retired) {
        let before = std::mem::take(&mut self.reported);
        for fault in faults_beside(content, retired, &self.unread) {
            if !before.contains(&(fault.place.clone(), fault.path.clone())) {
                self.report(&fault.place, fault.path, &fault.message);
            }
        }
    }
}

/// What was made of a file.
struct Typed<T> {
    /// What is merely too much or too large leaves a value that the other checks can go on with.
    value: serde_json::Result<T>,
    /// What the schema does not allow.
    problems: Vec<SchemaError>,
    /// Whether something in it is still to be filled in.
    is_open: bool,
}

impl<T: DeserializeOwned> Typed<T> {
    fn of(document: &TomlDocument, schema: &FileSchema) -> Self {
        Self {
            value: serde_json::from_value(schema.known(&document.value)),
            problems: schema.problems(&document.value),
            is_open: placeholder::is_in(&document.value),
        }
    }
}

fn is_item<T: Resource>(place: &Place) -> bool {
    matches!(place, Place::Item(ItemRef { kind, .. }, _) if *kind == T::KIND)
}

macro_rules! implement_items {
    ($($variant:ident $field:ident $type:ty,)+) => {
        impl FolderReader {
            fn items(&mut self, content: &mut Content) {
                $(self.items_of::<$type>(content);)+
            }
        }
    };
}
for_each_kind!(implement_items);
