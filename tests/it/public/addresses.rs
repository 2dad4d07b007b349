//! Addresses that stay, what search engines are told, and what other sites show of a page.

use super::html::has_vietnamese_letter;
use super::province;
use crate::support::app::TestApp;

on_both_databases!(
    an_address_without_a_period_leads_to_the_newest,
    an_address_without_a_period_passes_over_quarters_without_figures,
    an_agency_that_has_ended_is_shown_when_it_last_existed,
    every_page_of_the_sitemap_is_there,
    crawlers_are_told_what_they_may_read,
    a_page_says_what_other_sites_may_show_of_it,
    the_home_page_names_the_province,
);

/// The public address of the servers of tests.
const PUBLIC: &str = "https://khaosat.example.vn";

fn an_address_without_a_period_leads_to_the_newest(app: TestApp) {
    let app = province(app);
    for (path, newest) in [
        ("/ranking/so-ban-nganh", "/ranking/so-ban-nganh/2026-Q3"),
        ("/ranking/SO-BAN-NGANH", "/ranking/so-ban-nganh/2026-Q3"),
        (
            "/timeliness/so-ban-nganh",
            "/timeliness/so-ban-nganh/2026-Q3",
        ),
        ("/agency/so-tp", "/agency/so-tp/2026-Q3"),
        (
            "/agency/so-tp?lang=en&method=mean-5",
            "/agency/so-tp/2026-Q3?method=mean-5&lang=en",
        ),
        ("/ranking/mot-cua?lang=zz", "/ranking/mot-cua/2026-Q3"),
    ] {
        let answer = app.get(path);
        assert_eq!((answer.status, answer.location()), (302, newest), "{path}");
        // It is another one as soon as there are newer figures.
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(app.get(newest).status, 200, "{newest}");
    }
    for path in [
        "/ranking/no-such",
        "/timeliness/no-such",
        "/agency/no-such",
        "/agency/so-tp?method=best",
    ] {
        assert_eq!(app.get(path).status, 404, "{path}");
    }
}

fn an_address_without_a_period_passes_over_quarters_without_figures(app: TestApp) {
    let app = province(app);
    let date_back = |units: &str| {
        let moved = format!("UPDATE moments SET period = '2026-04' WHERE unit IN ({units})");
        app.world.execute(&moved);
    };
    let leads = |path: &str, to: &str| assert_eq!(app.get(path).location(), to, "{path}");
    date_back("'so-tp'");
    leads("/agency/so-tp", "/agency/so-tp/2026-Q2");
    leads("/agency/so-yt", "/agency/so-yt/2026-Q3");
    leads("/ranking/so-ban-nganh", "/ranking/so-ban-nganh/2026-Q3");
    date_back("'so-yt', 'mot-cua-1'");
    // Of the third quarter it is only known now that there are answers about one commune.
    let left = "SELECT COUNT(*) FROM moments WHERE period = '2026-07' AND unit = 'xa-a'";
    assert!(app.world.number(left) > 0);
    leads(
        "/ranking/so-ban-nganh?lang=en",
        "/ranking/so-ban-nganh/2026-Q2?lang=en",
    );
    leads(
        "/ranking/xa-phuong-dac-khu",
        "/ranking/xa-phuong-dac-khu/2026-Q2",
    );
    let home = app.get("/");
    assert!(home.page().has("a[href='/ranking/so-ban-nganh/2026-Q2']"));
    assert!(!home.page().has("a[href='/ranking/so-ban-nganh/2026-Q3']"));
}

fn an_agency_that_has_ended_is_shown_when_it_last_existed(app: TestApp) {
    let app = province(app);
    let answer = app.get("/agency/so-cu");
    assert_eq!(answer.location(), "/agency/so-cu/2025-Q2");
    assert_eq!(app.get(answer.location()).status, 200);
}

