"""Which settings belong together on the page Settings."""

from collections.abc import Mapping

from dashboard.ui.text.i18n import msg

#: Names of settings by the English name of their topic, in the order of the page.
TOPICS: Mapping[str, tuple[str, ...]] = {
    msg("Database"): ("database_url", "dashboard_database_url", "settings_database_url"),
    msg("Identity of patients and staff"): (
        *("secret_file", "patient_name", "patient_id", "accession", "birth_date", "staff_names"),
    ),
    msg("Age at which data are removed"): (
        *("retention", "identity_retention_months", "staff_names_retention_months"),
        *("earlier_versions_retention_months", "audit_trail_retention_months"),
    ),
    msg("Login with a code of a device"): ("totp_key", "totp_key_file", "totp_required_for"),
    msg("Login through an identity provider"): (
        *("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_client_secret_file", "oidc_name"),
        *("oidc_scopes", "oidc_roles_claim", "oidc_roles"),
    ),
    msg("Login with a directory"): (
        *("ldap_url", "ldap_ca_file", "ldap_bind_dn", "ldap_bind_password", "ldap_bind_password_file"),
        *("ldap_base_dn", "ldap_user_filter", "ldap_id_attribute", "ldap_name_attribute"),
        *("ldap_groups_attribute", "ldap_group_filter", "ldap_roles", "ldap_name"),
    ),
    msg("Login by a reverse proxy"): ("proxy_user_header", "proxy_peers", "proxy_roles_header", "proxy_roles"),
    msg("Audit messages to another system"): (
        *("syslog_host", "syslog_port", "syslog_ca_file", "syslog_certificate_file", "syslog_key_file"),
    ),
    msg("Mail"): (
        *("mail_host", "mail_port", "mail_security", "mail_ca_file"),
        *("mail_user", "mail_password", "mail_password_file", "mail_from"),
        *("mail_recipient_domains", "mail_max_attachment_mb"),
    ),
    msg("Messages about alerts"): (
        "alert_message_max_age_days",
        "alert_message_collect_s",
        "alert_webhook_hosts",
    ),
    msg("Orthanc"): (
        *("orthanc_url", "orthanc_explorer_url", "orthanc_dicom_host", "orthanc_dicom_port", "orthanc_aet"),
        *("orthanc_log", "orthanc_storage"),
    ),
    msg("Dashboard and logs"): (
        *("dashboard_url", "level_jurisdictions", "surveys_folder", "effective_dose_factors"),
        *("max_lag_minutes", "log_format", "known_faults_list"),
    ),
}
