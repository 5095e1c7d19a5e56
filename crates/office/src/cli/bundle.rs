//! `cunxuan bundle`: the result bundles of a unit as files, for whoever wants to work the results out again.

use std::path::Path;
use std::process::ExitCode;

use crate::app::App;
use crate::failure::{Failure, Refusal, io_zh};
use crate::publication::bundle::bundles;
use crate::{cycle, org};

/// Writes the bundles of a unit into a directory and prints file and hash of each.
///
/// # Errors
/// `NO_SUCH_UNIT`, `NO_FROZEN_RESULT`, `BUNDLE_FILE`; of the database.
pub(super) async fn bundle(app: &App, code: &str, out: &Path) -> Result<ExitCode, Failure> {
    let conn = app.db.read();
    let unit = org::store::unit_ref(conn, code).await?.ok_or_else(|| {
        Refusal::new("NO_SUCH_UNIT", format!("没有编码为「{code}」的单位"), "请核对 12 位编码，或先导入单位")
    })?;
    let election = cycle::store::expect_current(conn, code).await?;
    let all = bundles(conn, &unit, &election).await?;
    if all.is_empty() {
        let message = format!("{}还没有已认定的结果", unit.name);
        return Err(Refusal::new("NO_FROZEN_RESULT", message, "结果由两人确认认定后再写出").into());
    }
    let io = |error: std::io::Error| -> Failure {
        Refusal::new("BUNDLE_FILE", io_zh("无法写入结果包", &error), "请检查路径、权限和磁盘空间").into()
    };
    std::fs::create_dir_all(out).map_err(io)?;
    for bundle in all {
        let path = out.join(&bundle.file);
        std::fs::write(&path, &bundle.json).map_err(io)?;
        println!("{}　{}　校验值 {}", path.display(), bundle.title, bundle.hash);
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::posts::{Post, Sex};

    use crate::polling::fixture::{Ballots, village};
    use crate::testkit::{self, VILLAGE, day};

    #[tokio::test]
    async fn a_file_holds_what_the_page_hands_out() {
        let standing = [("甲", Sex::Male, Post::Chair), ("乙", Sex::Female, Post::Member)];
        let v = village(100, &[(Post::Chair, 1), (Post::Member, 1)], &standing).await;
        let count = Ballots { issued: 80, recovered: 80, valid: 80, votes: vec![61, 52], ..Ballots::default() };
        v.count(&count).await;
        v.determine(v.round().await.id).await;
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("out");
        bundle(&v.office.app, VILLAGE, &out).await.unwrap();
        let files: Vec<_> = std::fs::read_dir(&out).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        let name = files[0].file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(&format!("{VILLAGE}-VC-")) && name.ends_with(".json"), "{name}");
        let page = v.member.get(&v.path("/bundles/vc.json")).await.ok();
        assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), page);
    }

    #[tokio::test]
    async fn a_unit_without_a_result_writes_nothing() {
        let office = testkit::office_on(day(2025, 3, 28)).await;
        office.election(VILLAGE, day(2025, 3, 28)).await;
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("out");
        let code = |failure: Failure| match failure {
            Failure::Refused(refusal) => refusal.code.to_string(),
            other => panic!("{other}"),
        };
        assert_eq!(code(bundle(&office.app, VILLAGE, &out).await.unwrap_err()), "NO_FROZEN_RESULT");
        assert_eq!(code(bundle(&office.app, "000000000000", &out).await.unwrap_err()), "NO_SUCH_UNIT");
        assert!(!out.exists());
    }
}
