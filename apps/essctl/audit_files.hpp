// Exports of the audit log as files: writing them piece by piece, and verifying one without a database.
#pragma once

#include <boost/json/object.hpp>

#include "ess/base/result.hpp"
#include "ess/config/settings.hpp"
#include "job.hpp"

namespace ess::ctl {

/// Writes an export to `what.file`, which must not exist, or to standard output. Asks for one piece after another, so
/// neither this program nor a server keeps the whole. Errors: those of the command; `export_file_failed`.
result<boost::json::object> export_audit(const config::ctl_settings& settings, const job& what);

/// Verifies an exported file by the anchors and the public key that are named; needs no settings and no database.
/// Errors: `invalid_export`, `invalid_public_key`, `export_file_failed`, those of anchor files.
result<boost::json::object> verify_audit_file(const job& what);

}  // namespace ess::ctl
