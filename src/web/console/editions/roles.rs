//! Who opens the pages of editions.

use crate::domain::access::Role;

/// The roles that open these pages. What is not released is shown to those alone who make and approve
/// editions, and to inspectors of the province.
pub(super) const ROLES: &[Role] = &[Role::Province, Role::Approver, Role::Inspector, Role::Admin];
