//! Writes a synthetic catalogue of any size to a folder, for measuring: `generate_catalogue TECHNIQUES FOLDER`. The
//! built-in techniques come first. It is no guidance for people; `scripts/growth` starts it.

#[path = "../tests/it/support/synthetic.rs"]
mod synthetic;

use std::{env, error::Error, path::Path};

use rollwise::content::{self, Existing};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [techniques, folder] = &arguments[..] else { return Err("use: generate_catalogue TECHNIQUES FOLDER".into()) };
    let (wanted, builtin) = (techniques.parse()?, content::builtin()?);
    let own = builtin.techniques.len();
    if wanted < own {
        return Err(
            format!("{wanted}: the built-in content alone has {own} techniques; ask for as many or more").into()
        );
    }
    content::write(&synthetic::synthetic(builtin, wanted), Path::new(folder), Existing::Keep)?;
    println!(
        "Wrote a synthetic catalogue with {wanted} techniques to {folder}. It is made up for measuring: serve it to nobody."
    );
    Ok(())
}
