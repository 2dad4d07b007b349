use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{StatusCode, header};
use actix_web::{test, web};
use jiff::Timestamp;
use uuid::Uuid;

use super::STYLE;
use crate::domain::language::Languages;
use crate::domain::link_code::{LinkCode, Secret};
use crate::domain::survey::{Text, shipped};
use crate::store::{Link, LinkState, Store};
use crate::web::{State, app, bursts::Bursts};

const FORM: &str = "application/x-www-form-urlencoded";

/// A server with one link in a given state.
struct World {
    store: Store,
    code: LinkCode,
}

/// What came back.
struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl World {
    fn new(state: LinkState) -> Self {
        let store = Store::default();
        let code = LinkCode::of(&Secret::new([1; 32]), Uuid::from_u128(1));
        store.insert_link(
            code,
            Link {
                state,
                disputed: false,
                agency_name: "Sở Tư pháp".to_owned(),
                agency_name_en: None,
                intake_office_name: None,
                intake_office_name_en: None,
                definition: shipped().swap_remove(0),
            },
        );
        Self { store, code }
    }

    fn path(&self) -> String {
        format!("/s/{}", self.code.compact())
    }

    async fn call(&self, request: test::TestRequest) -> ServiceResponse<impl MessageBody> {
        let state = web::Data::new(State {
            store: self.store.clone(),
            languages: Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}")),
            surveyor: Text::new([("vi".to_owned(), "Sở Nội vụ".to_owned())].into()),
            k: 5,
            bursts: Bursts::default(),
            clock: || Timestamp::UNIX_EPOCH,
        });
        let service = test::init_service(app(state)).await;
        test::call_service(&service, request.to_request()).await
    }

    async fn answer(&self, request: test::TestRequest) -> Answer {
        let response = self.call(request).await;
        let location = response.headers().get(header::LOCATION);
        let location = location
            .map_or("", |value| value.to_str().unwrap())
            .to_owned();
        Answer {
            status: response.status(),
            location,
            body: String::from_utf8(test::read_body(response).await.to_vec()).unwrap(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.answer(test::TestRequest::get().uri(path)).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        let request = test::TestRequest::post().uri(path);
        let request = request.insert_header((header::CONTENT_TYPE, FORM));
        self.answer(request.set_payload(form.to_owned())).await
    }
}

fn state_of(answer: &Answer) -> Option<&str> {
    answer.body.split_once("data-state=\"")?.1.split('"').next()
}

#[actix_web::test]
async fn an_open_link_shows_the_first_step_however_its_code_is_written() {
    let world = World::new(LinkState::Open);
    let written = world.code.to_string();
    for path in [
        world.path(),
        format!("/S/{written}"),
        format!("/s/{}", written.to_lowercase()),
    ] {
        let page = world.get(&path).await;
        assert_eq!(
            (page.status, state_of(&page)),
            (StatusCode::OK, Some("open"))
        );
        assert_eq!(page.body.matches("<fieldset").count(), 5);
        assert_eq!(page.body.matches("<legend").count(), 5);
        assert!(!page.body.contains(" checked") && !page.body.contains("<script"));
        assert!(page.body.contains("Phiếu do Sở Nội vụ thực hiện"));
        assert!(page.body.contains("Sở Tư pháp"));
    }
    assert!(world.store.find_submission(&world.code).is_none());
}

#[actix_web::test]
async fn each_state_of_a_link_has_its_status_and_says_so() {
    for (state, status, said) in [
        (LinkState::Used, StatusCode::CONFLICT, "used"),
        (LinkState::Expired, StatusCode::GONE, "expired"),
        (LinkState::Revoked, StatusCode::GONE, "revoked"),
    ] {
        let world = World::new(state);
        for page in [
            world.get(&world.path()).await,
            world.post(&world.path(), "TC1=5&action=send").await,
            world.post(&world.path(), "TC1=5&action=next").await,
        ] {
            assert_eq!((page.status, state_of(&page)), (status, Some(said)));
        }
    }
    let world = World::new(LinkState::Open);
    let page = world.get("/s/0000000000000").await;
    assert_eq!(
        (page.status, state_of(&page)),
        (StatusCode::NOT_FOUND, Some("unknown"))
    );
    for path in ["/s/1234", "/s/%FF%FE", "/s/%3Cscript%3E"] {
        let page = world.get(path).await;
        assert_eq!(
            (page.status, state_of(&page)),
            (StatusCode::BAD_REQUEST, Some("malformed"))
        );
        assert!(!page.body.contains("<script"));
    }
}

#[actix_web::test]
async fn sending_ends_in_thanks_and_so_does_its_repeat_but_no_other_form() {
    let world = World::new(LinkState::Open);
    let thanks = format!("{}/thanks", world.path());
    assert_eq!(world.get(&thanks).await.location, world.path());
    let form = "TC1=5&KQ2=1&press=p1&action=send&comment=C%E1%BA%A3m+%C6%A1n&lang=en";
    for _ in 0..2 {
        let sent = world.post(&world.path(), form).await;
        assert_eq!(
            (sent.status, &sent.location),
            (StatusCode::SEE_OTHER, &thanks)
        );
    }
    let kept = world.store.find_submission(&world.code).unwrap();
    assert_eq!(kept.ratings.as_str(), "5------------1--");
    assert_eq!(kept.comment.as_deref(), Some("Cảm ơn"));
    assert_eq!((kept.language.as_str(), kept.press.as_str()), ("en", "p1"));
    assert_eq!(state_of(&world.get(&thanks).await), Some("thanks"));
    for other in ["TC1=1&press=p2&action=send", "TC1=1&action=send"] {
        let refused = world.post(&world.path(), other).await;
        assert_eq!(
            (refused.status, state_of(&refused)),
            (StatusCode::CONFLICT, Some("used"))
        );
    }
}

#[actix_web::test]
async fn sending_nothing_shows_the_form_again_with_everything_kept() {
    let world = World::new(LinkState::Open);
    let page = world
        .post(&world.path(), "comment=hay+qu%C3%A1&press=p1&action=send")
        .await;
    assert_eq!(
        (page.status, state_of(&page)),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("open"))
    );
    assert!(page.body.contains("name=\"comment\" value=\"hay quá\""));
    assert!(page.body.contains("name=\"press\" value=\"p1\""));
    assert!(page.body.contains("role=\"alert\""));
}

