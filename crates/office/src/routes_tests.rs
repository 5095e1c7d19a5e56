//! The golden matrix: every declared route, every role, in its own place and in another one.

use std::fmt::Write as _;

use axum::http::{Method, StatusCode};

use crate::access::Role;
use crate::routes::{Gate, all};
use crate::testkit::{self, COUNTY, FAR_VILLAGE, TOWNSHIP, VILLAGE, day};

const GOLDEN: &str = "tests/golden/routes.txt";
/// A county beside the one of the test office.
const OTHER_COUNTY: [(&str, &str); 3] = [("990782000000", "邻县"), ("990782001000", "邻镇"), ("990782001201", "邻村")];

fn place_of(role: Role) -> &'static str {
    match role {
        Role::CountyOffice => COUNTY,
        Role::TownshipClerk => TOWNSHIP,
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => "",
        _ => VILLAGE,
    }
}

fn other_place(role: Role) -> &'static str {
    if role == Role::CountyOffice { OTHER_COUNTY[2].0 } else { FAR_VILLAGE }
}

fn letter(role: Role) -> char {
    match role {
        Role::CountyOffice => 'C',
        Role::TownshipClerk => 'T',
        Role::CommitteeMember => 'M',
        Role::TypistA => 'a',
        Role::TypistB => 'b',
        Role::Scrutineer => 's',
        Role::Observer => 'o',
        Role::Reviewer => 'r',
        Role::SystemAdmin => 'Y',
        Role::SecurityAdmin => 'E',
        Role::AuditAdmin => 'A',
    }
}

/// A path with something in the place of every parameter; ids are ones that do not exist.
fn concrete(path: &str, unit: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{unit}" => unit,
            "{template}" => "T02",
            "{code}" => "F01",
            part if part.starts_with('{') => "999999",
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn the_matrix_of_roles_and_routes_is_the_golden_one() {
    let office = testkit::office().await;
    office.units(&OTHER_COUNTY).await;
    for unit in [VILLAGE, FAR_VILLAGE, OTHER_COUNTY[2].0] {
        office.election(unit, day(2026, 4, 20)).await;
    }
    let mut text = String::from(
        "Who gets past the guard. C county office, T township clerk, M committee member, a/b typists, s scrutineer, o observer,\n\
         Y system, E security, A audit administrator, · refused; in one's own place | in another place.\n\n",
    );
    let mut routes = all();
    routes.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
    for route in &routes {
        let stranger = office.stranger();
        let path = concrete(route.path, VILLAGE);
        let answer =
            if route.method == Method::GET { stranger.get(&path).await } else { stranger.post(&path, &[]).await };
        let to_login = answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/login");
        assert_eq!(
            !to_login,
            route.gate == Gate::Public,
            "{route:?} and a stranger: {} {}",
            answer.status,
            answer.location()
        );
        if route.gate == Gate::Public {
            let _ = writeln!(text, "{:4} {:58} public", route.method.as_str(), route.path);
            continue;
        }
        let mut columns = Vec::new();
        for other in [false, true] {
            let mut column = String::new();
            for role in Role::ALL {
                let unit = if other { other_place(role) } else { VILLAGE };
                let path = concrete(route.path, unit);
                // A session of its own for every request: one of the routes ends the session.
                let client = office.login(role, place_of(role)).await;
                let answer =
                    if route.method == Method::GET { client.get(&path).await } else { client.post(&path, &[]).await };
                assert!(!answer.status.is_server_error(), "{route:?} as {role:?}: {}", answer.text());
                let open = answer.status != StatusCode::FORBIDDEN;
                column.push(if open { letter(role) } else { '·' });
            }
            columns.push(column);
        }
        let has_unit = route.path.contains("{unit}");
        let other = if has_unit { columns[1].as_str() } else { "(no place)" };
        let _ = writeln!(text, "{:4} {:58} {} | {other}", route.method.as_str(), route.path, columns[0]);
    }
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(GOLDEN);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &text).unwrap();
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(golden == text, "the matrix changed; read the difference, then UPDATE_GOLDEN=1\n{text}");
}
