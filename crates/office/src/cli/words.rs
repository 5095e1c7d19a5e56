//! The words of the command line: help and refusals of the argument parser, in Chinese. The parser (clap) decides; what it
//! would say is written here.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

use super::Cli;
use super::figures::{pad, width};

/// Ends the program before a command runs: help that was asked for, or arguments that are wrong.
#[derive(Debug)]
pub(super) struct Stop {
    /// What is printed.
    pub(super) text: String,
    /// The exit code: 0 for help, 2 for wrong use.
    pub(super) code: u8,
}

/// The arguments as a command.
///
/// # Errors
/// [`Stop`].
pub(super) fn parse(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Cli, Stop> {
    let mut command = command();
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let parsed = command.try_get_matches_from_mut(args.clone()).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| stop(&error, called(&command, &args)))
}

/// The command line with Chinese help.
fn command() -> Command {
    let mut command = Cli::command();
    command.build();
    speak(command)
}

fn speak(command: Command) -> Command {
    let help = help(&command);
    command.mut_subcommands(speak).override_help(help)
}

/// The command that the words name, as far as they name one.
fn called<'c>(root: &'c Command, args: &[OsString]) -> &'c Command {
    args.iter().skip(1).fold(root, |at, word| word.to_str().and_then(|word| at.find_subcommand(word)).unwrap_or(at))
}

fn path(command: &Command) -> &str {
    command.get_bin_name().unwrap_or_else(|| command.get_name())
}

/// How an argument is written: `--data <目录>` or `<文件>`.
fn written(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map_or(String::new(), |name| format!("<{name}>"));
    let short = arg.get_short().map(|c| format!("-{c}, "));
    match arg.get_long() {
        None => value,
        Some(long) if takes_value(arg) => format!("--{long} {value}"),
        Some(long) => format!("{}--{long}", short.unwrap_or_default()),
    }
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

fn usage(command: &Command) -> String {
    let mut parts = vec![path(command).to_owned()];
    if command.get_opts().any(|arg| !arg.is_required_set()) {
        parts.push("[选项]".to_owned());
    }
    parts.extend(command.get_opts().filter(|arg| arg.is_required_set()).map(written));
    parts.extend(command.get_positionals().map(|arg| {
        let word = written(arg);
        if arg.is_required_set() { word } else { format!("[{}]", word.trim_matches(['<', '>'])) }
    }));
    if command.has_subcommands() {
        parts.push("<命令>".to_owned());
    }
    parts.join(" ")
}

fn explained(arg: &Arg) -> String {
    match arg.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => return "显示帮助".to_owned(),
        ArgAction::Version => return "显示版本".to_owned(),
        _ => {}
    }
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if takes_value(arg) && !values.is_empty() {
        text.push_str(&format!("；可填 {}", values.join("、")));
    }
    let default: Vec<_> = arg.get_default_values().iter().filter_map(|value| value.to_str()).collect();
    if takes_value(arg) && default.iter().any(|value| !value.is_empty()) {
        text.push_str(&format!("；不填为 {}", default.join("、")));
    }
    text
}

fn help(command: &Command) -> String {
    let mut text =
        format!("{}\n\n用法：{}\n", command.get_about().map(ToString::to_string).unwrap_or_default(), usage(command));
    let commands = command.get_subcommands().map(|sub| {
        let about = if sub.get_name() == "help" { None } else { sub.get_about() };
        (sub.get_name().to_owned(), about.map_or_else(|| "显示一个命令的帮助".to_owned(), ToString::to_string))
    });
    let arguments = command.get_positionals().map(|arg| (written(arg), explained(arg)));
    let options = command.get_arguments().filter(|arg| !arg.is_positional()).map(|arg| (written(arg), explained(arg)));
    section(&mut text, "命令", commands.collect());
    section(&mut text, "参数", arguments.collect());
    section(&mut text, "选项", options.collect());
    text
}

fn section(text: &mut String, title: &str, lines: Vec<(String, String)>) {
    if lines.is_empty() {
        return;
    }
    let to = lines.iter().map(|(left, _)| width(left)).max().unwrap_or(0);
    text.push_str(&format!("\n{title}：\n"));
    for (left, right) in lines {
        text.push_str(&format!("  {}  {right}\n", pad(&left, to)));
    }
}

