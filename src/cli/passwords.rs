//! Passwords in what is printed.

/// Returns a text in which no URL has a user with a password. A value that was meant for the
/// database's URL may be quoted wherever it was given by mistake.
pub(super) fn without_passwords(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let Some((before, rest)) = line.split_once("://") else {
            return line.to_owned();
        };
        match rest.rsplit_once('@') {
            Some((user, after)) if user.contains(':') => format!("{before}://…@{after}"),
            _ => line.to_owned(),
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_url_is_left_out_and_nothing_else() {
        for (text, shown) in [
            (
                "k: `postgres://a:b@c/d@e/f` is wrong\nuse 5\n",
                "k: `postgres://…@e/f` is wrong\nuse 5\n",
            ),
            (
                "write sqlite:FILE or postgres://USER@HOST/DATABASE",
                "write sqlite:FILE or postgres://USER@HOST/DATABASE",
            ),
            ("https://a.vn:8080/s", "https://a.vn:8080/s"),
            ("a@b: c", "a@b: c"),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
    }
}
