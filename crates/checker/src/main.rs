//! `cunxuan-check FILE|-`: works a published result out again and says whether the two agree.

use checker::{CannotCheck, Report, check};
use std::fmt::Write as _;
use std::io::Read as _;
use std::process::ExitCode;

const HELP: &str = "用法：cunxuan-check 文件
      cunxuan-check -    从标准输入读取

由公布的结果包重新推算每一轮的结果，与公布的结果对照。
退出码：0 一致，1 不一致，2 无法读取。格式见 docs/bundle.md。
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file] = arguments.as_slice() else {
        eprint!("{HELP}");
        return ExitCode::from(2);
    };
    if file == "--help" || file == "-h" {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("不能读取“{file}”：{error}");
            return ExitCode::from(2);
        }
    };
    match check(&bytes) {
        Ok(report) => {
            print!("{}", text(&report));
            ExitCode::from(u8::from(!report.agrees()))
        }
        Err(error) => {
            match error {
                CannotCheck::Unreadable(error) => eprintln!("不能读取结果包：{error}"),
                CannotCheck::NoMethod(error) => eprintln!("不能复核：{error}"),
            }
            ExitCode::from(2)
        }
    }
}

fn read(file: &str) -> std::io::Result<Vec<u8>> {
    // One byte more than is allowed is enough to see that it is too much.
    let most = checker::json::LARGEST as u64 + 1;
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(out, "{}", report.title);
    for note in &report.notes {
        let _ = writeln!(out, "  提示：{note}");
    }
    for difference in &report.differences {
        let _ =
            writeln!(out, "  不一致 {}：公布“{}”，复核“{}”", difference.what, difference.published, difference.found);
    }
    for entry in &report.entries {
        let verdict = if entry.differences.is_empty() { "一致" } else { "不一致" };
        let _ = writeln!(out, "{}：{verdict}", entry.title);
        for note in &entry.notes {
            let _ = writeln!(out, "  提示：{note}");
        }
        for difference in &entry.differences {
            let _ = writeln!(out, "  {}：公布“{}”，复核“{}”", difference.what, difference.published, difference.found);
        }
        if !entry.differences.is_empty() {
            for (title, steps) in [("公布的推算", &entry.published_steps), ("复核的推算", &entry.own_steps)] {
                let _ = writeln!(out, "  {title}：");
                if steps.is_empty() {
                    let _ = writeln!(out, "    （没有）");
                }
                for (at, step) in steps.iter().enumerate() {
                    let _ = writeln!(out, "    {}. {step}", at + 1);
                }
            }
        }
    }
    let _ = match report.count() {
        0 => writeln!(out, "结论：一致"),
        n => writeln!(out, "结论：不一致，{n}处"),
    };
    out
}