fn stop(error: &clap::Error, command: &Command) -> Stop {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        return Stop { text: error.to_string(), code: if error.use_stderr() { 2 } else { 0 } };
    }
    let (what, remedy) = refused(error, command);
    let text =
        format!("未完成：{what}\n怎么办：{remedy}\n用法：{}\n全部写法见：{} --help\n", usage(command), path(command));
    Stop { text, code: 2 }
}

/// What is wrong, and what to do.
fn refused(error: &clap::Error, command: &Command) -> (String, String) {
    let all = |kind: ContextKind| -> Vec<String> {
        match error.get(kind) {
            Some(ContextValue::String(one)) => vec![one.clone()],
            Some(ContextValue::Strings(many)) => many.clone(),
            _ => Vec::new(),
        }
    };
    let one = |kind: ContextKind| all(kind).join("、");
    let near = |kind: ContextKind| all(kind).first().map(|name| format!("是不是 {name}？"));
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::InvalidSubcommand => (
            format!("没有命令「{}」", one(ContextKind::InvalidSubcommand)),
            near(ContextKind::SuggestedSubcommand).unwrap_or_else(|| format!("可用的命令：{}", commands(command))),
        ),
        ErrorKind::MissingSubcommand => ("没有写命令".to_owned(), format!("可用的命令：{}", commands(command))),
        // A word that is no option stands where nothing more is expected.
        ErrorKind::UnknownArgument if !arg.starts_with('-') => {
            (format!("多了一个参数「{arg}」"), "请删去；有空格的文件名、姓名要用引号括起来".to_owned())
        }
        ErrorKind::UnknownArgument => (
            format!("没有选项「{arg}」"),
            near(ContextKind::SuggestedArg).unwrap_or_else(|| "请核对选项的写法".to_owned()),
        ),
        ErrorKind::MissingRequiredArgument => (format!("缺少 {arg}"), "请补上；尖括号里的内容按实际填写".to_owned()),
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("{arg} 后面没有写内容"), "请在它后面空一格，写上内容".to_owned())
        }
        ErrorKind::InvalidValue => {
            let valid = one(ContextKind::ValidValue);
            (format!("{arg} 不能是「{value}」"), format!("可填的有：{valid}"))
        }
        ErrorKind::ValueValidation => {
            let cause =
                std::error::Error::source(error).map(|cause| format!("（技术信息：{cause}）")).unwrap_or_default();
            let remedy = if arg.contains("年-月-日") {
                "请写成 2026-04-05 的样子"
            } else {
                "请按尖括号里的说明填写"
            };
            (format!("{arg} 不能是「{value}」{cause}"), remedy.to_owned())
        }
        ErrorKind::ArgumentConflict if arg == one(ContextKind::PriorArg) => {
            (format!("{arg} 写了不止一次"), "请只留一个".to_owned())
        }
        ErrorKind::ArgumentConflict => {
            (format!("{arg} 不能和 {} 一起写", one(ContextKind::PriorArg)), "请只留一个".to_owned())
        }
        ErrorKind::TooManyValues => (format!("{arg} 后面多写了「{value}」"), "请删去多写的内容".to_owned()),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            (format!("{arg} 后面的内容写得不全"), "请在它后面空一格，写上内容".to_owned())
        }
        ErrorKind::InvalidUtf8 => {
            ("有的字不是 UTF-8 编码".to_owned(), "请把终端的编码设为 UTF-8 后重新输入".to_owned())
        }
        other => (format!("这样写不对（技术信息：{other:?}）"), "请对照用法核对".to_owned()),
    }
}

