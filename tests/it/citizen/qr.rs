//! The QR code of a link, read by a decoder that isn't ours.

use super::{open, waiting};
use crate::support::app::{TestApp, path};

on_both_databases!(
    the_printed_code_is_read_as_the_link_in_capitals_and_opens,
    a_code_that_opens_nothing_has_no_picture,
    a_picture_is_drawn_by_the_threads_for_papers_of_links,
);

/// Decodes a picture with an independent decoder.
fn decode(png: &[u8]) -> String {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.color_type, png::ColorType::Grayscale);
    let width = usize::try_from(info.width).unwrap();
    let height = usize::try_from(info.height).unwrap();
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

fn the_printed_code_is_read_as_the_link_in_capitals_and_opens(app: TestApp) {
    let code = open(&app);
    let picture = app.get(&format!("{}/qr.png", path(&code)));
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/png")
    );
    let link = decode(&picture.bytes);
    assert_eq!(
        link,
        format!("HTTPS://KHAOSAT.EXAMPLE.VN/S/{}", code.compact())
    );
    let scanned = link.strip_prefix("HTTPS://KHAOSAT.EXAMPLE.VN").unwrap();
    assert_eq!(app.get(scanned).outcome(), (200, Some("open")));
    let drawing = app.get(&format!("{}/qr.svg", path(&code)));
    assert_eq!(
        (drawing.status, drawing.header("content-type")),
        (200, "image/svg+xml")
    );
    assert!(drawing.text().starts_with("<svg"));
    assert!(waiting(&app.world).is_empty());
}

fn a_code_that_opens_nothing_has_no_picture(app: TestApp) {
    assert_eq!(
        app.get("/s/0000000000000/qr.png").outcome(),
        (404, Some("unknown"))
    );
    assert_eq!(app.get("/s/12/qr.svg").outcome(), (400, Some("malformed")));
    let code = open(&app);
    assert_eq!(app.get(&format!("{}/qr.gif", path(&code))).status, 404);
}

fn a_picture_is_drawn_by_the_threads_for_papers_of_links(app: TestApp) {
    let code = open(&app);
    let before = app.worked("link papers");
    for file in ["qr.png", "qr.svg"] {
        assert_eq!(app.get(&format!("{}/{file}", path(&code))).status, 200);
    }
    assert_eq!(app.worked("link papers") - before, 2);
}
