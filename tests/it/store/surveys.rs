//! Survey versions: frozen once they have answers.

use sipas::domain::survey::Assignments;
use sipas::store::{StoreError, Submitted};

use crate::support::builders::CaseBuilder;
use crate::support::builders::definition;
use crate::support::case;
use crate::support::world::{World, definitions, numbered};

on_both_databases!(
    a_text_may_change_before_it_is_answered_and_not_afterwards,
    a_changed_text_is_refused_while_its_answers_still_wait,
    a_new_version_is_asked_from_then_on_and_old_links_keep_theirs,
    a_definition_that_is_no_longer_offered_is_still_counted,
);

fn changed(text: String) -> String {
    text.replace("Rất hài lòng", "Rất là hài lòng")
}

fn reworded() -> Vec<sipas::store::surveys::DefinitionSource> {
    vec![
        definition("so-nganh-4", changed),
        definition("sipas-5", |text| text),
    ]
}

fn a_text_may_change_before_it_is_answered_and_not_afterwards(world: World) {
    let link = world.link(case("H1"));
    let store = world.open_again(|_| {}, reworded()).unwrap();
    let label = |store: &sipas::store::Store| {
        let definition = store
            .find_link(&link, world.now)
            .unwrap()
            .unwrap()
            .definition;
        definition.scale[4].label.get("vi").to_owned()
    };
    assert_eq!(label(&store), "Rất là hài lòng");
    world.open_again(|_| {}, definitions()).unwrap();
    world.answer_cases(&numbered("A", 5, case), "5555555555555555");
    world.mix();
    let refused = world.open_again(|_| {}, reworded()).err().unwrap();
    assert!(matches!(&refused, StoreError::FrozenDefinition(id) if id == "so-nganh-4@1"));
    assert!(refused.to_string().contains("new version"), "{refused}");
    // A start with the answered text still succeeds.
    assert_eq!(
        label(&world.open_again(|_| {}, definitions()).unwrap()),
        "Rất hài lòng"
    );
}

fn a_changed_text_is_refused_while_its_answers_still_wait(world: World) {
    world.answer_cases(&[case("H1")], "5555555555555555");
    assert!(matches!(
        world.open_again(|_| {}, reworded()),
        Err(StoreError::FrozenDefinition(_))
    ));
}

fn a_new_version_is_asked_from_then_on_and_old_links_keep_theirs(world: World) {
    let old = world.link(case("H1"));
    let second = definition("so-nganh-4", |text| {
        changed(text).replace("version = 1", "version = 2")
    });
    let mut offered = definitions();
    offered.push(second);
    let store = world.open_again(|_| {}, offered).unwrap();
    let world = World { store, ..world };
    let new = world.link(case("H2"));
    let version = |code| {
        world
            .store
            .find_link(code, world.now)
            .unwrap()
            .unwrap()
            .definition
            .version
    };
    assert_eq!((version(&old), version(&new)), (1, 2));
    for code in [old, new] {
        assert_eq!(world.answer(code, "5555555555555555"), Submitted::Accepted);
    }
    let mut versions: Vec<String> = world
        .waiting()
        .into_iter()
        .map(|answer| answer.survey_version)
        .collect();
    versions.sort();
    assert_eq!(versions, ["so-nganh-4@1", "so-nganh-4@2"]);
    world.sound();
}

fn a_definition_that_is_no_longer_offered_is_still_counted(world: World) {
    world.answer_cases(&numbered("A", 6, case), "5555555555555555");
    let store = world
        .open_again(
            |settings| settings.definitions = Assignments::only("sipas-5"),
            vec![definition("sipas-5", |text| text)],
        )
        .unwrap();
    let mut world = World { store, ..world };
    assert_eq!(world.close().left, 6);
    world.sound();
    let new = case("new").received("2026-09-01").finished("2026-09-05");
    let link = world.link(new);
    let asked = world.store.find_link(&link, world.now).unwrap().unwrap();
    assert_eq!(asked.definition.id, "sipas-5");
}