fn commands(command: &Command) -> String {
    command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopped(words: &[&str]) -> Stop {
        parse(std::iter::once(&"cunxuan").chain(words)).err().unwrap_or_else(|| panic!("{words:?} runs"))
    }

    fn every(command: &Command, into: &mut Vec<(String, String)>) {
        into.push((path(command).to_owned(), help(command)));
        command.get_subcommands().filter(|sub| sub.get_name() != "help").for_each(|sub| every(sub, into));
    }

    /// Words in Latin letters that help may contain: names of commands and options, of files, products and roles.
    fn is_name(word: &str) -> bool {
        const NAMES: [&str; 21] = [
            "cunxuan",
            "cunxuan-check",
            "Excel",
            "CSV",
            "JSON",
            "PostgreSQL",
            "pg_dump",
            "keys",
            "system_admin",
            "county_office",
            "township_clerk",
            "township",
            "table",
            "json",
            "h",
            "V",
            "help",
            "version",
            "VC",
            "verified",
            "law-texts",
        ];
        NAMES.contains(&word)
    }

    #[test]
    fn help_is_chinese() {
        let root = command();
        let mut all = Vec::new();
        every(&root, &mut all);
        assert_eq!(all.len(), 20);
        for (name, text) in &all {
            let commands: Vec<&str> = name.split(' ').collect();
            for line in text.lines() {
                let words = line.split(|c: char| !c.is_ascii_alphabetic() && c != '_' && c != '-');
                for word in words.map(|word| word.trim_matches('-')).filter(|word| !word.is_empty()) {
                    let option = line.contains(&format!("--{word}"));
                    let command = commands.contains(&word) || root.find_subcommand(word).is_some();
                    let own = root.get_subcommands().any(|sub| sub.find_subcommand(word).is_some());
                    assert!(option || command || own || is_name(word), "{name}: {word} in {line}");
                }
            }
            assert!(text.contains("用法：cunxuan") && text.contains("选项：") && text.contains("-h, --help"), "{text}");
        }
        let serve = &all.iter().find(|(name, _)| name == "cunxuan serve").unwrap().1;
        assert!(serve.contains("用法：cunxuan serve [选项] --data <目录>\n"), "{serve}");
        assert!(serve.contains("；不填为 127.0.0.1:8080"), "{serve}");
    }

    #[test]
    fn help_is_what_is_printed() {
        for words in [&["serve", "--help"][..], &["serve", "-h"], &["help", "serve"]] {
            let stop = stopped(words);
            assert_eq!(stop.code, 0, "{words:?}");
            assert!(stop.text.contains("--today") && stop.text.contains("演练就是"), "{words:?} {}", stop.text);
        }
        let roll = stopped(&["help", "import", "roll"]);
        assert!(roll.code == 0 && roll.text.contains("村社编码"), "{}", roll.text);
        let nothing = stopped(&[]);
        assert!(nothing.code == 2 && nothing.text.contains("命令：\n"), "{}", nothing.text);
        assert_eq!((stopped(&["--version"]).code, stopped(&["import"]).code), (0, 2));
    }

    #[test]
    fn wrong_use_is_said_in_chinese() {
        let cases: [(&[&str], &str, &str); 11] = [
            (&["serv"], "没有命令「serv」", "是不是 serve？"),
            (&["开始"], "没有命令「开始」", "可用的命令：serve、"),
            (&["import", "rolls"], "没有命令「rolls」", "是不是 roll？"),
            (&["serve"], "缺少 --data <目录>", "请补上"),
            (&["import", "roll"], "缺少 --data <目录>、<文件>", "请补上"),
            (&["serve", "--data"], "--data <目录> 后面没有写内容", "空一格"),
            (&["serve", "--data", "d", "--lisen", "x"], "没有选项「--lisen」", "是不是 --listen？"),
            (&["serve", "--data", "d", "--today", "4月5日"], "--today <年-月-日> 不能是「4月5日」", "2026-04-05"),
            (&["figures", "--data", "d", "--format", "xml"], "不能是「xml」", "json、table"),
            (&["serve", "--data", "a", "--data", "b"], "--data <目录> 写了不止一次", "只留一个"),
            (&["determine", "a.json", "b.json"], "多了一个参数「b.json」", "请删去"),
        ];
        for (words, what, remedy) in cases {
            let stop = stopped(words);
            assert_eq!(stop.code, 2, "{words:?}");
            let lines: Vec<&str> = stop.text.lines().collect();
            assert!(lines[0].starts_with("未完成：") && lines[0].contains(what), "{words:?} {}", stop.text);
            assert!(lines[1].starts_with("怎么办：") && lines[1].contains(remedy), "{words:?} {}", stop.text);
            assert!(lines[2].starts_with("用法：cunxuan"), "{words:?} {}", stop.text);
        }
    }
}