#[actix_web::test]
async fn a_body_that_is_no_form_is_refused_with_a_page() {
    let world = World::new(LinkState::Open);
    let post = || test::TestRequest::post().uri(&world.path());
    let json = post().insert_header((header::CONTENT_TYPE, "application/json"));
    let bare = post().set_payload("TC1=5");
    let form = |body: Vec<u8>| {
        post()
            .insert_header((header::CONTENT_TYPE, FORM))
            .set_payload(body)
    };
    for (request, status) in [
        (json.set_payload("{}"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (bare, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (form(vec![b'a'; 70_000]), StatusCode::PAYLOAD_TOO_LARGE),
        (
            form(b"comment=%ff&action=send".to_vec()),
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let page = world.answer(request).await;
        assert_eq!(page.status, status);
        assert!(page.body.starts_with("<!doctype html>"), "{}", page.body);
    }
}

#[actix_web::test]
async fn whoever_has_not_answered_a_used_link_can_say_so() {
    let world = World::new(LinkState::Used);
    let button = format!("action=\"{}/dispute", world.path());
    assert!(world.get(&world.path()).await.body.contains(&button));
    let said = world.post(&format!("{}/dispute", world.path()), "").await;
    assert_eq!(
        (said.status, &said.location),
        (StatusCode::SEE_OTHER, &world.path())
    );
    let page = world.get(&world.path()).await;
    assert!(!page.body.contains(&button) && page.body.contains("đã ghi nhận"));
}

#[actix_web::test]
async fn a_typed_code_leads_to_its_survey_and_a_wrong_one_is_given_back() {
    let world = World::new(LinkState::Open);
    assert_eq!(world.get("/s").await.status, StatusCode::OK);
    let typed = world.code.to_string().to_lowercase().replace('-', "+");
    assert_eq!(
        world.get(&format!("/s?code={typed}")).await.location,
        world.path()
    );
    let page = world.get("/s?code=AB%22CD").await;
    assert_eq!(
        (page.status, state_of(&page)),
        (StatusCode::BAD_REQUEST, Some("malformed"))
    );
    assert!(page.body.contains("value=\"AB&#34;CD\""));
}

#[actix_web::test]
async fn a_page_is_small_allows_no_script_and_is_kept_by_no_cache() {
    let world = World::new(LinkState::Open);
    let longest = "TC1=5&TC2=5&TC3=5&TC4=5&TC5=5&CC1=4&step=cong-chuc&action=next";
    let request = test::TestRequest::post()
        .uri(&world.path())
        .insert_header((header::CONTENT_TYPE, FORM))
        .insert_header((header::ACCEPT_ENCODING, "gzip"))
        .set_payload(longest);
    let response = world.call(request).await;
    let headers = response.headers().clone();
    let said = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap());
    assert_eq!(said("content-encoding"), "gzip");
    assert_eq!(said("cache-control"), "no-store");
    assert_eq!(said("referrer-policy"), "no-referrer");
    assert_eq!(said("x-content-type-options"), "nosniff");
    let policy = said("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(!policy.contains("script") && policy.contains("frame-ancestors 'none'"));
    let compressed = test::read_body(response).await;
    assert!(compressed.len() <= 10_000, "{} bytes", compressed.len());
    assert_eq!(&compressed[..2], [0x1f, 0x8b]);
}

#[actix_web::test]
async fn the_style_stands_in_the_page_as_it_was_hashed() {
    let world = World::new(LinkState::Open);
    let page = world.get(&world.path()).await;
    assert!(page.body.contains(&format!("<style>{STYLE}</style>")));
}
