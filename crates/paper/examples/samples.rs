//! Writes every sample paper as a PDF into a directory: `cargo run -p paper --example samples -- DIR [FONT_DIR…]`.

use std::path::PathBuf;

use paper::{Fonts, Paper, PaperKind, Printer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let out = args.next().ok_or("usage: samples DIR [FONT_DIR…]")?;
    let mut dirs: Vec<PathBuf> = args.collect();
    if dirs.is_empty() {
        dirs.extend(std::env::var_os("CUNXUAN_FONTS").map(PathBuf::from));
        dirs.extend(std::env::home_dir().map(|home| home.join(".cache/cunxuan/fonts")));
        dirs.push("/usr/share/fonts".into());
    }
    std::fs::create_dir_all(&out)?;
    let started = std::time::Instant::now();
    let printer = Printer::new(Fonts::load(&dirs)?);
    println!("fonts {:?}", started.elapsed());
    for kind in PaperKind::ALL {
        for (form, sample) in Paper::samples(kind) {
            let started = std::time::Instant::now();
            let name = if form.is_empty() { kind.code() } else { format!("{}-{form}", kind.code()) };
            match printer.pdf(&sample) {
                Ok(pdf) => {
                    println!("{name} {} bytes {:?}", pdf.len(), started.elapsed());
                    std::fs::write(out.join(format!("{name}.pdf")), pdf)?;
                }
                Err(error) => println!("{name}: {error}"),
            }
        }
    }
    Ok(())
}
