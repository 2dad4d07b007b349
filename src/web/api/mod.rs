//! The interface for one-stop software: cases in, links and figures out, as JSON.

mod address;
mod agencies;
mod arriving;
mod body;
mod case;
mod case_results;
mod delivered;
mod docs;
mod docs_fields;
mod examples;
mod excess;
mod figures;
mod key;
mod kiosk;
mod open_streams;
mod openapi;
mod parameters;
mod put_case;
mod read_cases;
mod refusal;
mod respond;
mod routes;
mod schema;
mod spool;
mod stream;
mod stream_reader;
mod stream_results;
mod survey;
mod table_body;

pub(super) use routes::configure;
