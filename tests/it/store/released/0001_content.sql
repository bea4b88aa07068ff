CREATE TABLE migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL);

CREATE TABLE editions (
    edition      BIGINT NOT NULL PRIMARY KEY CHECK (edition >= 1),
    published_at BIGINT NOT NULL,
    origin       TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    digest       TEXT   NOT NULL CHECK (length(digest) = 64),
    checked_by   TEXT
);

CREATE TABLE changes (
    edition     BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    kind        TEXT   NOT NULL,
    slug        TEXT   NOT NULL,
    op          TEXT   NOT NULL,
    replaced_by TEXT,
    PRIMARY KEY (edition, kind, slug)
);

CREATE TABLE retired (
    kind        TEXT   NOT NULL,
    slug        TEXT   NOT NULL,
    replaced_by TEXT,
    edition     BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (kind, slug)
);

CREATE TABLE settings (
    name     TEXT NOT NULL PRIMARY KEY,
    hash     TEXT NOT NULL CHECK (length(hash) = 64),
    document TEXT NOT NULL
);

CREATE TABLE kinds (
    kind TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE items (
    kind       TEXT   NOT NULL REFERENCES kinds (kind) DEFERRABLE INITIALLY DEFERRED,
    slug       TEXT   NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
    edition    BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    updated_at BIGINT NOT NULL,
    hash       TEXT   NOT NULL CHECK (length(hash) = 64),
    document   TEXT   NOT NULL,
    PRIMARY KEY (kind, slug)
);

CREATE INDEX items_by_edition ON items (edition);

CREATE TABLE item_refs (
    kind    TEXT NOT NULL,
    slug    TEXT NOT NULL,
    path    TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_slug TEXT NOT NULL,
    PRIMARY KEY (kind, slug, path),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (to_kind, to_slug) REFERENCES items (kind, slug) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX item_refs_by_target ON item_refs (to_kind, to_slug);

CREATE TABLE item_texts (
    kind     TEXT   NOT NULL,
    slug     TEXT   NOT NULL,
    locale   TEXT   NOT NULL,
    field    TEXT   NOT NULL,
    position BIGINT NOT NULL,
    text     TEXT   NOT NULL,
    PRIMARY KEY (kind, slug, locale, field, position),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE views (
    name       TEXT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL
);
INSERT INTO migrations (version, name, checksum) VALUES (1, 'content', '9be57c66a6c3c72c6b390a5bce014a4dd17d5d41a88e28810519951802ae7e05');
INSERT INTO kinds (kind) VALUES ('regions');
INSERT INTO kinds (kind) VALUES ('techniques');
INSERT INTO kinds (kind) VALUES ('contraindications');
INSERT INTO kinds (kind) VALUES ('roller-types');
INSERT INTO kinds (kind) VALUES ('muscles');
INSERT INTO kinds (kind) VALUES ('principles');
INSERT INTO kinds (kind) VALUES ('benefits');
INSERT INTO kinds (kind) VALUES ('guides');
INSERT INTO kinds (kind) VALUES ('faqs');
INSERT INTO kinds (kind) VALUES ('terms');
INSERT INTO kinds (kind) VALUES ('sources');
INSERT INTO editions (edition, published_at, origin, note, digest, checked_by) VALUES (1, 1795348800000, 'builtin', 'It''s "new" — ßo', '0c4cdd4187490134bdedc4ef4625b880af812b017f3708d966189a6dd41be401', '1.0.0');
INSERT INTO editions (edition, published_at, origin, note, digest, checked_by) VALUES (2, 1795348800000, 'builtin', 'It''s "new" — ßo', '68de184eaa41c5063500d9933040db7f721124371e9865ea904c90b9bf648a35', '1.0.0');
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (1, 'regions', 'neck', 'upsert', NULL);
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (1, 'regions', 'upper-back', 'upsert', NULL);
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (1, 'techniques', 'upper-back-roll', 'upsert', NULL);
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (1, 'contraindications', 'numbness', 'upsert', NULL);
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (1, 'roller-types', 'medium', 'upsert', NULL);
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (1, 'muscles', 'trapezius', 'upsert', NULL);
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (1, 'sources', 'article', 'upsert', NULL);
INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES (2, 'regions', 'upper-back', 'upsert', NULL);
INSERT INTO settings (name, hash, document) VALUES ('catalogue', 'c470adf513fd0d39bd8a304e5889c0a1e5bc9432a53537645c3c4beceb3c8101', '{"english":{"published_at":"2026-11-22T12:00:00Z","title":"Rollwise","licence":"CC-BY-4.0","licence_url":"https://creativecommons.org/licenses/by/4.0/","credit":"Rollwise","disclaimer":{"id":"general","text":"Not medical advice."}},"translations":{}}');
INSERT INTO settings (name, hash, document) VALUES ('vocabulary', '4f17a3cab41a99a1957439c42dc3c7cdc853f43b0443114d5883acb97775cade', '{"english":{"verdict":{"allowed":"Fine to roll"}},"translations":{"de":{"verdict":{"allowed":"Rollen ist in Ordnung"}}}}');
INSERT INTO settings (name, hash, document) VALUES ('screening', '1eb1a22b6db40dff2b95aac77e2df4abc4f63b47f663d599da211cac8e94ac5e', '{"english":{"version":"1","stale_after_days":30,"groups":{"back":["upper-back","neck"]},"findings":{"soreness":"symptoms"},"rules":[{"id":"T2","tier":"article","when":{"any":[{"symptoms_any":["numbness"]},{"unknown_code":true}]},"effects":[{"scope":"outside_group","group":"back","regions":[],"verdict":"avoid"}],"position_effects":[{"body_position":"prone","verdict":"avoid"}],"urgency":"routine","stop_now":true,"rationale":"A nerve may be pressed.","advice":"Stop.","sources":["article"]},{"id":"T1","tier":"article","when":{"issues_any":["numbness"]},"effects":[{"scope":"issue_region","regions":[],"verdict":"avoid"},{"scope":"regions","regions":["neck","upper-back"],"verdict":"avoid"}],"position_effects":[{"body_position":"prone","verdict":"avoid"}],"urgency":"routine","stop_now":true,"rationale":"A nerve may be pressed.","advice":"Stop.","sources":["article"]}]},"translations":{"de":{"translated_from":"7ef642585df2679c514784d32266a10238925f5103572ccc6fa41f2ec156f02f","rules":{"T1":{"rationale":"Ein Nerv.","advice":"Hör auf."},"T2":{"rationale":"Ein Nerv.","advice":"Hör auf."}}}},"vectors":[{"id":"V1","name":"A numb neck","input":{"regions":["neck"],"symptoms":["Numbness"]},"expected":{"verdict":"avoid","urgency":"routine","stop_now":true,"regions":{"neck":"avoid"},"rules":["T2"]}},{"id":"V2","name":"A numb neck","input":{"regions":["neck"],"symptoms":["Numbness"]},"expected":{"verdict":"avoid","urgency":"routine","stop_now":true,"regions":{"neck":"avoid"},"rules":["T2"]}}]}');
INSERT INTO settings (name, hash, document) VALUES ('routines', '369fc9f7d835709e819fb5ab6441c692f68abd34772da5d2e1ce35aa11ee0c17', '{"english":{"goals":{"warm_up":{"order":["upper-back"],"set_seconds":30,"sets":1,"hold_seconds":20,"rest_seconds":10,"breathing_percent":5},"relief":{"order":["upper-back"],"set_seconds":30,"sets":1,"hold_seconds":20,"rest_seconds":10,"breathing_percent":5}},"texts":{"left":"Text of left.","right":"Text of right.","opening":{"text":"Text of opening.text.","cue":"Text of opening.cue."},"prepare":{"text":"Text of prepare.text.","cue":"Text of prepare.cue."},"prepare_side":{"text":"Text of prepare_side.text.","cue":"Text of prepare_side.cue."},"roll":{"text":"Text of roll.text.","cue":"Text of roll.cue."},"roll_side":{"text":"Text of roll_side.text.","cue":"Text of roll_side.cue."},"move":{"text":"Text of move.text.","cue":"Text of move.cue."},"move_side":{"text":"Text of move_side.text.","cue":"Text of move_side.cue."},"hold":{"text":"Text of hold.text.","cue":"Text of hold.cue."},"rest":{"text":"Text of rest.text.","cue":"Text of rest.cue."},"switch_side":{"text":"Text of switch_side.text.","cue":"Text of switch_side.cue."},"breathe":{"text":"Text of breathe.text.","cue":"Text of breathe.cue."},"not_screened":"Text of not_screened.","caution":"Text of caution.","left_out":"Text of left_out."}},"translations":{"de":{"translated_from":"598e8c0d33cc9d0659f20c873b00c37db19a02c0945123db102cb25b1a67b5d6","texts":{"left":"Text of left.","right":"Text of right.","opening":{"text":"Text of opening.text.","cue":"Text of opening.cue."},"prepare":{"text":"Text of prepare.text.","cue":"Text of prepare.cue."},"prepare_side":{"text":"Text of prepare_side.text.","cue":"Text of prepare_side.cue."},"roll":{"text":"Text of roll.text.","cue":"Text of roll.cue."},"roll_side":{"text":"Text of roll_side.text.","cue":"Text of roll_side.cue."},"move":{"text":"Text of move.text.","cue":"Text of move.cue."},"move_side":{"text":"Text of move_side.text.","cue":"Text of move_side.cue."},"hold":{"text":"Text of hold.text.","cue":"Text of hold.cue."},"rest":{"text":"Text of rest.text.","cue":"Text of rest.cue."},"switch_side":{"text":"Text of switch_side.text.","cue":"Text of switch_side.cue."},"breathe":{"text":"Text of breathe.text.","cue":"Text of breathe.cue."},"not_screened":"Text of not_screened.","caution":"Text of caution.","left_out":"Text of left_out."}}}}');
INSERT INTO items (kind, slug, edition, updated_at, hash, document) VALUES ('regions', 'neck', 1, 1795348800000, 'a7f8ed64b8b8e16c60e99e0d46137d5abc8cb6b0ad57ac0ece46113b7e8b3f2d', '{"item":{"name":"Neck","summary":"A body area.","anatomical_name":"Regio","aliases":["back","behind"],"view":"back","parent":null,"verdict":"avoid","extent":"From top to bottom.","rationale":["It is so."],"alternatives":[{"region":"upper-back","why":"The ribs carry it."}],"muscles":["trapezius"],"sources":["article"],"former_slugs":[],"review":{"last_reviewed":"2026-11-01","next_review_due":"2027-11-01"}},"translations":{}}');
INSERT INTO items (kind, slug, edition, updated_at, hash, document) VALUES ('regions', 'upper-back', 2, 1795348800000, '067fb3b3dfe0c98a140711cac41749819cc23b204ae1a69850cd3912ff921a15', '{"item":{"name":"Upper back","summary":"A body area.!","anatomical_name":"Regio","aliases":["back","behind"],"view":"back","parent":null,"verdict":"allowed","extent":"From top to bottom.","rationale":["It is so."],"alternatives":[{"region":"upper-back","why":"The ribs carry it."}],"muscles":["trapezius"],"sources":["article"],"former_slugs":[],"review":{"last_reviewed":"2026-11-01","next_review_due":"2027-11-01"}},"translations":{"de":{"translated_from":"ecb746b72f231743fc324956273eae51f9793afe2ee3b36adb7254627d3727b9","texts":[["aliases",0,"Oberer Rücken"],["aliases",1,"Oberer Rücken"],["alternatives.why",0,"Oberer Rücken"],["anatomical_name",0,"Oberer Rücken"],["extent",0,"Oberer Rücken"],["name",0,"Oberer Rücken"],["rationale",0,"Oberer Rücken"],["summary",0,"Oberer Rücken"]]}}}');
INSERT INTO items (kind, slug, edition, updated_at, hash, document) VALUES ('techniques', 'upper-back-roll', 1, 1795348800000, '70e005aa5008db1aa2967c2ad84d2c2f0f288ab035372f27ec9c6b598315c59c', '{"item":{"name":"Upper back roll","summary":"The first one to learn.","aliases":[],"regions":["upper-back"],"primary_muscles":["trapezius"],"secondary_muscles":[],"difficulty":"beginner","body_position":"supine","laterality":"bilateral","goals":["warm_up","recovery"],"equipment":["medium"],"recommended_density":"medium","supports":["mat"],"steps":[{"position":1,"role":"step","title":"Roll","text":"Lie down."},{"position":2,"role":"step","title":"Roll","text":"Roll slowly."}],"tips":["Breathe."],"common_mistakes":[],"dose":{"max_speed":{"in_per_s":1.0,"cm_per_s":2.5},"hold_seconds":{"min":20,"max":30,"limit":60},"set_seconds":{"min":30,"max":60},"sets":{"min":1,"max":3},"rest_seconds":{"min":10,"max":30},"total_seconds_per_side":{"max":120}},"estimated_seconds":180,"safety":{"keep_off":[{"region":"neck","area":"Neck","why":"It is fragile."}],"stop_if":[{"contraindication":"numbness","text":"It goes numb."}]},"evidence":{"grade":"limited","finding":"Few trials.","sources":["article"]},"related":[],"sources":["article"],"former_slugs":[],"review":null},"translations":{}}');
INSERT INTO items (kind, slug, edition, updated_at, hash, document) VALUES ('contraindications', 'numbness', 1, 1795348800000, '9dc2ac9539220c478caeb34d578f57819e34de4e7968fe58d6cec6e3236517aa', '{"item":{"name":"Numbness","summary":"A part of the body feels less.","aliases":[],"category":"symptom","asked_as":"symptoms","question":"Does anything feel numb?","severity":"stop","effects":[{"scope":"affected_area","regions":[],"verdict":"avoid"},{"scope":"regions","regions":["neck"],"verdict":"avoid"}],"rationale":"A nerve may be pressed.","advice":"Stop, and see a doctor if it stays.","alternatives":[],"evidence":{"grade":"limited","finding":"Few trials.","sources":["article"]},"sources":["article"],"former_slugs":[],"review":null},"translations":{}}');
INSERT INTO items (kind, slug, edition, updated_at, hash, document) VALUES ('roller-types', 'medium', 1, 1795348800000, 'b5f6c4d7239cda7e9a18ad63f6fa30d84c7936d7beb87eb24df372d9fbc9a08a', '{"item":{"name":"Medium","summary":"Neither soft nor firm.","family":"density","aliases":[],"traits":["Gives way a little"],"best_for":[],"suits":["beginner"],"rank":2,"evidence":{"grade":"limited","finding":"Few trials.","sources":["article"]},"sources":[],"former_slugs":[],"review":null},"translations":{}}');
INSERT INTO items (kind, slug, edition, updated_at, hash, document) VALUES ('muscles', 'trapezius', 1, 1795348800000, 'c8008a0c90c38f97537c3d89967d0325a9e58c0bcae8542d4c01e58b925f2c4f', '{"item":{"name":"Trapezius","summary":"Between neck and shoulders.","anatomical_name":"Musculus trapezius","aliases":["traps"],"sources":["article"],"former_slugs":[],"review":null},"translations":{}}');
INSERT INTO items (kind, slug, edition, updated_at, hash, document) VALUES ('sources', 'article', 1, 1795348800000, '35dd9859b857a670a740e913681737e8c19caafa58ec5a9a0726219f2766f85b', '{"item":{"name":"The article","summary":"Where it began.","citation":"Anonymous, The article.","year":2020,"url":"https://example.org/article","design":"Article","finding":"Rolling feels good.","limits":"One opinion.","access":"page","reading_minutes":7,"sources":[],"former_slugs":[],"review":null},"translations":{}}');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('regions', 'neck', 'alternatives[0].region', 'regions', 'upper-back');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('regions', 'neck', 'muscles[0]', 'muscles', 'trapezius');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('regions', 'neck', 'sources[0]', 'sources', 'article');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'equipment[0]', 'roller-types', 'medium');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'evidence.sources[0]', 'sources', 'article');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'primary_muscles[0]', 'muscles', 'trapezius');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'recommended_density', 'roller-types', 'medium');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'regions[0]', 'regions', 'upper-back');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'safety.keep_off[0].region', 'regions', 'neck');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'safety.stop_if[0].contraindication', 'contraindications', 'numbness');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('techniques', 'upper-back-roll', 'sources[0]', 'sources', 'article');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('contraindications', 'numbness', 'effects[1].regions[0]', 'regions', 'neck');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('contraindications', 'numbness', 'evidence.sources[0]', 'sources', 'article');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('contraindications', 'numbness', 'sources[0]', 'sources', 'article');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('roller-types', 'medium', 'evidence.sources[0]', 'sources', 'article');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('muscles', 'trapezius', 'sources[0]', 'sources', 'article');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('regions', 'upper-back', 'alternatives[0].region', 'regions', 'upper-back');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('regions', 'upper-back', 'muscles[0]', 'muscles', 'trapezius');
INSERT INTO item_refs (kind, slug, path, to_kind, to_slug) VALUES ('regions', 'upper-back', 'sources[0]', 'sources', 'article');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'aliases', 0, 'back');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'aliases', 1, 'behind');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'alternatives.why', 0, 'The ribs carry it.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'anatomical_name', 0, 'Regio');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'extent', 0, 'From top to bottom.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'name', 0, 'Neck');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'rationale', 0, 'It is so.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'neck', 'en', 'summary', 0, 'A body area.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'evidence.finding', 0, 'Few trials.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'name', 0, 'Upper back roll');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'safety.keep_off.area', 0, 'Neck');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'safety.keep_off.why', 0, 'It is fragile.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'safety.stop_if.text', 0, 'It goes numb.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'steps.text', 0, 'Lie down.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'steps.text', 1, 'Roll slowly.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'steps.title', 0, 'Roll');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'steps.title', 1, 'Roll');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'summary', 0, 'The first one to learn.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('techniques', 'upper-back-roll', 'en', 'tips', 0, 'Breathe.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('contraindications', 'numbness', 'en', 'advice', 0, 'Stop, and see a doctor if it stays.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('contraindications', 'numbness', 'en', 'evidence.finding', 0, 'Few trials.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('contraindications', 'numbness', 'en', 'name', 0, 'Numbness');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('contraindications', 'numbness', 'en', 'question', 0, 'Does anything feel numb?');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('contraindications', 'numbness', 'en', 'rationale', 0, 'A nerve may be pressed.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('contraindications', 'numbness', 'en', 'summary', 0, 'A part of the body feels less.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('roller-types', 'medium', 'en', 'evidence.finding', 0, 'Few trials.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('roller-types', 'medium', 'en', 'name', 0, 'Medium');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('roller-types', 'medium', 'en', 'summary', 0, 'Neither soft nor firm.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('roller-types', 'medium', 'en', 'traits', 0, 'Gives way a little');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('muscles', 'trapezius', 'en', 'aliases', 0, 'traps');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('muscles', 'trapezius', 'en', 'anatomical_name', 0, 'Musculus trapezius');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('muscles', 'trapezius', 'en', 'name', 0, 'Trapezius');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('muscles', 'trapezius', 'en', 'summary', 0, 'Between neck and shoulders.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('sources', 'article', 'en', 'citation', 0, 'Anonymous, The article.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('sources', 'article', 'en', 'design', 0, 'Article');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('sources', 'article', 'en', 'finding', 0, 'Rolling feels good.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('sources', 'article', 'en', 'limits', 0, 'One opinion.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('sources', 'article', 'en', 'name', 0, 'The article');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('sources', 'article', 'en', 'summary', 0, 'Where it began.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'aliases', 0, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'aliases', 1, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'alternatives.why', 0, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'anatomical_name', 0, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'extent', 0, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'name', 0, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'rationale', 0, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'de', 'summary', 0, 'Oberer Rücken');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'aliases', 0, 'back');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'aliases', 1, 'behind');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'alternatives.why', 0, 'The ribs carry it.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'anatomical_name', 0, 'Regio');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'extent', 0, 'From top to bottom.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'name', 0, 'Upper back');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'rationale', 0, 'It is so.');
INSERT INTO item_texts (kind, slug, locale, field, position, text) VALUES ('regions', 'upper-back', 'en', 'summary', 0, 'A body area.!');
