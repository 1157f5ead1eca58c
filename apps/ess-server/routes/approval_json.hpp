// Approval requests as JSON, and what is read of them: the same for browsers and for hosts.
#pragma once

#include <boost/json/object.hpp>

#include "ess/approvals/approvals.hpp"
#include "ess/http/request.hpp"
#include "routes/name_book.hpp"
#include "routes/page_query.hpp"

namespace ess::server {

result<boost::json::object> approval_json(const storage::approval_record& record, name_book& names);

/// `status` and the page's cursor. Errors: `invalid_parameter`.
result<storage::approval_query> read_approval_query(const http::parameters& query, const page_query& page);
/// Errors: those of `read_object`, `invalid_field`.
result<approvals::new_request> read_new_request(const http::request& from);
/// As above; a host may also name who asks, by `requestedBy`.
result<approvals::new_request> read_host_request(const http::request& from);

}  // namespace ess::server
