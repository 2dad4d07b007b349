//! The fixed values of a case, each stored as an English word.

/// Declares an enum whose values are stored as fixed English words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in databases, files and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Returns the value of a word.
            pub fn from_name(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// How the case was handed in (kênh nộp).
    Channel {
        /// At the counter (trực tiếp).
        Counter = "counter",
        /// On the public service portal (trực tuyến).
        Online = "online",
        /// By public post (bưu chính công ích).
        Post = "post",
    }
}

words! {
    /// How the case ended.
    Outcome {
        /// Decided as applied for (đã giải quyết).
        Granted = "granted",
        /// Refused (từ chối).
        Refused = "refused",
        /// Handed back to the applicant (trả lại).
        Returned = "returned",
        /// Withdrawn by the applicant (rút hồ sơ).
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Who applied.
    Applicant {
        /// A person (cá nhân).
        Person = "person",
        /// An organisation (tổ chức).
        Organisation = "organisation",
    }
}

words! {
    /// The way in which the link of a finished case is handed over.
    Delivery {
        /// On a printed slip (phiếu in).
        Slip = "slip",
        /// On the counter's display.
        Display = "display",
        /// At the kiosk.
        Kiosk = "kiosk",
        /// By SMS, Zalo, e-mail or portal.
        Message = "message",
        /// On a paper form.
        Paper = "paper",
    }
}

words! {
    /// The state of a finished case against its due date.
    Punctuality {
        /// Trước hạn.
        Early = "early",
        /// Đúng hạn.
        OnTime = "on_time",
        /// Quá hạn.
        Overdue = "overdue",
    }
}