fn every_page_of_the_sitemap_is_there(app: TestApp) {
    let app = province(app);
    let sitemap = app.get("/sitemap.xml");
    assert_eq!(sitemap.status, 200);
    assert!(
        sitemap
            .header("content-type")
            .starts_with("application/xml")
    );
    let listed: Vec<&str> = sitemap
        .text()
        .split("<loc>")
        .skip(1)
        .map(|rest| rest.split("</loc>").next().unwrap())
        .collect();
    for address in &listed {
        let path = address.strip_prefix(PUBLIC).unwrap();
        let page = app.get(path);
        assert_eq!(page.status, 200, "{address}");
        let canonical = page.page().attributes("link[rel=canonical]", "href");
        assert_eq!(canonical, [*address]);
    }
    for path in [
        "/",
        "/method",
        "/privacy",
        "/ranking/so-ban-nganh/2026-Q3",
        "/ranking/so-ban-nganh/2026",
        "/agency/so-tp/2026-Q3",
        "/agency/so-cu/2025-Q2",
    ] {
        let address = format!("{PUBLIC}{path}");
        assert!(listed.contains(&address.as_str()), "{path}");
    }
}

fn crawlers_are_told_what_they_may_read(app: TestApp) {
    let robots = app.get("/robots.txt");
    assert_eq!(robots.status, 200);
    assert!(robots.header("content-type").starts_with("text/plain"));
    let rules: Vec<&str> = robots.text().lines().collect();
    assert!(rules.contains(&"Sitemap: https://khaosat.example.vn/sitemap.xml"));
    for path in [
        "/api/", "/counter", "/display", "/kiosk", "/console", "/account", "/login",
    ] {
        assert!(
            rules.contains(&format!("Disallow: {path}").as_str()),
            "{path}"
        );
    }
    // A crawler that may not open the page of a survey can't read that it must not list it.
    assert!(!robots.text().contains("/s/"));
    let survey = app.get("/s/0000-0000-0000-0");
    let directives = survey.page().attributes("meta[name=robots]", "content");
    assert_eq!(directives, ["noindex"]);
}

fn a_page_says_what_other_sites_may_show_of_it(app: TestApp) {
    let app = province(app);
    for path in [
        "/",
        "/method",
        "/privacy",
        "/ranking/so-ban-nganh/2026-Q3",
        "/timeliness/so-ban-nganh/2026-Q3",
        "/agency/so-tp/2026-Q3",
    ] {
        for (language, query) in [("vi", ""), ("en", "?lang=en")] {
            let answer = app.get(&format!("{path}{query}"));
            let page = answer.page();
            let one = |selector: &str, name: &str| -> String {
                let found = page.attributes(selector, name);
                assert_eq!(found.len(), 1, "{path}: {selector}");
                found[0].to_owned()
            };
            let description = one("meta[name=description]", "content");
            let is_vietnamese = has_vietnamese_letter(&description.replace("Khối", ""));
            assert_eq!(is_vietnamese, language == "vi", "{description}");
            assert!(
                (40..=300).contains(&description.chars().count()),
                "{description}"
            );
            assert_eq!(
                one("meta[property='og:description']", "content"),
                description
            );
            assert!(!one("meta[property='og:title']", "content").contains("  "));
            let address = format!("{PUBLIC}{path}{query}");
            assert_eq!(one("link[rel=canonical]", "href"), address);
            assert_eq!(one("meta[property='og:url']", "content"), address);
            let others = page.attributes("link[rel=alternate]", "hreflang");
            assert_eq!(others, ["vi", "en"]);
        }
    }
    let image = |path: &str| {
        let answer = app.get(path);
        let found = answer
            .page()
            .attributes("meta[property='og:image']", "content");
        found.first().map(|image| (*image).to_owned())
    };
    for path in [
        "/agency/so-tp/2026-Q3",
        "/ranking/so-ban-nganh/2026-Q3?lang=en",
    ] {
        let image = image(path).unwrap();
        let picture = app.get(image.strip_prefix(PUBLIC).unwrap());
        assert_eq!(picture.header("content-type"), "image/png");
    }
    // A picture of nothing tells nothing.
    assert_eq!(image("/agency/xa-b/2026-Q3"), None);
    assert_eq!(image("/method"), None);
}

fn the_home_page_names_the_province(app: TestApp) {
    for (path, name) in [("/", "Tỉnh Hưng Yên"), ("/?lang=en", "Hung Yen Province")] {
        let answer = app.get(path);
        let page = answer.page();
        assert!(page.text("h1").ends_with(name), "{}", page.text("h1"));
        assert!(page.text("title").ends_with(name));
        assert!(page.text("header .brand").ends_with(name));
    }
}
