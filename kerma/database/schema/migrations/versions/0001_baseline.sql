CREATE TABLE account (
    account_id UUID NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT,
    subject TEXT,
    password_hash TEXT,
    is_locked BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    password_changed_at TIMESTAMP WITH TIME ZONE,
    last_login_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_account PRIMARY KEY (account_id),
    CONSTRAINT ck_account_has_name CHECK (name <> ''),
    CONSTRAINT ck_account_has_issuer_and_subject_or_neither CHECK ((issuer IS NULL) = (subject IS NULL))
);
CREATE UNIQUE INDEX uq_account_issuer_subject ON account (issuer, subject);
CREATE UNIQUE INDEX uq_account_local_name ON account (lower(name)) WHERE issuer IS NULL;
COMMENT ON TABLE account IS 'Users who may log in to the dashboard.';
COMMENT ON COLUMN account.account_id IS 'The account: a random UUID.';
COMMENT ON COLUMN account.name IS 'Name with which the user logs in, or that a provider states.';
COMMENT ON COLUMN account.issuer IS 'Identity provider of the account; NULL for local accounts.';
COMMENT ON COLUMN account.subject IS 'The provider''s identifier of the user; NULL for local accounts.';
COMMENT ON COLUMN account.password_hash IS 'Argon2id; NULL where the user has no password here.';
COMMENT ON COLUMN account.is_locked IS 'Whether it may not log in.';
COMMENT ON COLUMN account.created_at IS 'When made.';
COMMENT ON COLUMN account.password_changed_at IS 'When the password was set last.';
COMMENT ON COLUMN account.last_login_at IS 'When the user logged in last; NULL for never.';
CREATE TABLE alert (
    study_id UUID NOT NULL,
    alert_id UUID NOT NULL,
    rule_id TEXT NOT NULL,
    event_id UUID,
    severity TEXT NOT NULL,
    outcome TEXT NOT NULL,
    value DOUBLE PRECISION,
    value_low DOUBLE PRECISION,
    value_high DOUBLE PRECISION,
    is_upper_bound BOOLEAN NOT NULL,
    threshold DOUBLE PRECISION NOT NULL,
    unit TEXT NOT NULL,
    basis JSONB,
    data_version INTEGER NOT NULL,
    state TEXT DEFAULT 'new' NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_alert PRIMARY KEY (study_id, alert_id),
    CONSTRAINT ck_alert_known_severity CHECK (severity in ('notification', 'alert', 'event')),
    CONSTRAINT ck_alert_known_outcome CHECK (outcome in ('exceeds', 'not_above', 'zero', 'missing', 'unreadable', 'scope_unknown', 'nothing_to_compare', 'out_of_scope', 'phantom', 'study_gone')),
    CONSTRAINT ck_alert_known_state CHECK (state in ('new', 'seen', 'explained', 'incident', 'dismissed'))
);
CREATE INDEX ix_alert_alert_id ON alert (alert_id);
CREATE INDEX ix_alert_open ON alert (state) WHERE state in ('new', 'seen');
CREATE INDEX ix_alert_raised_at ON alert (raised_at DESC, study_id);
CREATE UNIQUE INDEX uq_alert_rule_study_event ON alert (study_id, rule_id, event_id) NULLS NOT DISTINCT;
COMMENT ON TABLE alert IS 'Alerts: one for each rule, study and, where the rule is about events, event.';
COMMENT ON COLUMN alert.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN alert.alert_id IS 'The alert: UUID5 of study, rule and event.';
COMMENT ON COLUMN alert.rule_id IS 'The rule, see `alert_rule`, or a shipped one.';
COMMENT ON COLUMN alert.event_id IS 'The irradiation event; NULL: the study as a whole.';
COMMENT ON COLUMN alert.severity IS 'What the rule demands.';
COMMENT ON COLUMN alert.outcome IS 'What the comparison gave last: exceeds, not_above, zero, missing, unreadable, scope_unknown, nothing_to_compare, out_of_scope, phantom, study_gone.';
COMMENT ON COLUMN alert.value IS 'The value that was compared; NULL: none. In `unit`.';
COMMENT ON COLUMN alert.value_low IS 'Lower end with its expanded uncertainty (k = 2); NULL: not stated.';
COMMENT ON COLUMN alert.value_high IS 'Upper end; NULL: not stated.';
COMMENT ON COLUMN alert.is_upper_bound IS 'Whether the true value is at most this one.';
COMMENT ON COLUMN alert.threshold IS 'The limit that it is compared with. In `unit`.';
COMMENT ON COLUMN alert.unit IS 'UCUM code of the unit of value and threshold.';
COMMENT ON COLUMN alert.basis IS 'Where the limit comes from: reference level, number of studies, earlier study, or value of the scanner; NULL: the rule itself.';
COMMENT ON COLUMN alert.data_version IS 'From 1; each change of value or outcome adds one.';
COMMENT ON COLUMN alert.state IS 'new, seen, explained, incident, dismissed: by people.';
COMMENT ON COLUMN alert.raised_at IS 'When it was raised.';
COMMENT ON COLUMN alert.changed_at IS 'When value or outcome last changed.';
CREATE TABLE alert_action (
    study_id UUID NOT NULL,
    alert_id UUID NOT NULL,
    action_number INTEGER NOT NULL,
    state_before TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT,
    comment TEXT,
    data_version INTEGER NOT NULL,
    acted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    acted_by TEXT,
    CONSTRAINT pk_alert_action PRIMARY KEY (study_id, alert_id, action_number),
    CONSTRAINT ck_alert_action_known_state_before CHECK (state_before in ('new', 'seen', 'explained', 'incident', 'dismissed')),
    CONSTRAINT ck_alert_action_known_state CHECK (state in ('new', 'seen', 'explained', 'incident', 'dismissed')),
    CONSTRAINT ck_alert_action_known_cause CHECK (cause in ('size', 'complex_procedure', 'repeat_motion', 'repeat_contrast', 'repeat_equipment', 'wrong_protocol', 'wrong_patient', 'wrong_region', 'exposure_control', 'arms', 'metal', 'clinical_need', 'data_fault', 'unknown')),
    CONSTRAINT ck_alert_action_cause_of_explained CHECK (state <> 'explained' or cause is not null),
    CONSTRAINT ck_alert_action_length_of_comment CHECK (length(comment) <= 1000)
);
CREATE INDEX ix_alert_action_alert_id ON alert_action (alert_id);
COMMENT ON TABLE alert_action IS 'What people did with alerts: state, cause and comment, with the version that they saw.';
COMMENT ON COLUMN alert_action.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN alert_action.alert_id IS 'The alert.';
COMMENT ON COLUMN alert_action.action_number IS 'From 1, in the order in which people acted on the alert.';
COMMENT ON COLUMN alert_action.state_before IS 'new, seen, explained, incident, dismissed.';
COMMENT ON COLUMN alert_action.state IS 'That since then.';
COMMENT ON COLUMN alert_action.cause IS 'size, complex_procedure, repeat_motion, repeat_contrast, repeat_equipment, wrong_protocol, wrong_patient, wrong_region, exposure_control, arms, metal, clinical_need, data_fault, unknown; NULL: not stated.';
COMMENT ON COLUMN alert_action.comment IS 'Plain text; NULL: none, or erased with the identity of the patient.';
COMMENT ON COLUMN alert_action.data_version IS 'Version of the alert then, see `alert_history`.';
COMMENT ON COLUMN alert_action.acted_at IS 'When.';
COMMENT ON COLUMN alert_action.acted_by IS 'Who; NULL: Kerma, which opened it again after its value had risen.';
CREATE TABLE alert_history (
    study_id UUID NOT NULL,
    alert_id UUID NOT NULL,
    data_version INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    value DOUBLE PRECISION,
    value_low DOUBLE PRECISION,
    value_high DOUBLE PRECISION,
    is_upper_bound BOOLEAN NOT NULL,
    threshold DOUBLE PRECISION NOT NULL,
    unit TEXT NOT NULL,
    basis JSONB,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_alert_history PRIMARY KEY (study_id, alert_id, data_version)
);
COMMENT ON TABLE alert_history IS 'What each version of an alert stated; rows are added and never changed.';
COMMENT ON COLUMN alert_history.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN alert_history.alert_id IS 'The alert: UUID5 of study, rule and event.';
COMMENT ON COLUMN alert_history.data_version IS 'That of the alert.';
COMMENT ON COLUMN alert_history.outcome IS 'What the comparison gave last: exceeds, not_above, zero, missing, unreadable, scope_unknown, nothing_to_compare, out_of_scope, phantom, study_gone.';
COMMENT ON COLUMN alert_history.value IS 'The value that was compared; NULL: none. In `unit`.';
COMMENT ON COLUMN alert_history.value_low IS 'Lower end with its expanded uncertainty (k = 2); NULL: not stated.';
COMMENT ON COLUMN alert_history.value_high IS 'Upper end; NULL: not stated.';
COMMENT ON COLUMN alert_history.is_upper_bound IS 'Whether the true value is at most this one.';
COMMENT ON COLUMN alert_history.threshold IS 'The limit that it is compared with. In `unit`.';
COMMENT ON COLUMN alert_history.unit IS 'UCUM code of the unit of value and threshold.';
COMMENT ON COLUMN alert_history.basis IS 'Where the limit comes from: reference level, number of studies, earlier study, or value of the scanner; NULL: the rule itself.';
COMMENT ON COLUMN alert_history.written_at IS 'When it was written.';
CREATE TABLE alert_notice (
    study_id UUID NOT NULL,
    alert_id UUID NOT NULL,
    data_version INTEGER NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_alert_notice PRIMARY KEY (study_id, alert_id, data_version)
);
COMMENT ON TABLE alert_notice IS 'Alerts that recipients are to be found for; written with the alert, and deleted once they are.';
COMMENT ON COLUMN alert_notice.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN alert_notice.alert_id IS 'The alert.';
COMMENT ON COLUMN alert_notice.data_version IS 'Version of the alert that is the reason.';
COMMENT ON COLUMN alert_notice.written_at IS 'When it was written.';
CREATE TABLE alert_recipient (
    recipient_number INTEGER NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    min_severity TEXT NOT NULL,
    rule_ids TEXT[] NOT NULL,
    modalities TEXT[] NOT NULL,
    equipment_ids UUID[] NOT NULL,
    institution_name TEXT,
    department_name TEXT,
    language TEXT NOT NULL,
    escalation_after_h INTEGER,
    account_id UUID,
    informs_of_deadlines BOOLEAN DEFAULT false NOT NULL,
    is_active BOOLEAN NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_alert_recipient PRIMARY KEY (recipient_number),
    CONSTRAINT ck_alert_recipient_known_channel CHECK (channel in ('mail', 'json', 'teams', 'ntfy')),
    CONSTRAINT ck_alert_recipient_known_severity CHECK (min_severity in ('notification', 'alert', 'event')),
    CONSTRAINT ck_alert_recipient_known_language CHECK (language in ('en', 'pl', 'de', 'fr')),
    CONSTRAINT ck_alert_recipient_known_escalation CHECK (escalation_after_h between 1 and 720)
);
COMMENT ON TABLE alert_recipient IS 'Who receives messages about alerts; removed ones stay as history.';
COMMENT ON COLUMN alert_recipient.recipient_number IS 'Its number, in the order in which recipients were added.';
COMMENT ON COLUMN alert_recipient.name IS 'What people call it.';
COMMENT ON COLUMN alert_recipient.channel IS 'How messages reach it: mail, json, teams, ntfy.';
COMMENT ON COLUMN alert_recipient.address IS 'Mail address; of webhooks scheme and host alone.';
COMMENT ON COLUMN alert_recipient.min_severity IS 'The lowest severity of its alerts.';
COMMENT ON COLUMN alert_recipient.rule_ids IS 'Names of rules; empty: any.';
COMMENT ON COLUMN alert_recipient.modalities IS 'Exam modalities of studies; empty: any.';
COMMENT ON COLUMN alert_recipient.equipment_ids IS 'Equipment of studies; empty: any.';
COMMENT ON COLUMN alert_recipient.institution_name IS 'Institution of the equipment; NULL: any.';
COMMENT ON COLUMN alert_recipient.department_name IS 'Department of the equipment; NULL: any.';
COMMENT ON COLUMN alert_recipient.language IS 'Language of its messages: en, pl, de, fr.';
COMMENT ON COLUMN alert_recipient.escalation_after_h IS 'It receives alerts that are still new after so many hours; NULL: all at once. Unit: h.';
COMMENT ON COLUMN alert_recipient.account_id IS 'Account whose scope limits its alerts; NULL: of all equipment.';
COMMENT ON COLUMN alert_recipient.informs_of_deadlines IS 'Whether it is reminded of deadlines and follow-ups of incidents.';
COMMENT ON COLUMN alert_recipient.is_active IS 'Whether messages go there.';
COMMENT ON COLUMN alert_recipient.added_at IS 'When it was added.';
COMMENT ON COLUMN alert_recipient.added_by IS 'Who did.';
COMMENT ON COLUMN alert_recipient.removed_at IS 'When it was removed; NULL: it was not.';
COMMENT ON COLUMN alert_recipient.removed_by IS 'Who did.';
CREATE TABLE alert_rule (
    rule_number INTEGER NOT NULL,
    rule_id TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    modality TEXT NOT NULL,
    quantity TEXT,
    unit TEXT NOT NULL,
    value NUMERIC NOT NULL,
    standard_name TEXT,
    region TEXT,
    equipment UUID,
    age_years TEXT,
    weight_kg TEXT,
    phantom TEXT,
    acquisition TEXT,
    severity TEXT NOT NULL,
    source TEXT NOT NULL,
    mark TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    enabled BOOLEAN NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_alert_rule PRIMARY KEY (rule_number),
    CONSTRAINT ck_alert_rule_known_kind CHECK (kind in ('threshold', 'multiple_of_level', 'repeat', 'group_mean_20', 'percentile', 'dose_check', 'geometry_missing', 'equipment_silent')),
    CONSTRAINT ck_alert_rule_known_modality CHECK (modality in ('CT', 'RF', 'DX', 'MG', 'NM')),
    CONSTRAINT ck_alert_rule_known_quantity CHECK (quantity in ('peak_skin_dose', 'reference_air_kerma', 'dap', 'fluoro_time', 'dap_per_exposure', 'dlp', 'dlp_per_acquisition', 'ctdi_vol', 'agd_per_breast', 'agd_per_exposure', 'administered_activity')),
    CONSTRAINT ck_alert_rule_known_phantom CHECK (phantom in ('head_16cm', 'body_32cm')),
    CONSTRAINT ck_alert_rule_known_acquisition CHECK (acquisition in ('single', 'repeated')),
    CONSTRAINT ck_alert_rule_known_severity CHECK (severity in ('notification', 'alert', 'event')),
    CONSTRAINT ck_alert_rule_known_mark CHECK (mark in ('V', 'V2', 'unchecked', 'site')),
    CONSTRAINT ck_alert_rule_above_zero CHECK (value > 0)
);
CREATE UNIQUE INDEX uq_alert_rule_in_use ON alert_rule (rule_id) WHERE removed_at is null;
COMMENT ON TABLE alert_rule IS 'Alert rules of the site, and shipped ones that somebody enabled or disabled; former rows stay as history.';
COMMENT ON COLUMN alert_rule.rule_number IS 'Its number, in the order in which rules were added, enabled and disabled.';
COMMENT ON COLUMN alert_rule.rule_id IS 'Its name, by which alerts state it.';
COMMENT ON COLUMN alert_rule.title IS 'What it is about.';
COMMENT ON COLUMN alert_rule.kind IS 'With what a value is compared: threshold, multiple_of_level, repeat, group_mean_20, percentile, dose_check, geometry_missing, equipment_silent.';
COMMENT ON COLUMN alert_rule.modality IS 'Exam modality of the studies.';
COMMENT ON COLUMN alert_rule.quantity IS 'The quantity; NULL: a repeated examination, or silent equipment.';
COMMENT ON COLUMN alert_rule.unit IS 'UCUM code of the unit of the limit.';
COMMENT ON COLUMN alert_rule.value IS 'The limit in that unit, which values must exceed.';
COMMENT ON COLUMN alert_rule.standard_name IS 'Standard name of the examination; NULL: any.';
COMMENT ON COLUMN alert_rule.region IS 'Regions that it concerns, separated by blanks; NULL: any.';
COMMENT ON COLUMN alert_rule.equipment IS 'The equipment; NULL: any.';
COMMENT ON COLUMN alert_rule.age_years IS 'Band of age: 0-2, 18-; NULL: any. Unit: years.';
COMMENT ON COLUMN alert_rule.weight_kg IS 'Band of weight: 60-80; NULL: any. Unit: kg.';
COMMENT ON COLUMN alert_rule.phantom IS 'CTDI phantom to which the value refers; NULL: any.';
COMMENT ON COLUMN alert_rule.acquisition IS 'Acquisitions of CT: single, repeated; NULL: all but localizers.';
COMMENT ON COLUMN alert_rule.severity IS 'What an alert demands: notification, alert, event.';
COMMENT ON COLUMN alert_rule.source IS 'Where the limit comes from.';
COMMENT ON COLUMN alert_rule.mark IS 'How it was verified.';
COMMENT ON COLUMN alert_rule.valid_from IS 'First day of studies that it concerns.';
COMMENT ON COLUMN alert_rule.valid_to IS 'Last day; NULL: no end.';
COMMENT ON COLUMN alert_rule.enabled IS 'Whether it raises alerts.';
COMMENT ON COLUMN alert_rule.added_at IS 'When it was added, enabled or disabled.';
COMMENT ON COLUMN alert_rule.added_by IS 'Who did.';
COMMENT ON COLUMN alert_rule.removed_at IS 'When another row took its place; NULL: in force.';
COMMENT ON COLUMN alert_rule.removed_by IS 'Who did.';
CREATE TABLE alert_webhook (
    recipient_number INTEGER NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    CONSTRAINT pk_alert_webhook PRIMARY KEY (recipient_number)
);
COMMENT ON TABLE alert_webhook IS 'Secrets of recipients with a webhook: never shown, never exported.';
COMMENT ON COLUMN alert_webhook.recipient_number IS 'The recipient, see `alert_recipient`.';
COMMENT ON COLUMN alert_webhook.url IS 'URL of the webhook, which may be a secret as a whole.';
COMMENT ON COLUMN alert_webhook.secret IS 'Secret with which Kerma proves who it is; empty: none.';
CREATE TABLE announced_removal (
    kind TEXT NOT NULL,
    months INTEGER NOT NULL,
    announced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_count INTEGER NOT NULL,
    CONSTRAINT pk_announced_removal PRIMARY KEY (kind),
    CONSTRAINT ck_announced_removal_known_kind CHECK (kind in ('identity', 'staff_names', 'earlier_versions', 'audit_trail'))
);
COMMENT ON TABLE announced_removal IS 'The ages that workers found in their settings; a new one is announced before anything is removed.';
COMMENT ON COLUMN announced_removal.kind IS 'What is removed: identity, staff_names, earlier_versions, audit_trail.';
COMMENT ON COLUMN announced_removal.months IS 'Age in months at which a worker removes it.';
COMMENT ON COLUMN announced_removal.announced_at IS 'When a worker first found this age in force.';
COMMENT ON COLUMN announced_removal.due_at IS 'Before this time nothing of it is removed.';
COMMENT ON COLUMN announced_removal.due_count IS 'What was too old when it was announced.';
CREATE TABLE audit_chain (
    writer TEXT NOT NULL,
    day DATE NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_audit_chain PRIMARY KEY (writer, day)
);
COMMENT ON TABLE audit_chain IS 'The end of each chain of the audit trail; locked while a row is added.';
COMMENT ON COLUMN audit_chain.writer IS 'The program that wrote it: dashboard or command_line.';
COMMENT ON COLUMN audit_chain.day IS 'Day of the chain, UTC.';
COMMENT ON COLUMN audit_chain.number IS 'Number of the last row.';
COMMENT ON COLUMN audit_chain.hash IS 'Hash of the last row.';
CREATE TABLE audit_event (
    writer TEXT NOT NULL,
    day DATE NOT NULL,
    number BIGINT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    account_id UUID,
    user_name TEXT NOT NULL,
    roles TEXT[] NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    study_instance_uid TEXT,
    patient_key TEXT,
    details JSONB NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (writer, day, number, recorded_at),
    CONSTRAINT ck_audit_event_has_writer CHECK (writer in ('dashboard', 'command_line')),
    CONSTRAINT ck_audit_event_has_action CHECK (action in ('login', 'logout', 'end_sessions', 'set_password', 'set_second_step', 'remove_second_step', 'add_user', 'remove_user', 'lock_user', 'unlock_user', 'set_roles', 'set_scope', 'define_role', 'remove_role', 'make_link', 'make_token', 'revoke_token', 'view_study', 'show_identity', 'view_patient', 'view_list', 'search', 'export', 'end_export', 'report', 'upload', 'set_calibration', 'set_interval', 'set_equipment', 'merge_equipment', 'split_equipment', 'set_modality_rules', 'set_naming_rules', 'set_reference_levels', 'set_alert_rules', 'set_report_schedule', 'import_sizes', 'undo_size_import', 'set_node', 'remove_node', 'reextract', 'shared_events', 'retry_outbox', 'read_raw_objects', 'change_raw_objects', 'set_not_patient_rules', 'set_tag', 'set_note', 'review_dose_change', 'set_optimisation_note', 'cancel_task', 'change_patient_data', 'erase_identity', 'delete_study', 'remove_old_data', 'undo_study_deletion', 'export_patient', 'end_destination', 'export_settings', 'import_settings', 'rebuild', 'run_selftest', 'read_audit_trail', 'handle_alert', 'set_alert_recipient', 'set_incident')),
    CONSTRAINT ck_audit_event_has_outcome CHECK (outcome in ('success', 'failure'))
)
 PARTITION BY RANGE (recorded_at);
CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;
CREATE INDEX ix_audit_event_patient_key ON audit_event (patient_key, recorded_at) WHERE patient_key IS NOT NULL;
CREATE INDEX ix_audit_event_recorded_at ON audit_event (recorded_at);
CREATE INDEX ix_audit_event_study_instance_uid ON audit_event (study_instance_uid, recorded_at) WHERE study_instance_uid IS NOT NULL;
CREATE INDEX ix_audit_event_user_name ON audit_event (lower(user_name), recorded_at);
COMMENT ON TABLE audit_event IS 'The audit trail: who did what, chained by hashes.';
COMMENT ON COLUMN audit_event.writer IS 'The program that wrote it: dashboard or command_line.';
COMMENT ON COLUMN audit_event.day IS 'Day of the chain, UTC.';
COMMENT ON COLUMN audit_event.number IS 'Number of the row within writer and day, from 1.';
COMMENT ON COLUMN audit_event.recorded_at IS 'When, by the clock of the database.';
COMMENT ON COLUMN audit_event.account_id IS 'The account, which may be gone; NULL for none.';
COMMENT ON COLUMN audit_event.user_name IS 'Name of the account, or the user of the command line.';
COMMENT ON COLUMN audit_event.roles IS 'Names of the roles that the user had then.';
COMMENT ON COLUMN audit_event.address IS 'IP address of the browser; empty for the command line.';
COMMENT ON COLUMN audit_event.action IS 'What was done.';
COMMENT ON COLUMN audit_event.outcome IS 'Whether it was done: success or failure.';
COMMENT ON COLUMN audit_event.study_instance_uid IS 'The study concerned; NULL for none or several.';
COMMENT ON COLUMN audit_event.patient_key IS 'The patient concerned: keyed hash of the patient ID, plain without a key; NULL for none.';
COMMENT ON COLUMN audit_event.details IS 'What else belongs to the action; names no patient.';
COMMENT ON COLUMN audit_event.previous_hash IS 'Hash of the row before; zeros for the first.';
COMMENT ON COLUMN audit_event.hash IS 'SHA-256 of all other columns.';
CREATE TABLE audit_head (
    writer TEXT NOT NULL,
    day DATE NOT NULL,
    position BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    signature TEXT,
    closed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removal_signature TEXT,
    CONSTRAINT pk_audit_head PRIMARY KEY (writer, day),
    CONSTRAINT uq_audit_head_position UNIQUE (position)
);
COMMENT ON TABLE audit_head IS 'The ends of the chains of closed days, signed.';
COMMENT ON COLUMN audit_head.writer IS 'The program that wrote it: dashboard or command_line.';
COMMENT ON COLUMN audit_head.day IS 'Day of the chain, UTC.';
COMMENT ON COLUMN audit_head.position IS 'From 1, in the order of closing.';
COMMENT ON COLUMN audit_head.number IS 'Number of the last row of the day.';
COMMENT ON COLUMN audit_head.hash IS 'Hash of the last row of the day.';
COMMENT ON COLUMN audit_head.signature IS 'Of this end and all before, with the site''s key; NULL where there was none.';
COMMENT ON COLUMN audit_head.closed_at IS 'When made.';
COMMENT ON COLUMN audit_head.removed_at IS 'When its rows were removed by age; NULL while they exist.';
COMMENT ON COLUMN audit_head.removal_signature IS 'HMAC-SHA256 of the removal with the site''s key; NULL without key.';
CREATE TABLE cursor (
    node TEXT NOT NULL,
    index_id TEXT,
    seq BIGINT NOT NULL,
    last_seq BIGINT DEFAULT '0' NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    caught_up_at TIMESTAMP WITH TIME ZONE,
    reconciled_at TIMESTAMP WITH TIME ZONE,
    last_error TEXT,
    CONSTRAINT pk_cursor PRIMARY KEY (node),
    CONSTRAINT uq_cursor_index_id UNIQUE (index_id)
);
COMMENT ON TABLE cursor IS 'How far each Orthanc''s change log has been followed.';
COMMENT ON COLUMN cursor.node IS 'Name of the Orthanc whose change log is followed.';
COMMENT ON COLUMN cursor.index_id IS 'Identifier of that Orthanc''s index, which the plugin stores in it.';
COMMENT ON COLUMN cursor.seq IS 'Number of the last change whose facts are stored.';
COMMENT ON COLUMN cursor.last_seq IS 'Last change in Orthanc''s change log when it was read last.';
COMMENT ON COLUMN cursor.seen_at IS 'When the follower last reported.';
COMMENT ON COLUMN cursor.caught_up_at IS 'When the change log was last read to its end; before the first time, when it was first followed.';
COMMENT ON COLUMN cursor.reconciled_at IS 'When the ledger was last compared with Orthanc.';
COMMENT ON COLUMN cursor.last_error IS 'The last error of the follower; NULL where it works.';
CREATE TABLE deleted_study (
    study_id UUID NOT NULL,
    study_instance_uid TEXT NOT NULL,
    reason TEXT NOT NULL,
    deleted_by TEXT NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_deleted_study PRIMARY KEY (study_id)
);
CREATE INDEX ix_deleted_study_deleted_at ON deleted_study (deleted_at DESC);
COMMENT ON TABLE deleted_study IS 'Studies that people deleted: objects of them that arrive or are read again are skipped.';
COMMENT ON COLUMN deleted_study.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN deleted_study.study_instance_uid IS 'Study Instance UID.';
COMMENT ON COLUMN deleted_study.reason IS 'Why it was deleted, as the person who did it states.';
COMMENT ON COLUMN deleted_study.deleted_by IS 'User who had it deleted.';
COMMENT ON COLUMN deleted_study.deleted_at IS 'When.';
CREATE TABLE dose_change (
    change_id UUID NOT NULL,
    equipment_id UUID NOT NULL,
    modality TEXT NOT NULL,
    standard_name TEXT NOT NULL,
    quantity TEXT NOT NULL,
    first_day DATE NOT NULL,
    earliest_day DATE NOT NULL,
    latest_day DATE NOT NULL,
    ratio DOUBLE PRECISION NOT NULL,
    ratio_lower DOUBLE PRECISION NOT NULL,
    ratio_upper DOUBLE PRECISION NOT NULL,
    median_before DOUBLE PRECISION NOT NULL,
    median_after DOUBLE PRECISION NOT NULL,
    before_count INTEGER NOT NULL,
    after_count INTEGER NOT NULL,
    evidence DOUBLE PRECISION NOT NULL,
    alarm_limit DOUBLE PRECISION NOT NULL,
    found_on DATE NOT NULL,
    delay_count INTEGER NOT NULL,
    covariates JSONB NOT NULL,
    estimated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_dose_change PRIMARY KEY (change_id),
    CONSTRAINT ck_dose_change_ratio_in_interval CHECK (ratio_lower <= ratio and ratio <= ratio_upper),
    CONSTRAINT ck_dose_change_day_in_interval CHECK (earliest_day <= first_day and first_day <= latest_day)
);
CREATE INDEX ix_dose_change_equipment_id ON dose_change (equipment_id, found_on);
CREATE INDEX ix_dose_change_found_on ON dose_change (found_on);
COMMENT ON TABLE dose_change IS 'Changes of the level of dose, by equipment, standard name and quantity.';
COMMENT ON COLUMN dose_change.change_id IS 'The change: UUID5 of its series and the day on which it was found.';
COMMENT ON COLUMN dose_change.equipment_id IS 'The equipment.';
COMMENT ON COLUMN dose_change.modality IS 'Examination modality: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN dose_change.standard_name IS 'Standard name of the examinations.';
COMMENT ON COLUMN dose_change.quantity IS 'Name of the fact.';
COMMENT ON COLUMN dose_change.first_day IS 'Day of the first examination after the change.';
COMMENT ON COLUMN dose_change.earliest_day IS 'Lower end of the 95 % interval of first_day.';
COMMENT ON COLUMN dose_change.latest_day IS 'Upper end of the 95 % interval of first_day.';
COMMENT ON COLUMN dose_change.ratio IS 'Typical value after, divided by that before.';
COMMENT ON COLUMN dose_change.ratio_lower IS 'Lower end of the 95 % interval of ratio.';
COMMENT ON COLUMN dose_change.ratio_upper IS 'Upper end of the 95 % interval of ratio.';
COMMENT ON COLUMN dose_change.median_before IS 'Median before, in the unit of the quantity.';
COMMENT ON COLUMN dose_change.median_after IS 'Median after, in the unit of the quantity.';
COMMENT ON COLUMN dose_change.before_count IS 'Number of values before, with which it is estimated.';
COMMENT ON COLUMN dose_change.after_count IS 'Number of values after, with which it is estimated.';
COMMENT ON COLUMN dose_change.evidence IS 'Standardised Mann-Whitney statistic when it was found.';
COMMENT ON COLUMN dose_change.alarm_limit IS 'The limit that the evidence exceeded.';
COMMENT ON COLUMN dose_change.found_on IS 'Day at whose end it could be found.';
COMMENT ON COLUMN dose_change.delay_count IS 'Number of values from the change to the end of that day.';
COMMENT ON COLUMN dose_change.covariates IS 'What changed with it, what did not, what is unknown.';
COMMENT ON COLUMN dose_change.estimated_at IS 'When size and interval were estimated.';
CREATE TABLE dose_change_review (
    change_id UUID NOT NULL,
    note TEXT,
    reviewed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reviewed_by TEXT NOT NULL,
    CONSTRAINT pk_dose_change_review PRIMARY KEY (change_id),
    CONSTRAINT ck_dose_change_review_length_of_note CHECK (length(note) <= 1000)
);
COMMENT ON TABLE dose_change_review IS 'Changes of dose that people have seen, with their notes.';
COMMENT ON COLUMN dose_change_review.change_id IS 'The change, see `dose_change`.';
COMMENT ON COLUMN dose_change_review.note IS 'What a person wrote about it; NULL: nothing.';
COMMENT ON COLUMN dose_change_review.reviewed_at IS 'When it was last marked or noted.';
COMMENT ON COLUMN dose_change_review.reviewed_by IS 'Who did.';
CREATE TABLE dose_object (
    sop_instance_uid TEXT NOT NULL,
    orthanc_id TEXT NOT NULL,
    study_id UUID NOT NULL,
    sop_class_uid TEXT NOT NULL,
    calling_ae_title TEXT,
    source TEXT NOT NULL,
    content_at TIMESTAMP WITHOUT TIME ZONE,
    extraction BYTEA NOT NULL,
    content_tree BYTEA,
    protection TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    digest TEXT,
    event_hashes BIGINT[] DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_dose_object PRIMARY KEY (sop_instance_uid)
);
CREATE INDEX ix_dose_object_event_hashes ON dose_object USING gin (event_hashes) WITH (fastupdate = off);
CREATE INDEX ix_dose_object_orthanc_id ON dose_object (orthanc_id);
CREATE INDEX ix_dose_object_protection ON dose_object (protection);
CREATE INDEX ix_dose_object_study_id ON dose_object (study_id);
COMMENT ON TABLE dose_object IS 'Objects that state a dose, with all facts read from them.';
COMMENT ON COLUMN dose_object.sop_instance_uid IS 'SOP Instance UID; of its versions, the one received last is stored.';
COMMENT ON COLUMN dose_object.orthanc_id IS 'Orthanc''s identifier of the instance.';
COMMENT ON COLUMN dose_object.study_id IS 'The study it states: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN dose_object.sop_class_uid IS 'SOP Class UID.';
COMMENT ON COLUMN dose_object.calling_ae_title IS 'AE title of its sender; NULL where it was not received by DICOM.';
COMMENT ON COLUMN dose_object.source IS 'Kind of source object: ct_rdsr, projection_rdsr, ...';
COMMENT ON COLUMN dose_object.content_at IS 'Content date and time, local.';
COMMENT ON COLUMN dose_object.extraction IS 'Facts and problems read from it: zlib-compressed JSON.';
COMMENT ON COLUMN dose_object.content_tree IS 'The whole SR content tree: zlib-compressed JSON; NULL for images.';
COMMENT ON COLUMN dose_object.protection IS 'How patient_name, patient_id, accession_number, patient_birth_date, staff_names are stored in it, in this order: n not, p plain, h hashed, with the fingerprint of the key; e erased.';
COMMENT ON COLUMN dose_object.received_at IS 'When Orthanc received this version.';
COMMENT ON COLUMN dose_object.digest IS 'MD5 of its file, as Orthanc computed it.';
COMMENT ON COLUMN dose_object.event_hashes IS '64-bit hashes of the names of its events, by which other studies with the same events are found.';
CREATE TABLE dose_series (
    equipment_id UUID NOT NULL,
    modality TEXT NOT NULL,
    standard_name TEXT NOT NULL,
    quantity TEXT NOT NULL,
    value_count INTEGER NOT NULL,
    searched_to DATE NOT NULL,
    searched_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_dose_series PRIMARY KEY (equipment_id, modality, standard_name, quantity)
);
COMMENT ON TABLE dose_series IS 'Series of doses that are searched for changes, and how far.';
COMMENT ON COLUMN dose_series.equipment_id IS 'The equipment.';
COMMENT ON COLUMN dose_series.modality IS 'Examination modality: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN dose_series.standard_name IS 'Standard name of the examinations.';
COMMENT ON COLUMN dose_series.quantity IS 'Name of the fact.';
COMMENT ON COLUMN dose_series.value_count IS 'Number of positive values of the period that was read.';
COMMENT ON COLUMN dose_series.searched_to IS 'Last day at whose end a change was searched.';
COMMENT ON COLUMN dose_series.searched_at IS 'When the worker last searched.';
CREATE TABLE equipment (
    equipment_id UUID NOT NULL,
    institution_name TEXT,
    department_name TEXT,
    manufacturer TEXT,
    manufacturer_model_name TEXT,
    station_name TEXT,
    device_serial_number TEXT,
    device_observer_uid TEXT,
    display_name TEXT,
    first_received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_equipment PRIMARY KEY (equipment_id)
);
COMMENT ON TABLE equipment IS 'Equipment as the headers of its objects describe it, and its name by the site.';
COMMENT ON COLUMN equipment.equipment_id IS 'The equipment: UUID5 of manufacturer, model and serial number, else of its station.';
COMMENT ON COLUMN equipment.institution_name IS 'Institution where the equipment is located. Source: (0008,0080).';
COMMENT ON COLUMN equipment.department_name IS 'Department where the equipment is located. Source: (0008,1040).';
COMMENT ON COLUMN equipment.manufacturer IS 'Manufacturer of the equipment. Source: (0008,0070).';
COMMENT ON COLUMN equipment.manufacturer_model_name IS 'Model of the equipment. Source: (0008,1090).';
COMMENT ON COLUMN equipment.station_name IS 'Station name of the equipment. Source: (0008,1010).';
COMMENT ON COLUMN equipment.device_serial_number IS 'Serial number of the equipment. Source: (0018,1000).';
COMMENT ON COLUMN equipment.device_observer_uid IS 'Device Observer UID of the equipment. Source: TID 1004.';
COMMENT ON COLUMN equipment.display_name IS 'The name that the site set, see `equipment_setting`; NULL: none.';
COMMENT ON COLUMN equipment.first_received_at IS 'When Kerma first stored it.';
CREATE TABLE equipment_calibration (
    equipment_id UUID NOT NULL,
    valid_from DATE NOT NULL,
    table_zero_x_cm DOUBLE PRECISION,
    table_zero_y_cm DOUBLE PRECISION,
    table_zero_z_cm DOUBLE PRECISION,
    patient_offset_x_cm DOUBLE PRECISION,
    patient_offset_y_cm DOUBLE PRECISION,
    patient_offset_z_cm DOUBLE PRECISION,
    table_water_equivalent_mm DOUBLE PRECISION,
    kap_meter_calibration_factor DOUBLE PRECISION,
    inherent_filtration_mm_al DOUBLE PRECISION,
    calibrated_on DATE,
    note TEXT,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_by TEXT NOT NULL,
    CONSTRAINT pk_equipment_calibration PRIMARY KEY (equipment_id, valid_from),
    CONSTRAINT ck_equipment_calibration_table_zero_x_cm CHECK (table_zero_x_cm between -400 and 400),
    CONSTRAINT ck_equipment_calibration_table_zero_y_cm CHECK (table_zero_y_cm between -400 and 400),
    CONSTRAINT ck_equipment_calibration_table_zero_z_cm CHECK (table_zero_z_cm between -400 and 400),
    CONSTRAINT ck_equipment_calibration_patient_offset_x_cm CHECK (patient_offset_x_cm between -200 and 200),
    CONSTRAINT ck_equipment_calibration_patient_offset_y_cm CHECK (patient_offset_y_cm between -200 and 200),
    CONSTRAINT ck_equipment_calibration_patient_offset_z_cm CHECK (patient_offset_z_cm between -200 and 200),
    CONSTRAINT ck_equipment_calibration_table_water_equivalent_mm CHECK (table_water_equivalent_mm between 0 and 50),
    CONSTRAINT ck_equipment_calibration_kap_meter_calibration_factor CHECK (kap_meter_calibration_factor between 0.3 and 3),
    CONSTRAINT ck_equipment_calibration_inherent_filtration_mm_al CHECK (inherent_filtration_mm_al between 0 and 20)
);
COMMENT ON TABLE equipment_calibration IS 'Calibration of equipment for skin dose that no report states; NULL: the default of model or method.';
COMMENT ON COLUMN equipment_calibration.equipment_id IS 'The equipment; it need not have studies.';
COMMENT ON COLUMN equipment_calibration.valid_from IS 'First day of studies to which it applies.';
COMMENT ON COLUMN equipment_calibration.table_zero_x_cm IS 'Added to the table''s origin in the room, towards the patient''s left. Unit: cm.';
COMMENT ON COLUMN equipment_calibration.table_zero_y_cm IS 'Added to the table''s origin in the room, downwards. Unit: cm.';
COMMENT ON COLUMN equipment_calibration.table_zero_z_cm IS 'Added to the table''s origin in the room, towards the head. Unit: cm.';
COMMENT ON COLUMN equipment_calibration.patient_offset_x_cm IS 'Added to the patient''s position on the table, along its x axis. Unit: cm.';
COMMENT ON COLUMN equipment_calibration.patient_offset_y_cm IS 'Added to the patient''s position on the table, along its y axis. Unit: cm.';
COMMENT ON COLUMN equipment_calibration.patient_offset_z_cm IS 'Added to the patient''s position on the table, along its z axis. Unit: cm.';
COMMENT ON COLUMN equipment_calibration.table_water_equivalent_mm IS 'Thickness of water that attenuates like table top and pad. Unit: mm.';
COMMENT ON COLUMN equipment_calibration.kap_meter_calibration_factor IS 'True over indicated air kerma and dose area product.';
COMMENT ON COLUMN equipment_calibration.inherent_filtration_mm_al IS 'Inherent filtration of the tube as thickness of aluminium. Unit: mm.';
COMMENT ON COLUMN equipment_calibration.calibrated_on IS 'When the factor of the KAP meter was measured.';
COMMENT ON COLUMN equipment_calibration.note IS 'Where the values come from.';
COMMENT ON COLUMN equipment_calibration.changed_at IS 'When the row was written last.';
COMMENT ON COLUMN equipment_calibration.changed_by IS 'User who wrote it.';
CREATE TABLE equipment_merge (
    equipment_id UUID NOT NULL,
    merged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    into_id UUID NOT NULL,
    merged_by TEXT NOT NULL,
    undone_at TIMESTAMP WITH TIME ZONE,
    undone_by TEXT,
    CONSTRAINT pk_equipment_merge PRIMARY KEY (equipment_id, merged_at),
    CONSTRAINT ck_equipment_merge_merged_into_other CHECK (equipment_id <> into_id)
);
CREATE UNIQUE INDEX uq_equipment_merge_in_force ON equipment_merge (equipment_id) WHERE undone_at is null;
COMMENT ON TABLE equipment_merge IS 'Merges of equipment: rules from which study.equipment_id is derived.';
COMMENT ON COLUMN equipment_merge.equipment_id IS 'The equipment whose studies count for another, as its objects state it.';
COMMENT ON COLUMN equipment_merge.merged_at IS 'When it was merged.';
COMMENT ON COLUMN equipment_merge.into_id IS 'The equipment for which they count.';
COMMENT ON COLUMN equipment_merge.merged_by IS 'Who merged it.';
COMMENT ON COLUMN equipment_merge.undone_at IS 'When the merge was undone; NULL: in force.';
COMMENT ON COLUMN equipment_merge.undone_by IS 'Who undid it.';
CREATE TABLE equipment_setting (
    equipment_id UUID NOT NULL,
    expected_interval_days INTEGER,
    display_name TEXT,
    room TEXT,
    department TEXT,
    used_from DATE,
    used_to DATE,
    replaced_by_id UUID,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_by TEXT NOT NULL,
    CONSTRAINT pk_equipment_setting PRIMARY KEY (equipment_id),
    CONSTRAINT ck_equipment_setting_interval_in_range CHECK (expected_interval_days between 1 and 366),
    CONSTRAINT ck_equipment_setting_begins_before_it_ends CHECK (used_from <= used_to),
    CONSTRAINT ck_equipment_setting_replaced_by_other CHECK (replaced_by_id <> equipment_id)
);
CREATE UNIQUE INDEX uq_equipment_setting_display_name ON equipment_setting (lower(display_name));
COMMENT ON TABLE equipment_setting IS 'Settings of equipment by the site.';
COMMENT ON COLUMN equipment_setting.equipment_id IS 'The equipment.';
COMMENT ON COLUMN equipment_setting.expected_interval_days IS 'It counts as inactive after more calendar days without a study; NULL: not set. Unit: days.';
COMMENT ON COLUMN equipment_setting.display_name IS 'Its name in lists, charts and exports; NULL: model and station.';
COMMENT ON COLUMN equipment_setting.room IS 'Room in which it stands; NULL: not set.';
COMMENT ON COLUMN equipment_setting.department IS 'Department to which it belongs, beside what its objects state.';
COMMENT ON COLUMN equipment_setting.used_from IS 'First day of its use with patients; NULL: not set.';
COMMENT ON COLUMN equipment_setting.used_to IS 'Last day of its use with patients; NULL: still in use, or not set.';
COMMENT ON COLUMN equipment_setting.replaced_by_id IS 'The equipment that replaced it; NULL: none.';
COMMENT ON COLUMN equipment_setting.changed_at IS 'When set.';
COMMENT ON COLUMN equipment_setting.changed_by IS 'Who set it.';
CREATE TABLE equipment_split (
    equipment_id UUID NOT NULL,
    split_at TIMESTAMP WITH TIME ZONE NOT NULL,
    stated_id UUID NOT NULL,
    first_day DATE,
    last_day DATE,
    station_name TEXT,
    device_serial_number TEXT,
    institution_name TEXT,
    department_name TEXT,
    software_versions TEXT,
    split_by TEXT NOT NULL,
    undone_at TIMESTAMP WITH TIME ZONE,
    undone_by TEXT,
    CONSTRAINT pk_equipment_split PRIMARY KEY (equipment_id, split_at),
    CONSTRAINT ck_equipment_split_split_has_condition CHECK (num_nonnulls(first_day, last_day, station_name, device_serial_number, institution_name, department_name, software_versions) > 0),
    CONSTRAINT ck_equipment_split_split_begins_before_it_ends CHECK (first_day <= last_day)
);
CREATE UNIQUE INDEX uq_equipment_split_in_force ON equipment_split (equipment_id) WHERE undone_at is null;
COMMENT ON TABLE equipment_split IS 'Splits of equipment: rules from which study.equipment_id is derived, before merges.';
COMMENT ON COLUMN equipment_split.equipment_id IS 'The equipment that is split off: UUID5 of the stated one and the condition.';
COMMENT ON COLUMN equipment_split.split_at IS 'When it was split off.';
COMMENT ON COLUMN equipment_split.stated_id IS 'The equipment that the objects of its studies state.';
COMMENT ON COLUMN equipment_split.first_day IS 'First day of its studies; NULL: any.';
COMMENT ON COLUMN equipment_split.last_day IS 'Last day of its studies; NULL: any.';
COMMENT ON COLUMN equipment_split.station_name IS 'The station name that its studies state; NULL: any.';
COMMENT ON COLUMN equipment_split.device_serial_number IS 'The serial number that its studies state; NULL: any.';
COMMENT ON COLUMN equipment_split.institution_name IS 'The institution that its studies state; NULL: any.';
COMMENT ON COLUMN equipment_split.department_name IS 'The department that its studies state; NULL: any.';
COMMENT ON COLUMN equipment_split.software_versions IS 'The software that its studies state; NULL: any.';
COMMENT ON COLUMN equipment_split.split_by IS 'Who split it off.';
COMMENT ON COLUMN equipment_split.undone_at IS 'When the split was undone; NULL: in force.';
COMMENT ON COLUMN equipment_split.undone_by IS 'Who undid it.';
CREATE TABLE erased_study (
    study_id UUID NOT NULL,
    data TEXT NOT NULL,
    erased_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_erased_study PRIMARY KEY (study_id, data),
    CONSTRAINT ck_erased_study_known_data CHECK (data in ('identity', 'staff_names'))
);
COMMENT ON TABLE erased_study IS 'Studies of which the patient''s identity or names of staff were erased, on request or by age; it stays so when they are read again.';
COMMENT ON COLUMN erased_study.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN erased_study.data IS 'What was erased: identity, staff_names.';
COMMENT ON COLUMN erased_study.erased_at IS 'When.';
CREATE TABLE event_decision (
    name TEXT NOT NULL,
    study_instance_uid TEXT,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_by TEXT NOT NULL,
    CONSTRAINT pk_event_decision PRIMARY KEY (name)
);
COMMENT ON TABLE event_decision IS 'Decisions of people about events that several studies state.';
COMMENT ON COLUMN event_decision.name IS 'Irradiation Event UID, or a name made of the image''s content.';
COMMENT ON COLUMN event_decision.study_instance_uid IS 'The study that counts the event; NULL: each study that states it.';
COMMENT ON COLUMN event_decision.changed_at IS 'When decided.';
COMMENT ON COLUMN event_decision.changed_by IS 'Who decided.';
CREATE TABLE event_histogram (
    modality TEXT NOT NULL,
    quantity TEXT NOT NULL,
    month DATE NOT NULL,
    equipment_id UUID NOT NULL,
    term_id UUID NOT NULL,
    bin INTEGER NOT NULL,
    value_count INTEGER NOT NULL,
    CONSTRAINT pk_event_histogram PRIMARY KEY (modality, quantity, month, equipment_id, term_id, bin)
);
CREATE STATISTICS event_histogram_rows (dependencies, mcv) ON modality, quantity, equipment_id FROM event_histogram;
COMMENT ON TABLE event_histogram IS 'Histograms of quantities of irradiation events, in bins 1.2 % wide.';
COMMENT ON COLUMN event_histogram.modality IS 'Examination modality of the study: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN event_histogram.quantity IS 'Name of the fact; `count`: number of studies or events, with or without a value.';
COMMENT ON COLUMN event_histogram.month IS 'First day of the month; 0001-01-01 where the study has no date.';
COMMENT ON COLUMN event_histogram.equipment_id IS 'The equipment; all bits set in rows over all equipment and terms.';
COMMENT ON COLUMN event_histogram.term_id IS 'The acquisition protocol or radiopharmaceutical, see `known_term`; zeros where there is none.';
COMMENT ON COLUMN event_histogram.bin IS 'floor(200 log10(value)); -2147483648 for zero and less.';
COMMENT ON COLUMN event_histogram.value_count IS 'Number of values in the bin.';
CREATE TABLE examination (
    examination_id UUID NOT NULL,
    modality TEXT NOT NULL,
    study_description TEXT,
    requested_procedure TEXT,
    performed_procedure TEXT,
    acquisition_protocols TEXT[] DEFAULT '{}' NOT NULL,
    target_regions TEXT[] DEFAULT '{}' NOT NULL,
    suggested_name TEXT NOT NULL,
    suggested_region TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    reason TEXT NOT NULL,
    reason_parts JSONB,
    vocabulary_edition INTEGER NOT NULL,
    first_stored_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_examination PRIMARY KEY (examination_id),
    CONSTRAINT ck_examination_known_suggested_region CHECK (suggested_region in ('head', 'face_sinuses', 'neck', 'chest', 'heart', 'abdomen', 'pelvis', 'abdomen_pelvis', 'chest_abdomen_pelvis', 'spine_cervical', 'spine_thoracic', 'spine_lumbar', 'upper_limb', 'lower_limb', 'whole_body', 'breast', 'other'))
);
COMMENT ON TABLE examination IS 'Examinations as objects name them: all studies with the same texts are one.';
COMMENT ON COLUMN examination.examination_id IS 'The examination: UUID5 of modality and texts.';
COMMENT ON COLUMN examination.modality IS 'Characteristic modality of its studies.';
COMMENT ON COLUMN examination.study_description IS 'Study Description (0008,1030); NULL: none.';
COMMENT ON COLUMN examination.requested_procedure IS 'Requested Procedure Description (0032,1060); NULL: none.';
COMMENT ON COLUMN examination.performed_procedure IS 'Performed Procedure Step Description (0040,0254); NULL: none.';
COMMENT ON COLUMN examination.acquisition_protocols IS 'Protocols of its events, or its radiopharmaceuticals, sorted.';
COMMENT ON COLUMN examination.target_regions IS 'Target regions of its events, sorted.';
COMMENT ON COLUMN examination.suggested_name IS 'Standard name that its texts suggest.';
COMMENT ON COLUMN examination.suggested_region IS 'Region that its texts suggest.';
COMMENT ON COLUMN examination.confidence IS '0 to 1: the share of such suggestions that are right.';
COMMENT ON COLUMN examination.reason IS 'From which texts it is suggested.';
COMMENT ON COLUMN examination.reason_parts IS 'Pattern and values of the reason, for translation.';
COMMENT ON COLUMN examination.vocabulary_edition IS 'Edition of Kerma''s vocabulary by which it is suggested.';
COMMENT ON COLUMN examination.first_stored_at IS 'When its first study was stored, and the suggestion made.';
CREATE TABLE examination_name (
    examination_id UUID NOT NULL,
    standard_name TEXT,
    region TEXT,
    rule_number INTEGER,
    counted_name TEXT,
    CONSTRAINT pk_examination_name PRIMARY KEY (examination_id),
    CONSTRAINT ck_examination_name_known_region CHECK (region in ('head', 'face_sinuses', 'neck', 'chest', 'heart', 'abdomen', 'pelvis', 'abdomen_pelvis', 'chest_abdomen_pelvis', 'spine_cervical', 'spine_thoracic', 'spine_lumbar', 'upper_limb', 'lower_limb', 'whole_body', 'breast', 'other'))
);
CREATE INDEX ix_examination_name_standard_name ON examination_name (standard_name);
CREATE INDEX ix_examination_name_to_count ON examination_name (examination_id) WHERE counted_name is distinct from standard_name;
COMMENT ON TABLE examination_name IS 'Standard names of examinations, as rules and suggestions give them.';
COMMENT ON COLUMN examination_name.examination_id IS 'The examination: UUID5 of modality and texts.';
COMMENT ON COLUMN examination_name.standard_name IS 'Its standard name; NULL: no rule fits, and no suggestion suffices.';
COMMENT ON COLUMN examination_name.region IS 'What it covers; NULL: unknown.';
COMMENT ON COLUMN examination_name.rule_number IS 'The rule that names it; NULL: its suggestion, or it has no name.';
COMMENT ON COLUMN examination_name.counted_name IS 'The name under which the rollups count its studies; a worker follows.';
CREATE TABLE imported_size (
    study_id UUID NOT NULL,
    import_number INTEGER NOT NULL,
    patient_size_m DOUBLE PRECISION,
    patient_weight_kg DOUBLE PRECISION,
    CONSTRAINT pk_imported_size PRIMARY KEY (study_id, import_number),
    CONSTRAINT ck_imported_size_has_value CHECK (patient_size_m is not null or patient_weight_kg is not null)
);
CREATE INDEX ix_imported_size_import_number ON imported_size (import_number, study_id);
COMMENT ON TABLE imported_size IS 'Height and weight of studies from imports, from which those of `study` are derived.';
COMMENT ON COLUMN imported_size.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN imported_size.import_number IS 'The import, see `size_import`.';
COMMENT ON COLUMN imported_size.patient_size_m IS 'Height of the patient; NULL: none in the file. Unit: m.';
COMMENT ON COLUMN imported_size.patient_weight_kg IS 'Weight of the patient; NULL: none in the file. Unit: kg.';
CREATE TABLE incident (
    incident_id UUID NOT NULL,
    incident_number INTEGER NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    opened_by TEXT NOT NULL,
    opened_by_account UUID,
    alert_study_id UUID,
    alert_id UUID,
    CONSTRAINT pk_incident PRIMARY KEY (incident_id)
);
CREATE OR REPLACE FUNCTION refuse_change_of_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('kerma.erasure', true) = 'on' AND to_jsonb(NEW) ->> 'patient_reference' IS NULL AND to_jsonb(NEW) ->> 'file_name' IS NULL AND to_jsonb(NEW) ->> 'file_content' IS NULL
        AND to_jsonb(NEW) - ARRAY['patient_reference', 'file_name', 'file_content'] = to_jsonb(OLD) - ARRAY['patient_reference', 'file_name', 'file_content'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted';
END $$;
CREATE TRIGGER incident_unchanged BEFORE UPDATE OR DELETE ON incident FOR EACH ROW EXECUTE FUNCTION refuse_change_of_incident();
CREATE UNIQUE INDEX uq_incident_number ON incident (incident_number);
COMMENT ON TABLE incident IS 'Incidents: accidental and unintended exposures.';
COMMENT ON COLUMN incident.incident_id IS 'The incident: made when it was opened.';
COMMENT ON COLUMN incident.incident_number IS 'Its number in the register, from 1.';
COMMENT ON COLUMN incident.opened_at IS 'When.';
COMMENT ON COLUMN incident.opened_by IS 'Name of who did.';
COMMENT ON COLUMN incident.opened_by_account IS 'Their account, which may be gone; NULL: there are no accounts.';
COMMENT ON COLUMN incident.alert_study_id IS 'Study of the alert from which it was opened; NULL: by hand.';
COMMENT ON COLUMN incident.alert_id IS 'That alert.';
CREATE TABLE incident_action (
    incident_id UUID NOT NULL,
    action_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    comment TEXT NOT NULL,
    acted_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    acted_by TEXT NOT NULL,
    acted_by_account UUID,
    CONSTRAINT pk_incident_action PRIMARY KEY (incident_id, action_number),
    CONSTRAINT ck_incident_action_known_action CHECK (action in ('submitted', 'signed', 'returned', 'closed', 'reopened'))
);
CREATE OR REPLACE FUNCTION refuse_change_of_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('kerma.erasure', true) = 'on' AND to_jsonb(NEW) ->> 'patient_reference' IS NULL AND to_jsonb(NEW) ->> 'file_name' IS NULL AND to_jsonb(NEW) ->> 'file_content' IS NULL
        AND to_jsonb(NEW) - ARRAY['patient_reference', 'file_name', 'file_content'] = to_jsonb(OLD) - ARRAY['patient_reference', 'file_name', 'file_content'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted';
END $$;
CREATE TRIGGER incident_action_unchanged BEFORE UPDATE OR DELETE ON incident_action FOR EACH ROW EXECUTE FUNCTION refuse_change_of_incident();
COMMENT ON TABLE incident_action IS 'What people did with an incident besides saving versions.';
COMMENT ON COLUMN incident_action.incident_id IS 'The incident: made when it was opened.';
COMMENT ON COLUMN incident_action.action_number IS 'From 1, in the order of time.';
COMMENT ON COLUMN incident_action.version IS 'The version that was in force.';
COMMENT ON COLUMN incident_action.action IS 'What was done: submitted, signed, returned, closed, reopened.';
COMMENT ON COLUMN incident_action.comment IS 'What the person noted; may be empty.';
COMMENT ON COLUMN incident_action.acted_at IS 'When.';
COMMENT ON COLUMN incident_action.acted_by IS 'Name of who did.';
COMMENT ON COLUMN incident_action.acted_by_account IS 'Their account, which may be gone; NULL: there are no accounts.';
CREATE TABLE incident_attachment (
    incident_id UUID NOT NULL,
    attachment_number INTEGER NOT NULL,
    file_name TEXT,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    file_content BYTEA,
    added_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    added_by TEXT NOT NULL,
    added_by_account UUID,
    CONSTRAINT pk_incident_attachment PRIMARY KEY (incident_id, attachment_number),
    CONSTRAINT ck_incident_attachment_known_media_type CHECK (media_type in ('application/pdf', 'image/png', 'image/jpeg', 'text/plain')),
    CONSTRAINT ck_incident_attachment_size CHECK (size_bytes <= 10485760)
);
CREATE OR REPLACE FUNCTION refuse_change_of_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('kerma.erasure', true) = 'on' AND to_jsonb(NEW) ->> 'patient_reference' IS NULL AND to_jsonb(NEW) ->> 'file_name' IS NULL AND to_jsonb(NEW) ->> 'file_content' IS NULL
        AND to_jsonb(NEW) - ARRAY['patient_reference', 'file_name', 'file_content'] = to_jsonb(OLD) - ARRAY['patient_reference', 'file_name', 'file_content'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted';
END $$;
CREATE TRIGGER incident_attachment_unchanged BEFORE UPDATE OR DELETE ON incident_attachment FOR EACH ROW EXECUTE FUNCTION refuse_change_of_incident();
COMMENT ON TABLE incident_attachment IS 'Files that belong to an incident.';
COMMENT ON COLUMN incident_attachment.incident_id IS 'The incident: made when it was opened.';
COMMENT ON COLUMN incident_attachment.attachment_number IS 'From 1, in the order of time.';
COMMENT ON COLUMN incident_attachment.file_name IS 'Name of the file; NULL: erased.';
COMMENT ON COLUMN incident_attachment.media_type IS 'Media type, by the content of the file.';
COMMENT ON COLUMN incident_attachment.size_bytes IS 'Size of the file. Unit: bytes.';
COMMENT ON COLUMN incident_attachment.sha256 IS 'Its SHA-256 in hexadecimal.';
COMMENT ON COLUMN incident_attachment.file_content IS 'The file; NULL: erased.';
COMMENT ON COLUMN incident_attachment.added_at IS 'When.';
COMMENT ON COLUMN incident_attachment.added_by IS 'Name of who did.';
COMMENT ON COLUMN incident_attachment.added_by_account IS 'Their account, which may be gone; NULL: there are no accounts.';
CREATE TABLE incident_reminder (
    recipient_number INTEGER NOT NULL,
    incident_id UUID NOT NULL,
    task_kind TEXT NOT NULL,
    due_on DATE NOT NULL,
    stage TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_incident_reminder PRIMARY KEY (recipient_number, incident_id, task_kind, due_on, stage)
);
COMMENT ON TABLE incident_reminder IS 'Which recipient was reminded of which deadline of an incident, each stage once.';
COMMENT ON COLUMN incident_reminder.recipient_number IS 'The recipient, see `alert_recipient`.';
COMMENT ON COLUMN incident_reminder.incident_id IS 'The incident: made when it was opened.';
COMMENT ON COLUMN incident_reminder.task_kind IS 'What has to be done: notify_authority, report_authority, skin_check, skin_check_year, fetal_follow_up, measure.';
COMMENT ON COLUMN incident_reminder.due_on IS 'The last day for it, as the version stated that was the newest.';
COMMENT ON COLUMN incident_reminder.stage IS 'Why the recipient was reminded: soon, today, overdue.';
COMMENT ON COLUMN incident_reminder.written_at IS 'When it was written.';
CREATE TABLE incident_study (
    incident_id UUID NOT NULL,
    version INTEGER NOT NULL,
    study_id UUID NOT NULL,
    study_instance_uid TEXT NOT NULL,
    CONSTRAINT pk_incident_study PRIMARY KEY (incident_id, version, study_id)
);
CREATE OR REPLACE FUNCTION refuse_change_of_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('kerma.erasure', true) = 'on' AND to_jsonb(NEW) ->> 'patient_reference' IS NULL AND to_jsonb(NEW) ->> 'file_name' IS NULL AND to_jsonb(NEW) ->> 'file_content' IS NULL
        AND to_jsonb(NEW) - ARRAY['patient_reference', 'file_name', 'file_content'] = to_jsonb(OLD) - ARRAY['patient_reference', 'file_name', 'file_content'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted';
END $$;
CREATE TRIGGER incident_study_unchanged BEFORE UPDATE OR DELETE ON incident_study FOR EACH ROW EXECUTE FUNCTION refuse_change_of_incident();
CREATE INDEX ix_incident_study_study_id ON incident_study (study_id);
COMMENT ON TABLE incident_study IS 'The studies that a version of an incident involves.';
COMMENT ON COLUMN incident_study.incident_id IS 'The incident: made when it was opened.';
COMMENT ON COLUMN incident_study.version IS 'The version that names it.';
COMMENT ON COLUMN incident_study.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN incident_study.study_instance_uid IS 'Study Instance UID.';
CREATE TABLE incident_version (
    incident_id UUID NOT NULL,
    version INTEGER NOT NULL,
    content JSONB NOT NULL,
    patient_reference TEXT,
    saved_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    saved_by TEXT NOT NULL,
    saved_by_account UUID,
    CONSTRAINT pk_incident_version PRIMARY KEY (incident_id, version)
);
CREATE OR REPLACE FUNCTION refuse_change_of_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('kerma.erasure', true) = 'on' AND to_jsonb(NEW) ->> 'patient_reference' IS NULL AND to_jsonb(NEW) ->> 'file_name' IS NULL AND to_jsonb(NEW) ->> 'file_content' IS NULL
        AND to_jsonb(NEW) - ARRAY['patient_reference', 'file_name', 'file_content'] = to_jsonb(OLD) - ARRAY['patient_reference', 'file_name', 'file_content'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted';
END $$;
CREATE TRIGGER incident_version_unchanged BEFORE UPDATE OR DELETE ON incident_version FOR EACH ROW EXECUTE FUNCTION refuse_change_of_incident();
COMMENT ON TABLE incident_version IS 'What each version of an incident states.';
COMMENT ON COLUMN incident_version.incident_id IS 'The incident: made when it was opened.';
COMMENT ON COLUMN incident_version.version IS 'From 1; each time it is saved adds one.';
COMMENT ON COLUMN incident_version.content IS 'What it states, see `kerma.incidents.incident`.';
COMMENT ON COLUMN incident_version.patient_reference IS 'By which the site finds the patient; NULL: none, or erased.';
COMMENT ON COLUMN incident_version.saved_at IS 'When.';
COMMENT ON COLUMN incident_version.saved_by IS 'Name of who did.';
COMMENT ON COLUMN incident_version.saved_by_account IS 'Their account, which may be gone; NULL: there are no accounts.';
CREATE TABLE known_term (
    modality TEXT NOT NULL,
    term_id UUID NOT NULL,
    equipment_id UUID NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    study_count INTEGER NOT NULL,
    CONSTRAINT pk_known_term PRIMARY KEY (modality, term_id, equipment_id)
);
CREATE INDEX ix_known_term_term_id ON known_term (term_id);
COMMENT ON TABLE known_term IS 'Texts that name procedures, protocols and radiopharmaceuticals, and standard names, per modality and equipment.';
COMMENT ON COLUMN known_term.modality IS 'Examination modality of the study: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN known_term.term_id IS 'The term: MD5 of kind, a slash, and text.';
COMMENT ON COLUMN known_term.equipment_id IS 'The equipment; all bits set in rows over all equipment.';
COMMENT ON COLUMN known_term.kind IS 'The fact that holds the text: study_description, ...';
COMMENT ON COLUMN known_term.text IS 'The text as in the objects, or the standard name.';
COMMENT ON COLUMN known_term.study_count IS 'Number of studies.';
CREATE TABLE ledger (
    orthanc_id TEXT NOT NULL,
    node TEXT,
    calling_ae_title TEXT,
    called_ae_title TEXT,
    remote_address TEXT,
    origin TEXT,
    digest TEXT,
    modified_from TEXT,
    anonymized_from TEXT,
    sop_instance_uid TEXT,
    sop_class_uid TEXT,
    study_instance_uid TEXT,
    dicom_modality TEXT,
    equipment_id UUID,
    manufacturer TEXT,
    manufacturer_model_name TEXT,
    station_name TEXT,
    status TEXT NOT NULL,
    status_before TEXT,
    reason TEXT,
    reason_parts JSONB,
    source TEXT,
    problem_count INTEGER DEFAULT '0' NOT NULL,
    extractor_version TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    change_number BIGINT,
    read_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    gone_at TIMESTAMP WITH TIME ZONE,
    gone_reason TEXT,
    CONSTRAINT pk_ledger PRIMARY KEY (orthanc_id),
    CONSTRAINT ck_ledger_known_status CHECK (status in ('extracted', 'skipped', 'failed', 'pending')),
    CONSTRAINT ck_ledger_known_origin CHECK (origin in ('DicomProtocol', 'RestApi', 'Plugins', 'Lua', 'WebDav', 'Unknown')),
    CONSTRAINT ck_ledger_known_gone_reason CHECK (gone_reason in ('retention'))
);
CREATE INDEX ix_ledger_anonymized_from ON ledger (anonymized_from) WHERE anonymized_from is not null;
CREATE INDEX ix_ledger_calling_ae_title_received_at ON ledger (calling_ae_title, received_at DESC) INCLUDE (remote_address, status);
CREATE INDEX ix_ledger_dicom_modality_received_at ON ledger (dicom_modality, received_at DESC) INCLUDE (status);
CREATE INDEX ix_ledger_failed_study_instance_uid ON ledger (study_instance_uid) WHERE status = 'failed';
CREATE INDEX ix_ledger_modified_from ON ledger (modified_from) WHERE modified_from is not null;
CREATE INDEX ix_ledger_pending_read_at ON ledger (read_at) WHERE status = 'pending';
CREATE INDEX ix_ledger_sop_instance_uid ON ledger (sop_instance_uid);
CREATE INDEX ix_ledger_status_received_at ON ledger (status, received_at DESC);
COMMENT ON TABLE ledger IS 'Ledger of received objects: one row per instance in Orthanc, with status and reason.';
COMMENT ON COLUMN ledger.orthanc_id IS 'Orthanc''s identifier of the instance.';
COMMENT ON COLUMN ledger.node IS 'Name of the Orthanc that received it, see `cursor`.';
COMMENT ON COLUMN ledger.calling_ae_title IS 'AE title of the sender; NULL where it was not received by DICOM.';
COMMENT ON COLUMN ledger.called_ae_title IS 'AE title that the sender called.';
COMMENT ON COLUMN ledger.remote_address IS 'IP address of the sender as Orthanc saw it.';
COMMENT ON COLUMN ledger.origin IS 'How Orthanc received it: DicomProtocol, RestApi, Plugins, Lua, WebDav, Unknown.';
COMMENT ON COLUMN ledger.digest IS 'MD5 of the stored file, as Orthanc computed it.';
COMMENT ON COLUMN ledger.modified_from IS 'Orthanc''s identifier of the instance from which Orthanc made it by modifying, splitting or merging; NULL: received so.';
COMMENT ON COLUMN ledger.anonymized_from IS 'Orthanc''s identifier of the instance of which Orthanc made it by anonymising; NULL: received so.';
COMMENT ON COLUMN ledger.sop_instance_uid IS 'SOP Instance UID.';
COMMENT ON COLUMN ledger.sop_class_uid IS 'SOP Class UID.';
COMMENT ON COLUMN ledger.study_instance_uid IS 'Study Instance UID.';
COMMENT ON COLUMN ledger.dicom_modality IS 'Modality (0008,0060): SR, CT, XA, ...';
COMMENT ON COLUMN ledger.equipment_id IS 'The equipment of its header; NULL where that was not read.';
COMMENT ON COLUMN ledger.manufacturer IS 'Manufacturer (0008,0070).';
COMMENT ON COLUMN ledger.manufacturer_model_name IS 'Model (0008,1090); NULL where the object was not opened.';
COMMENT ON COLUMN ledger.station_name IS 'Station name (0008,1010).';
COMMENT ON COLUMN ledger.status IS 'extracted, skipped, failed, or pending (to be read again).';
COMMENT ON COLUMN ledger.status_before IS 'Of a pending object: its status before; NULL where it has none.';
COMMENT ON COLUMN ledger.reason IS 'Why it was skipped or failed.';
COMMENT ON COLUMN ledger.reason_parts IS 'Pattern and values of the reason, for translation.';
COMMENT ON COLUMN ledger.source IS 'Kind of source object: ct_rdsr, projection_rdsr, ...';
COMMENT ON COLUMN ledger.problem_count IS 'Problems found while reading.';
COMMENT ON COLUMN ledger.extractor_version IS 'Version of Kerma that read it last.';
COMMENT ON COLUMN ledger.received_at IS 'When Orthanc received it.';
COMMENT ON COLUMN ledger.change_number IS 'Its number in Orthanc''s change log, which orders objects received in one second; NULL where unknown.';
COMMENT ON COLUMN ledger.read_at IS 'When it was read last.';
COMMENT ON COLUMN ledger.gone_at IS 'When Orthanc was found to hold it no longer; NULL while it does.';
COMMENT ON COLUMN ledger.gone_reason IS 'Why Orthanc holds it no longer: retention; NULL: unknown, or it does.';
CREATE TABLE login_attempt (
    attempt_id BIGINT GENERATED ALWAYS AS IDENTITY,
    attempted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    name_digest TEXT NOT NULL,
    address TEXT NOT NULL,
    CONSTRAINT pk_login_attempt PRIMARY KEY (attempt_id)
);
CREATE INDEX ix_login_attempt_address ON login_attempt (address, attempted_at);
CREATE INDEX ix_login_attempt_attempted_at ON login_attempt (attempted_at);
CREATE INDEX ix_login_attempt_name_digest ON login_attempt (name_digest, attempted_at);
COMMENT ON TABLE login_attempt IS 'Attempts to log in that failed or have not ended, of the last minutes.';
COMMENT ON COLUMN login_attempt.attempt_id IS 'Number of the attempt.';
COMMENT ON COLUMN login_attempt.attempted_at IS 'When it began.';
COMMENT ON COLUMN login_attempt.name_digest IS 'SHA-256 of the name that was entered, in lower case.';
COMMENT ON COLUMN login_attempt.address IS 'IP address of the browser.';
CREATE TABLE login_transaction (
    state_digest TEXT NOT NULL,
    browser_digest TEXT NOT NULL,
    nonce TEXT NOT NULL,
    code_verifier TEXT NOT NULL,
    next_path TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_login_transaction PRIMARY KEY (state_digest)
);
COMMENT ON TABLE login_transaction IS 'Logins through an identity provider that have begun; a completed one is deleted.';
COMMENT ON COLUMN login_transaction.state_digest IS 'SHA-256 of the state, which the provider sends back.';
COMMENT ON COLUMN login_transaction.browser_digest IS 'SHA-256 of the token in the cookie of the browser.';
COMMENT ON COLUMN login_transaction.nonce IS 'What the provider must repeat in the identity token.';
COMMENT ON COLUMN login_transaction.code_verifier IS 'What proves that the code was requested here (PKCE).';
COMMENT ON COLUMN login_transaction.next_path IS 'The page to which the login leads; empty for the first one.';
COMMENT ON COLUMN login_transaction.expires_at IS 'When it can no longer be completed.';
CREATE TABLE modality_rule (
    rule_number INTEGER NOT NULL,
    equipment_id UUID NOT NULL,
    modality TEXT NOT NULL,
    has_fluoroscopy BOOLEAN,
    study_description TEXT,
    acquisition_protocol TEXT,
    first_day DATE,
    last_day DATE,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_modality_rule PRIMARY KEY (rule_number),
    CONSTRAINT ck_modality_rule_exchanged_modality CHECK (modality in ('RF', 'DX'))
);
COMMENT ON TABLE modality_rule IS 'Rules from which study.modality of equipment for fluoroscopy and radiography is derived.';
COMMENT ON COLUMN modality_rule.rule_number IS 'Its number, by which people name it; of rules that fit, the highest decides.';
COMMENT ON COLUMN modality_rule.equipment_id IS 'The equipment whose studies it concerns.';
COMMENT ON COLUMN modality_rule.modality IS 'The examination modality to which they belong.';
COMMENT ON COLUMN modality_rule.has_fluoroscopy IS 'Only studies with fluoroscopy, or only without; NULL: both.';
COMMENT ON COLUMN modality_rule.study_description IS 'Pattern that the study description must fit; NULL: every one.';
COMMENT ON COLUMN modality_rule.acquisition_protocol IS 'Pattern that the protocol of an event must fit; NULL: every one.';
COMMENT ON COLUMN modality_rule.first_day IS 'Only studies of this day or later; NULL: all.';
COMMENT ON COLUMN modality_rule.last_day IS 'Only studies of this day or earlier; NULL: all.';
COMMENT ON COLUMN modality_rule.added_at IS 'When it was added.';
COMMENT ON COLUMN modality_rule.added_by IS 'Who added it.';
COMMENT ON COLUMN modality_rule.removed_at IS 'When it was removed; NULL: in force.';
COMMENT ON COLUMN modality_rule.removed_by IS 'Who removed it.';
CREATE TABLE naming_rule (
    rule_number INTEGER NOT NULL,
    modality TEXT NOT NULL,
    standard_name TEXT NOT NULL,
    region TEXT NOT NULL,
    study_description TEXT,
    requested_procedure TEXT,
    performed_procedure TEXT,
    acquisition_protocol TEXT,
    target_region TEXT,
    is_exact BOOLEAN DEFAULT 'false' NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_naming_rule PRIMARY KEY (rule_number),
    CONSTRAINT ck_naming_rule_known_region CHECK (region in ('head', 'face_sinuses', 'neck', 'chest', 'heart', 'abdomen', 'pelvis', 'abdomen_pelvis', 'chest_abdomen_pelvis', 'spine_cervical', 'spine_thoracic', 'spine_lumbar', 'upper_limb', 'lower_limb', 'whole_body', 'breast', 'other'))
);
COMMENT ON TABLE naming_rule IS 'Rules from which standard names of examinations are derived; removed rules stay as history.';
COMMENT ON COLUMN naming_rule.rule_number IS 'Its number, by which people name it; of rules that fit, the highest decides.';
COMMENT ON COLUMN naming_rule.modality IS 'The examination modality that it concerns.';
COMMENT ON COLUMN naming_rule.standard_name IS 'The standard name that it gives.';
COMMENT ON COLUMN naming_rule.region IS 'What an examination of this name covers.';
COMMENT ON COLUMN naming_rule.study_description IS 'Pattern that the study description must fit; NULL: every one.';
COMMENT ON COLUMN naming_rule.requested_procedure IS 'Pattern that the requested procedure must fit; NULL: every one.';
COMMENT ON COLUMN naming_rule.performed_procedure IS 'Pattern that the performed procedure must fit; NULL: every one.';
COMMENT ON COLUMN naming_rule.acquisition_protocol IS 'Pattern that the acquisition protocol must fit; NULL: every one.';
COMMENT ON COLUMN naming_rule.target_region IS 'Pattern that the target region must fit; NULL: every one.';
COMMENT ON COLUMN naming_rule.is_exact IS 'Whether it names the examinations with these very descriptions alone; NULL: they have none.';
COMMENT ON COLUMN naming_rule.added_at IS 'When it was added.';
COMMENT ON COLUMN naming_rule.added_by IS 'Who added it.';
COMMENT ON COLUMN naming_rule.removed_at IS 'When it was removed; NULL: in force.';
COMMENT ON COLUMN naming_rule.removed_by IS 'Who removed it.';
CREATE TABLE node (
    name TEXT NOT NULL,
    ae_title TEXT NOT NULL,
    address TEXT NOT NULL,
    port INTEGER NOT NULL,
    may_store BOOLEAN DEFAULT true NOT NULL,
    may_echo BOOLEAN DEFAULT true NOT NULL,
    may_query BOOLEAN DEFAULT false NOT NULL,
    uses_tls BOOLEAN DEFAULT false NOT NULL,
    manufacturer TEXT,
    note TEXT,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_node PRIMARY KEY (name),
    CONSTRAINT ck_node_has_name_for_orthanc CHECK (name ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT ck_node_has_ae_title CHECK (length(ae_title) between 1 and 16),
    CONSTRAINT ck_node_has_address CHECK (address <> ''),
    CONSTRAINT ck_node_has_port CHECK (port between 1 and 65535)
);
COMMENT ON TABLE node IS 'DICOM nodes that every Orthanc of this database is to know.';
COMMENT ON COLUMN node.name IS 'Name of the node, also in Orthanc: letters, digits, - and _.';
COMMENT ON COLUMN node.ae_title IS 'AE title with which the node calls.';
COMMENT ON COLUMN node.address IS 'IP address or host name of the node.';
COMMENT ON COLUMN node.port IS 'DICOM port of the node.';
COMMENT ON COLUMN node.may_store IS 'Whether it may send objects.';
COMMENT ON COLUMN node.may_echo IS 'Whether it may send C-ECHO.';
COMMENT ON COLUMN node.may_query IS 'Whether it may query and retrieve (C-FIND, C-GET, C-MOVE).';
COMMENT ON COLUMN node.uses_tls IS 'Whether Orthanc calls it over TLS.';
COMMENT ON COLUMN node.manufacturer IS 'Manufacturer of the node, for people.';
COMMENT ON COLUMN node.note IS 'Note for people.';
COMMENT ON COLUMN node.changed_at IS 'When changed.';
CREATE TABLE not_patient_rule (
    attribute TEXT NOT NULL,
    pattern TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_by TEXT NOT NULL,
    CONSTRAINT pk_not_patient_rule PRIMARY KEY (attribute, pattern),
    CONSTRAINT ck_not_patient_rule_known_attribute CHECK (attribute in ('patient_name', 'patient_id'))
);
COMMENT ON TABLE not_patient_rule IS 'Rules by which studies of phantoms and tests are recognised; statistics leave these out.';
COMMENT ON COLUMN not_patient_rule.attribute IS 'What is compared: patient_name or patient_id.';
COMMENT ON COLUMN not_patient_rule.pattern IS 'What the whole value must fit, in small letters: * any characters, ? one.';
COMMENT ON COLUMN not_patient_rule.changed_at IS 'When added.';
COMMENT ON COLUMN not_patient_rule.changed_by IS 'Who added it.';
CREATE TABLE object_version (
    orthanc_id TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    digest TEXT NOT NULL,
    sop_instance_uid TEXT NOT NULL,
    study_id UUID NOT NULL,
    sop_class_uid TEXT NOT NULL,
    calling_ae_title TEXT,
    source TEXT NOT NULL,
    content_at TIMESTAMP WITHOUT TIME ZONE,
    extraction BYTEA NOT NULL,
    content_tree BYTEA,
    protection TEXT NOT NULL,
    replaced_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_object_version PRIMARY KEY (orthanc_id, received_at, digest)
);
CREATE INDEX ix_object_version_protection ON object_version (protection);
CREATE INDEX ix_object_version_sop_instance_uid ON object_version (sop_instance_uid);
CREATE INDEX ix_object_version_study_id ON object_version (study_id);
COMMENT ON TABLE object_version IS 'Earlier versions of dose objects, with all facts read from them; no study counts them.';
COMMENT ON COLUMN object_version.orthanc_id IS 'Orthanc''s identifier of the instance.';
COMMENT ON COLUMN object_version.received_at IS 'When Orthanc received this version.';
COMMENT ON COLUMN object_version.digest IS 'MD5 of its file, as Orthanc computed it; empty where unknown.';
COMMENT ON COLUMN object_version.sop_instance_uid IS 'SOP Instance UID, the same for all versions.';
COMMENT ON COLUMN object_version.study_id IS 'The study it states: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN object_version.sop_class_uid IS 'SOP Class UID.';
COMMENT ON COLUMN object_version.calling_ae_title IS 'AE title of its sender; NULL where it was not received by DICOM.';
COMMENT ON COLUMN object_version.source IS 'Kind of source object: ct_rdsr, projection_rdsr, ...';
COMMENT ON COLUMN object_version.content_at IS 'Content date and time, local.';
COMMENT ON COLUMN object_version.extraction IS 'Facts and problems read from it: zlib-compressed JSON.';
COMMENT ON COLUMN object_version.content_tree IS 'The whole SR content tree: zlib-compressed JSON; NULL for images.';
COMMENT ON COLUMN object_version.protection IS 'How patient_name, patient_id, accession_number, patient_birth_date, staff_names are stored in it, in this order: n not, p plain, h hashed, with the fingerprint of the key; e erased.';
COMMENT ON COLUMN object_version.replaced_at IS 'When Kerma stored the version that counts instead.';
CREATE TABLE optimisation_note (
    note_id UUID NOT NULL,
    version INTEGER NOT NULL,
    equipment_id UUID NOT NULL,
    standard_name TEXT,
    day DATE NOT NULL,
    text TEXT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_optimisation_note PRIMARY KEY (note_id, version),
    CONSTRAINT ck_optimisation_note_length_of_text CHECK (length(text) <= 2000)
);
CREATE INDEX ix_optimisation_note_equipment_id ON optimisation_note (equipment_id, day);
CREATE UNIQUE INDEX uq_optimisation_note_in_force ON optimisation_note (note_id) WHERE removed_at is null;
COMMENT ON TABLE optimisation_note IS 'Notes of people on the optimisation of equipment, on the axis of time, with all versions.';
COMMENT ON COLUMN optimisation_note.note_id IS 'Made when it was written.';
COMMENT ON COLUMN optimisation_note.version IS 'From 1; each change adds one.';
COMMENT ON COLUMN optimisation_note.equipment_id IS 'The equipment on which something was done.';
COMMENT ON COLUMN optimisation_note.standard_name IS 'Standard name of the examinations concerned; NULL: all.';
COMMENT ON COLUMN optimisation_note.day IS 'The day on which it was done.';
COMMENT ON COLUMN optimisation_note.text IS 'What was done, in this version: plain text.';
COMMENT ON COLUMN optimisation_note.added_at IS 'When this version was written.';
COMMENT ON COLUMN optimisation_note.added_by IS 'Who wrote it.';
COMMENT ON COLUMN optimisation_note.removed_at IS 'When a later version replaced it, or the note was removed; NULL: in force.';
COMMENT ON COLUMN optimisation_note.removed_by IS 'Who did.';
CREATE TABLE orthanc (
    node TEXT NOT NULL,
    ae_title TEXT NOT NULL,
    accepts_unknown BOOLEAN NOT NULL,
    checks_called_ae_title BOOLEAN NOT NULL,
    checks_address BOOLEAN NOT NULL,
    modalities JSONB NOT NULL,
    log_file TEXT,
    log_error TEXT,
    log_read_until TIMESTAMP WITH TIME ZONE,
    reported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_orthanc PRIMARY KEY (node)
);
COMMENT ON TABLE orthanc IS 'What each Orthanc accepts, as its plugin reported.';
COMMENT ON COLUMN orthanc.node IS 'Name of the Orthanc, see `cursor`.';
COMMENT ON COLUMN orthanc.ae_title IS 'Its own AE title.';
COMMENT ON COLUMN orthanc.accepts_unknown IS 'Whether unknown nodes may send objects.';
COMMENT ON COLUMN orthanc.checks_called_ae_title IS 'Whether callers must use its AE title.';
COMMENT ON COLUMN orthanc.checks_address IS 'Whether the address of a caller must be the listed.';
COMMENT ON COLUMN orthanc.modalities IS 'Nodes that it knows: list of {name, ae_title, address, port, is_own}; is_own: put there by Kerma. error: why Kerma could not put it there.';
COMMENT ON COLUMN orthanc.log_file IS 'Its log, where Kerma reads it (KERMA_ORTHANC_LOG).';
COMMENT ON COLUMN orthanc.log_error IS 'Why the log cannot be read; NULL where it can.';
COMMENT ON COLUMN orthanc.log_read_until IS 'Time of the last rejection read from its log.';
COMMENT ON COLUMN orthanc.reported_at IS 'When reported.';
CREATE TABLE orthanc_deletion (
    node TEXT NOT NULL,
    study_instance_uid TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    tried_at TIMESTAMP WITH TIME ZONE,
    done_at TIMESTAMP WITH TIME ZONE,
    object_count INTEGER,
    error TEXT,
    CONSTRAINT pk_orthanc_deletion PRIMARY KEY (node, study_instance_uid)
);
CREATE INDEX ix_orthanc_deletion_waiting ON orthanc_deletion (node, requested_at) WHERE done_at IS NULL;
COMMENT ON TABLE orthanc_deletion IS 'Studies that people deleted, for the Orthancs of further nodes, which delete them too.';
COMMENT ON COLUMN orthanc_deletion.node IS 'Name of the Orthanc that is to delete the study, see `cursor`.';
COMMENT ON COLUMN orthanc_deletion.study_instance_uid IS 'Study Instance UID.';
COMMENT ON COLUMN orthanc_deletion.requested_by IS 'User who had it deleted.';
COMMENT ON COLUMN orthanc_deletion.requested_at IS 'When.';
COMMENT ON COLUMN orthanc_deletion.tried_at IS 'When the node tried it last; NULL before the first time.';
COMMENT ON COLUMN orthanc_deletion.done_at IS 'When it was deleted there; NULL while it waits.';
COMMENT ON COLUMN orthanc_deletion.object_count IS 'Number of objects that were deleted; NULL while it waits.';
COMMENT ON COLUMN orthanc_deletion.error IS 'Why the last attempt failed; NULL where it did not.';
CREATE TABLE outbox_destination (
    destination TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_subscribed BOOLEAN DEFAULT false NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    not_before TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_error TEXT,
    delivered_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_outbox_destination PRIMARY KEY (destination),
    CONSTRAINT ck_outbox_destination_has_kind CHECK (kind in ('audit_message', 'mail', 'webhook'))
);
COMMENT ON TABLE outbox_destination IS 'Systems to which messages go, and the last attempt to reach them.';
COMMENT ON COLUMN outbox_destination.destination IS 'Name of the destination: syslog, mail.';
COMMENT ON COLUMN outbox_destination.kind IS 'Kind of the messages that go there.';
COMMENT ON COLUMN outbox_destination.is_subscribed IS 'Whether every new message of this kind goes there.';
COMMENT ON COLUMN outbox_destination.attempts IS 'Attempts that failed in a row.';
COMMENT ON COLUMN outbox_destination.not_before IS 'When the next attempt is made at the earliest.';
COMMENT ON COLUMN outbox_destination.last_error IS 'Why the last attempt failed; NULL where it did not.';
COMMENT ON COLUMN outbox_destination.delivered_at IS 'When it last accepted a message; NULL for never.';
CREATE TABLE preference (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    value JSONB NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_preference PRIMARY KEY (owner, name)
);
COMMENT ON TABLE preference IS 'Preferences of users.';
COMMENT ON COLUMN preference.owner IS 'SHA-256 of the identifier in the owner''s browser.';
COMMENT ON COLUMN preference.name IS 'Name of the preference: ct_columns, ...';
COMMENT ON COLUMN preference.value IS 'The preferred value.';
COMMENT ON COLUMN preference.changed_at IS 'When set.';
CREATE TABLE reference_level (
    level_number INTEGER NOT NULL,
    level_id TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    set_name TEXT NOT NULL,
    modality TEXT NOT NULL,
    examination TEXT NOT NULL,
    standard_name TEXT,
    match TEXT,
    population TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    published_value NUMERIC NOT NULL,
    phantom TEXT,
    projection TEXT,
    statistic TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source TEXT NOT NULL,
    mark TEXT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_reference_level PRIMARY KEY (level_number),
    CONSTRAINT ck_reference_level_known_modality CHECK (modality in ('CT', 'RF', 'DX', 'MG', 'NM')),
    CONSTRAINT ck_reference_level_known_quantity CHECK (quantity in ('ctdi_vol', 'dlp', 'dap', 'dap_per_projection', 'reference_air_kerma', 'fluoro_time', 'agd', 'administered_activity', 'incident_air_kerma')),
    CONSTRAINT ck_reference_level_known_match CHECK (match in ('equal', 'narrower')),
    CONSTRAINT ck_reference_level_known_phantom CHECK (phantom in ('head_16cm', 'body_32cm')),
    CONSTRAINT ck_reference_level_known_projection CHECK (projection in ('ap', 'pa', 'lateral')),
    CONSTRAINT ck_reference_level_known_statistic CHECK (statistic in ('p75', 'median')),
    CONSTRAINT ck_reference_level_known_mark CHECK (mark in ('V', 'V2', 'site')),
    CONSTRAINT ck_reference_level_above_zero CHECK (published_value > 0)
);
CREATE UNIQUE INDEX uq_reference_level_in_use ON reference_level (level_id) WHERE removed_at is null;
COMMENT ON TABLE reference_level IS 'Reference levels that the site added; removed ones stay as history.';
COMMENT ON COLUMN reference_level.level_number IS 'Its number, in the order in which levels were added.';
COMMENT ON COLUMN reference_level.level_id IS 'Its name, by which reports state it.';
COMMENT ON COLUMN reference_level.jurisdiction IS 'Where it applies: site, a country, EU.';
COMMENT ON COLUMN reference_level.set_name IS 'Survey or decision that it belongs to; may be empty.';
COMMENT ON COLUMN reference_level.modality IS 'Modality of the examination.';
COMMENT ON COLUMN reference_level.examination IS 'The examination as published.';
COMMENT ON COLUMN reference_level.standard_name IS 'Standard name that it is compared with; NULL: none.';
COMMENT ON COLUMN reference_level.match IS 'Whether the standard name covers the same or more; NULL: no standard name.';
COMMENT ON COLUMN reference_level.population IS 'Patients: adult, a band of age or of weight.';
COMMENT ON COLUMN reference_level.quantity IS 'The quantity.';
COMMENT ON COLUMN reference_level.unit IS 'UCUM code of the unit in which it is published.';
COMMENT ON COLUMN reference_level.published_value IS 'The value in that unit.';
COMMENT ON COLUMN reference_level.phantom IS 'CTDI phantom to which it refers; NULL: not stated.';
COMMENT ON COLUMN reference_level.projection IS 'Projection to which it refers; NULL: any, or of a whole study.';
COMMENT ON COLUMN reference_level.statistic IS '75th percentile (p75) or median of the medians of rooms.';
COMMENT ON COLUMN reference_level.valid_from IS 'First day.';
COMMENT ON COLUMN reference_level.valid_to IS 'Last day; NULL: in force until another one.';
COMMENT ON COLUMN reference_level.source IS 'Where it is published.';
COMMENT ON COLUMN reference_level.mark IS 'How it was verified.';
COMMENT ON COLUMN reference_level.added_at IS 'When it was added.';
COMMENT ON COLUMN reference_level.added_by IS 'Who added it.';
COMMENT ON COLUMN reference_level.removed_at IS 'When it was removed; NULL: it was not.';
COMMENT ON COLUMN reference_level.removed_by IS 'Who removed it.';
CREATE TABLE rejection (
    node TEXT NOT NULL,
    calling_ae_title TEXT NOT NULL,
    remote_address TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    rejection_count INTEGER NOT NULL,
    first_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_rejection PRIMARY KEY (node, calling_ae_title, remote_address, reason, detail),
    CONSTRAINT ck_rejection_known_reason CHECK (reason in ('unknown', 'other_address', 'called_ae_title', 'not_allowed'))
);
CREATE INDEX ix_rejection_node_last_at ON rejection (node, last_at DESC);
COMMENT ON TABLE rejection IS 'Callers that Orthanc rejected, from its log.';
COMMENT ON COLUMN rejection.node IS 'Name of the Orthanc, see `cursor`.';
COMMENT ON COLUMN rejection.calling_ae_title IS 'AE title of the caller; empty where the log does not name it.';
COMMENT ON COLUMN rejection.remote_address IS 'IP address of the caller; empty where the log does not name it.';
COMMENT ON COLUMN rejection.reason IS 'Why it was rejected.';
COMMENT ON COLUMN rejection.detail IS 'The called AE title, the listed address, or the command; else empty.';
COMMENT ON COLUMN rejection.rejection_count IS 'How often it was rejected.';
COMMENT ON COLUMN rejection.first_at IS 'When it was rejected first.';
COMMENT ON COLUMN rejection.last_at IS 'When it was rejected last.';
CREATE TABLE removed_data (
    kind TEXT NOT NULL,
    day DATE NOT NULL,
    older_than DATE NOT NULL,
    removed_count INTEGER NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_removed_data PRIMARY KEY (kind, day),
    CONSTRAINT ck_removed_data_known_kind CHECK (kind in ('identity', 'staff_names', 'earlier_versions', 'audit_trail'))
);
COMMENT ON TABLE removed_data IS 'Log of stored data that were removed because of their age.';
COMMENT ON COLUMN removed_data.kind IS 'What was removed: identity, staff_names, earlier_versions, audit_trail.';
COMMENT ON COLUMN removed_data.day IS 'Day of the removal in UTC.';
COMMENT ON COLUMN removed_data.older_than IS 'What was older than this day was removed.';
COMMENT ON COLUMN removed_data.removed_count IS 'Number of studies, versions or rows of the audit trail.';
COMMENT ON COLUMN removed_data.removed_at IS 'When the last of the day were removed.';
CREATE TABLE report_schedule (
    schedule_number INTEGER NOT NULL,
    title TEXT NOT NULL,
    subject TEXT NOT NULL,
    target TEXT NOT NULL,
    parameters JSONB NOT NULL,
    form TEXT NOT NULL,
    due_interval TEXT NOT NULL,
    due_day SMALLINT NOT NULL,
    due_hour SMALLINT NOT NULL,
    covered_months SMALLINT DEFAULT '0' NOT NULL,
    language TEXT NOT NULL,
    recipients TEXT[] NOT NULL,
    account_id UUID,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    pause_reason TEXT,
    pause_detail TEXT DEFAULT '' NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE,
    attempts INTEGER DEFAULT '0' NOT NULL,
    not_before TIMESTAMP WITH TIME ZONE NOT NULL,
    last_error TEXT,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_report_schedule PRIMARY KEY (schedule_number),
    CONSTRAINT ck_report_schedule_known_subject CHECK (subject in ('view', 'comparison', 'survey')),
    CONSTRAINT ck_report_schedule_known_form CHECK (form in ('link', 'pdf', 'xlsx', 'csv')),
    CONSTRAINT ck_report_schedule_known_interval CHECK (due_interval in ('weekly', 'monthly')),
    CONSTRAINT ck_report_schedule_known_pause_reason CHECK (pause_reason in ('by_person', 'author_gone', 'right_missing', 'parameters', 'recipients')),
    CONSTRAINT ck_report_schedule_known_day CHECK (due_day >= 1 and due_day <= case due_interval when 'weekly' then 7 else 31 end),
    CONSTRAINT ck_report_schedule_known_hour CHECK (due_hour between 0 and 23),
    CONSTRAINT ck_report_schedule_known_covered_months CHECK (covered_months in (0, 3, 12))
);
CREATE INDEX ix_report_schedule_next_at ON report_schedule (next_at) WHERE removed_at is null;
COMMENT ON TABLE report_schedule IS 'Reports by mail at regular times; removed ones stay as history.';
COMMENT ON COLUMN report_schedule.schedule_number IS 'Its number, in the order in which schedules were added.';
COMMENT ON COLUMN report_schedule.title IS 'Name of the report.';
COMMENT ON COLUMN report_schedule.subject IS 'What it is about: view, comparison or survey.';
COMMENT ON COLUMN report_schedule.target IS 'Path of the modality, or name of the survey.';
COMMENT ON COLUMN report_schedule.parameters IS 'Parameters of the URL of its page, by name.';
COMMENT ON COLUMN report_schedule.form IS 'In which form it is sent: link, pdf, xlsx or csv.';
COMMENT ON COLUMN report_schedule.due_interval IS 'How often: weekly or monthly.';
COMMENT ON COLUMN report_schedule.due_day IS 'Day of the week from 1 (Monday), or of the month.';
COMMENT ON COLUMN report_schedule.due_hour IS 'Hour, in the time zone of the site.';
COMMENT ON COLUMN report_schedule.covered_months IS 'How many months a report covers up to the end of its week or month; 0: that week or month.';
COMMENT ON COLUMN report_schedule.language IS 'Code of the language: en, pl, de or fr.';
COMMENT ON COLUMN report_schedule.recipients IS 'Mail addresses.';
COMMENT ON COLUMN report_schedule.account_id IS 'Account with whose rights it is made; NULL: there were no accounts.';
COMMENT ON COLUMN report_schedule.added_at IS 'When it was set up.';
COMMENT ON COLUMN report_schedule.added_by IS 'Who set it up.';
COMMENT ON COLUMN report_schedule.changed_at IS 'When a person last changed it.';
COMMENT ON COLUMN report_schedule.pause_reason IS 'Why nothing is sent; NULL: it is in force.';
COMMENT ON COLUMN report_schedule.pause_detail IS 'What exactly is the reason.';
COMMENT ON COLUMN report_schedule.next_at IS 'When the next report is due.';
COMMENT ON COLUMN report_schedule.requested_at IS 'When a report was requested at once; NULL: it was not.';
COMMENT ON COLUMN report_schedule.attempts IS 'Attempts that failed in a row.';
COMMENT ON COLUMN report_schedule.not_before IS 'No attempt is made before this moment.';
COMMENT ON COLUMN report_schedule.last_error IS 'Why the last attempt failed; NULL where it did not.';
COMMENT ON COLUMN report_schedule.removed_at IS 'When it was removed; NULL: it was not.';
COMMENT ON COLUMN report_schedule.removed_by IS 'Who removed it.';
CREATE TABLE retention_run (
    run_id UUID NOT NULL,
    rule TEXT NOT NULL,
    node TEXT NOT NULL,
    sop_class_uid TEXT NOT NULL,
    received_before TIMESTAMP WITH TIME ZONE NOT NULL,
    deleted_count INTEGER DEFAULT '0' NOT NULL,
    dose_object_count INTEGER DEFAULT '0' NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_retention_run PRIMARY KEY (run_id, rule)
);
CREATE INDEX ix_retention_run_started_at ON retention_run (started_at DESC);
COMMENT ON TABLE retention_run IS 'Log of objects that were deleted from Orthanc by rules of retention.';
COMMENT ON COLUMN retention_run.run_id IS 'The run: a random UUID.';
COMMENT ON COLUMN retention_run.rule IS 'The rule as it was set: CTImageStorage:90d.';
COMMENT ON COLUMN retention_run.node IS 'Name of the Orthanc, see `cursor`.';
COMMENT ON COLUMN retention_run.sop_class_uid IS 'SOP Class UID of the rule.';
COMMENT ON COLUMN retention_run.received_before IS 'Objects that Orthanc received before this time were deleted.';
COMMENT ON COLUMN retention_run.deleted_count IS 'Number of deleted objects.';
COMMENT ON COLUMN retention_run.dose_object_count IS 'Those of them that state a dose: it can no longer be extracted again from Orthanc.';
COMMENT ON COLUMN retention_run.started_at IS 'When it began.';
COMMENT ON COLUMN retention_run.finished_at IS 'When it ended; NULL while it runs or was interrupted.';
CREATE TABLE role (
    name TEXT NOT NULL,
    rights TEXT[] NOT NULL,
    CONSTRAINT pk_role PRIMARY KEY (name),
    CONSTRAINT ck_role_has_name CHECK (name <> '')
);
COMMENT ON TABLE role IS 'Roles that the site has defined besides the built-in ones.';
COMMENT ON COLUMN role.name IS 'Name of the role.';
COMMENT ON COLUMN role.rights IS 'What it permits, see docs/administrator/access.md.';
CREATE TABLE saved_view (
    view_id UUID NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    is_shared BOOLEAN NOT NULL,
    modality TEXT NOT NULL,
    parameters JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_saved_view PRIMARY KEY (view_id),
    CONSTRAINT ck_saved_view_has_name CHECK (name <> '')
);
CREATE INDEX ix_saved_view_modality ON saved_view (modality);
CREATE UNIQUE INDEX uq_saved_view_owner_modality_name ON saved_view (owner, modality, name);
COMMENT ON TABLE saved_view IS 'Saved views of lists: filters, columns and sort order.';
COMMENT ON COLUMN saved_view.view_id IS 'The view: a random UUID.';
COMMENT ON COLUMN saved_view.owner IS 'SHA-256 of the identifier in the owner''s browser.';
COMMENT ON COLUMN saved_view.name IS 'Name of the view.';
COMMENT ON COLUMN saved_view.is_shared IS 'Whether all users may open it.';
COMMENT ON COLUMN saved_view.modality IS 'Examination modality: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN saved_view.parameters IS 'URL parameters, by name.';
COMMENT ON COLUMN saved_view.created_at IS 'When saved.';
CREATE TABLE selftest_run (
    run_id UUID NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    is_full BOOLEAN NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    seconds FLOAT,
    kerma_version TEXT,
    has_passed BOOLEAN,
    error TEXT,
    result JSONB,
    CONSTRAINT pk_selftest_run PRIMARY KEY (run_id)
);
CREATE INDEX ix_selftest_run_requested_at ON selftest_run (requested_at DESC);
COMMENT ON TABLE selftest_run IS 'Acceptance tests of this installation: who requested them, and what they found.';
COMMENT ON COLUMN selftest_run.run_id IS 'The run: a random UUID.';
COMMENT ON COLUMN selftest_run.requested_by IS 'User, or the update of Kerma, that requested it.';
COMMENT ON COLUMN selftest_run.requested_at IS 'When requested.';
COMMENT ON COLUMN selftest_run.is_full IS 'Whether every value is compared.';
COMMENT ON COLUMN selftest_run.started_at IS 'When it began; NULL while it waits for a worker.';
COMMENT ON COLUMN selftest_run.finished_at IS 'When it ended; NULL while it runs or was interrupted.';
COMMENT ON COLUMN selftest_run.seconds IS 'How long it took. Unit: s.';
COMMENT ON COLUMN selftest_run.kerma_version IS 'Version of Kerma that was tested; NULL while it waits.';
COMMENT ON COLUMN selftest_run.has_passed IS 'Whether no value differs; NULL where it did not come to its end.';
COMMENT ON COLUMN selftest_run.error IS 'Why it did not come to its end; NULL where it did, or runs.';
COMMENT ON COLUMN selftest_run.result IS 'Versions and compared values; NULL where it did not come to its end.';
CREATE TABLE size_import (
    import_number INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    study_key TEXT NOT NULL,
    overwrites BOOLEAN NOT NULL,
    file_columns JSONB NOT NULL,
    row_count INTEGER NOT NULL,
    study_count INTEGER NOT NULL,
    findings JSONB NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    imported_by TEXT NOT NULL,
    undone_at TIMESTAMP WITH TIME ZONE,
    undone_by TEXT,
    CONSTRAINT pk_size_import PRIMARY KEY (import_number),
    CONSTRAINT ck_size_import_known_key CHECK (study_key in ('study_instance_uid', 'accession_number', 'patient_id'))
);
COMMENT ON TABLE size_import IS 'Imports of height and weight of patients from files.';
COMMENT ON COLUMN size_import.import_number IS 'Its number, by which people name it; of several imports the highest counts.';
COMMENT ON COLUMN size_import.file_name IS 'Name of the file, without its folder.';
COMMENT ON COLUMN size_import.sha256 IS 'SHA-256 of the file.';
COMMENT ON COLUMN size_import.study_key IS 'By what rows found their studies: study_instance_uid, accession_number, patient_id.';
COMMENT ON COLUMN size_import.overwrites IS 'Whether it replaces what objects state.';
COMMENT ON COLUMN size_import.file_columns IS 'Headings of the columns that were used, and their units.';
COMMENT ON COLUMN size_import.row_count IS 'Number of rows of the file.';
COMMENT ON COLUMN size_import.study_count IS 'Number of studies that its rows found.';
COMMENT ON COLUMN size_import.findings IS 'Number of rows or values by what was found in them.';
COMMENT ON COLUMN size_import.imported_at IS 'When it was imported.';
COMMENT ON COLUMN size_import.imported_by IS 'Who imported it.';
COMMENT ON COLUMN size_import.undone_at IS 'When it was undone; NULL: in force.';
COMMENT ON COLUMN size_import.undone_by IS 'Who undid it.';
CREATE TABLE standard_name_code (
    modality TEXT NOT NULL,
    standard_name TEXT NOT NULL,
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,
    meaning TEXT NOT NULL,
    CONSTRAINT pk_standard_name_code PRIMARY KEY (modality, standard_name, scheme, code)
);
COMMENT ON TABLE standard_name_code IS 'Codes of standard names in lists that the site loads.';
COMMENT ON COLUMN standard_name_code.modality IS 'The examination modality.';
COMMENT ON COLUMN standard_name_code.standard_name IS 'The standard name.';
COMMENT ON COLUMN standard_name_code.scheme IS 'Coding scheme: RADLEX, SCT, NICIP, or the name of a list of the site.';
COMMENT ON COLUMN standard_name_code.code IS 'Value of the code.';
COMMENT ON COLUMN standard_name_code.meaning IS 'Meaning of the code in its list; empty: not loaded.';
CREATE TABLE storage_use (
    node TEXT NOT NULL,
    day DATE NOT NULL,
    object_count BIGINT NOT NULL,
    object_bytes BIGINT NOT NULL,
    disk_bytes BIGINT,
    disk_free_bytes BIGINT,
    database_bytes BIGINT NOT NULL,
    measured_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_storage_use PRIMARY KEY (node, day)
);
COMMENT ON TABLE storage_use IS 'Disk space that each Orthanc and the database use, one row per day.';
COMMENT ON COLUMN storage_use.node IS 'Name of the Orthanc, see `cursor`.';
COMMENT ON COLUMN storage_use.day IS 'Day of the measurement in UTC; the last of a day stays.';
COMMENT ON COLUMN storage_use.object_count IS 'Number of objects in Orthanc.';
COMMENT ON COLUMN storage_use.object_bytes IS 'Size of the objects in Orthanc.';
COMMENT ON COLUMN storage_use.disk_bytes IS 'Size of the disk with Orthanc''s objects; NULL where unknown.';
COMMENT ON COLUMN storage_use.disk_free_bytes IS 'Free space on that disk; NULL where unknown.';
COMMENT ON COLUMN storage_use.database_bytes IS 'Size of Kerma''s database.';
COMMENT ON COLUMN storage_use.measured_at IS 'When measured.';
CREATE TABLE study_day (
    modality TEXT NOT NULL,
    equipment_id UUID NOT NULL,
    day DATE NOT NULL,
    study_count INTEGER NOT NULL,
    CONSTRAINT pk_study_day PRIMARY KEY (modality, equipment_id, day)
);
COMMENT ON TABLE study_day IS 'Number of studies per day and equipment.';
COMMENT ON COLUMN study_day.modality IS 'Examination modality of the study: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN study_day.equipment_id IS 'The equipment.';
COMMENT ON COLUMN study_day.day IS 'The day; 0001-01-01 where the study has no date.';
COMMENT ON COLUMN study_day.study_count IS 'Number of studies.';
CREATE TABLE study_histogram (
    modality TEXT NOT NULL,
    quantity TEXT NOT NULL,
    month DATE NOT NULL,
    equipment_id UUID NOT NULL,
    term_id UUID NOT NULL,
    standard_name_id UUID NOT NULL,
    bin INTEGER NOT NULL,
    value_count INTEGER NOT NULL,
    CONSTRAINT pk_study_histogram PRIMARY KEY (modality, quantity, month, equipment_id, term_id, standard_name_id, bin)
);
CREATE STATISTICS study_histogram_rows (dependencies, mcv) ON modality, quantity, equipment_id FROM study_histogram;
COMMENT ON TABLE study_histogram IS 'Histograms of totals of studies, in bins 1.2 % wide.';
COMMENT ON COLUMN study_histogram.modality IS 'Examination modality of the study: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN study_histogram.quantity IS 'Name of the fact; `count`: number of studies or events, with or without a value.';
COMMENT ON COLUMN study_histogram.month IS 'First day of the month; 0001-01-01 where the study has no date.';
COMMENT ON COLUMN study_histogram.equipment_id IS 'The equipment; all bits set in rows over all equipment and terms.';
COMMENT ON COLUMN study_histogram.term_id IS 'The study description, see `known_term`; zeros where there is none.';
COMMENT ON COLUMN study_histogram.standard_name_id IS 'The standard name, see `known_term`; zeros where there is none.';
COMMENT ON COLUMN study_histogram.bin IS 'floor(200 log10(value)); -2147483648 for zero and less.';
COMMENT ON COLUMN study_histogram.value_count IS 'Number of values in the bin.';
CREATE TABLE study_hour (
    modality TEXT NOT NULL,
    month DATE NOT NULL,
    equipment_id UUID NOT NULL,
    weekday SMALLINT NOT NULL,
    hour SMALLINT NOT NULL,
    study_count INTEGER NOT NULL,
    CONSTRAINT pk_study_hour PRIMARY KEY (modality, month, equipment_id, weekday, hour)
);
COMMENT ON TABLE study_hour IS 'Number of studies per weekday and hour.';
COMMENT ON COLUMN study_hour.modality IS 'Examination modality of the study: CT, RF, DX, MG or NM.';
COMMENT ON COLUMN study_hour.month IS 'First day of the month; 0001-01-01 where the study has no date.';
COMMENT ON COLUMN study_hour.equipment_id IS 'The equipment.';
COMMENT ON COLUMN study_hour.weekday IS '1 Monday to 7 Sunday; 0 where the study has no date.';
COMMENT ON COLUMN study_hour.hour IS 'Hour of the day at which the study started; -1 where unknown.';
COMMENT ON COLUMN study_hour.study_count IS 'Number of studies.';
CREATE TABLE study_note (
    note_id UUID NOT NULL,
    version INTEGER NOT NULL,
    study_id UUID NOT NULL,
    event_id UUID,
    event_name TEXT,
    text TEXT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_study_note PRIMARY KEY (note_id, version),
    CONSTRAINT ck_study_note_length_of_text CHECK (length(text) <= 2000)
);
CREATE INDEX ix_study_note_study_id ON study_note (study_id);
CREATE UNIQUE INDEX uq_study_note_in_force ON study_note (note_id) WHERE removed_at is null;
COMMENT ON TABLE study_note IS 'Notes of people on studies and events, with all versions.';
COMMENT ON COLUMN study_note.note_id IS 'Made when it was written.';
COMMENT ON COLUMN study_note.version IS 'From 1; each change of the text adds one.';
COMMENT ON COLUMN study_note.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN study_note.event_id IS 'The irradiation event; NULL: the study itself.';
COMMENT ON COLUMN study_note.event_name IS 'What the event was called when it was written; NULL: the study itself.';
COMMENT ON COLUMN study_note.text IS 'The text of this version: plain text.';
COMMENT ON COLUMN study_note.added_at IS 'When it was added.';
COMMENT ON COLUMN study_note.added_by IS 'Who added it.';
COMMENT ON COLUMN study_note.removed_at IS 'When a later version replaced it, or the note was removed; NULL: in force.';
COMMENT ON COLUMN study_note.removed_by IS 'Who did.';
CREATE TABLE study_tag (
    tag_id UUID NOT NULL,
    study_id UUID NOT NULL,
    event_id UUID,
    event_name TEXT,
    tag TEXT NOT NULL,
    reason TEXT,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_study_tag PRIMARY KEY (tag_id),
    CONSTRAINT ck_study_tag_known_tag CHECK (tag in ('reviewed', 'follow_up', 'phantom', 'excluded'))
);
CREATE INDEX ix_study_tag_study_id ON study_tag (study_id);
CREATE INDEX ix_study_tag_tag ON study_tag (tag, study_id) WHERE removed_at is null;
CREATE UNIQUE INDEX uq_study_tag_in_force ON study_tag (study_id, coalesce(event_id, study_id), tag) WHERE removed_at is null;
COMMENT ON TABLE study_tag IS 'Tags of people on studies and events; study.exclusion is derived from those in force.';
COMMENT ON COLUMN study_tag.tag_id IS 'Made when it was set.';
COMMENT ON COLUMN study_tag.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN study_tag.event_id IS 'The irradiation event; NULL: the study itself.';
COMMENT ON COLUMN study_tag.event_name IS 'What the event was called when it was written; NULL: the study itself.';
COMMENT ON COLUMN study_tag.tag IS 'reviewed, follow_up, phantom, excluded.';
COMMENT ON COLUMN study_tag.reason IS 'Why; NULL: not stated, or erased with the identity of the patient.';
COMMENT ON COLUMN study_tag.added_at IS 'When it was added.';
COMMENT ON COLUMN study_tag.added_by IS 'Who added it.';
COMMENT ON COLUMN study_tag.removed_at IS 'When it was removed; NULL: in force.';
COMMENT ON COLUMN study_tag.removed_by IS 'Who did.';
CREATE TABLE task_run (
    run_id UUID NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    total_count BIGINT,
    done_count BIGINT DEFAULT '0' NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    error TEXT,
    cancelled_by TEXT,
    CONSTRAINT pk_task_run PRIMARY KEY (run_id),
    CONSTRAINT ck_task_run_has_kind CHECK (kind in ('extract', 'extract_again', 'comparison', 'skin_dose', 'merge', 'delete_study', 'erase_identity', 'delete_from_orthanc', 'retention', 'sending', 'scheduled_report', 'export', 'backup', 'change_patient_data', 'remove_old_data', 'verify_audit_trail'))
);
CREATE INDEX ix_task_run_kind_started_at ON task_run (kind, started_at DESC);
COMMENT ON TABLE task_run IS 'Work that takes long: who began it, how far it is, and how it ended.';
COMMENT ON COLUMN task_run.run_id IS 'The run: a random UUID.';
COMMENT ON COLUMN task_run.kind IS 'What is done: backup, export and others.';
COMMENT ON COLUMN task_run.subject IS 'Folder of a backup, file of an export; else empty.';
COMMENT ON COLUMN task_run.requested_by IS 'User or program that began it.';
COMMENT ON COLUMN task_run.started_at IS 'When it began.';
COMMENT ON COLUMN task_run.total_count IS 'How much there is to do; NULL where that is unknown.';
COMMENT ON COLUMN task_run.done_count IS 'How much of it is done.';
COMMENT ON COLUMN task_run.reported_at IS 'When it last reported; a run that reports no longer was interrupted.';
COMMENT ON COLUMN task_run.finished_at IS 'When it ended; NULL while it runs or was interrupted.';
COMMENT ON COLUMN task_run.error IS 'Why it did not come to its end; NULL where it did, or runs.';
COMMENT ON COLUMN task_run.cancelled_by IS 'User who cancelled it; NULL where nobody did.';
CREATE TABLE update_change (
    study_id UUID NOT NULL,
    fact TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    equipment_id UUID NOT NULL,
    version_before TEXT NOT NULL,
    version_after TEXT NOT NULL,
    value_before JSONB,
    value_after JSONB,
    relative_change DOUBLE PRECISION,
    item_count INTEGER,
    CONSTRAINT pk_update_change PRIMARY KEY (study_id, fact, changed_at)
);
CREATE INDEX ix_update_change_changed_at ON update_change (changed_at DESC);
COMMENT ON TABLE update_change IS 'Facts of studies that changed when objects were read again, one row for each study and fact.';
COMMENT ON COLUMN update_change.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN update_change.fact IS 'The fact: totals.dlp_mgy_cm; study.study_instance_uid where a study was added or removed.';
COMMENT ON COLUMN update_change.changed_at IS 'When its objects were read again.';
COMMENT ON COLUMN update_change.equipment_id IS 'The equipment of the study, see `equipment`.';
COMMENT ON COLUMN update_change.version_before IS 'Version of Kerma that had read the objects.';
COMMENT ON COLUMN update_change.version_after IS 'Version of Kerma that read them again.';
COMMENT ON COLUMN update_change.value_before IS 'The value before; NULL: none. Of events: that of the largest change.';
COMMENT ON COLUMN update_change.value_after IS 'The value after; NULL: none.';
COMMENT ON COLUMN update_change.relative_change IS 'Amount of the change over the value before; NULL where either is no number or the value before is 0.';
COMMENT ON COLUMN update_change.item_count IS 'Number of events or planes of the study of which the fact changed; NULL: a fact of the study.';
CREATE TABLE access_token (
    token_digest TEXT NOT NULL,
    account_id UUID NOT NULL,
    name TEXT NOT NULL,
    rights TEXT[],
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_access_token PRIMARY KEY (token_digest),
    CONSTRAINT ck_access_token_has_name CHECK (name <> ''),
    CONSTRAINT ck_access_token_permits_something CHECK (cardinality(rights) > 0),
    CONSTRAINT fk_access_token_account FOREIGN KEY(account_id) REFERENCES account (account_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_access_token_account_id_name ON access_token (account_id, lower(name)) WHERE revoked_at IS NULL;
COMMENT ON TABLE access_token IS 'Tokens with which programs read exports, reports and metrics in the name of an account.';
COMMENT ON COLUMN access_token.token_digest IS 'SHA-256 of the token.';
COMMENT ON COLUMN access_token.account_id IS 'In whose name it reads, see `account`.';
COMMENT ON COLUMN access_token.name IS 'What it is for, in the words of whoever made it.';
COMMENT ON COLUMN access_token.rights IS 'What it permits at most; NULL: all that the account may read.';
COMMENT ON COLUMN access_token.created_at IS 'When made.';
COMMENT ON COLUMN access_token.expires_at IS 'When it can no longer be used.';
COMMENT ON COLUMN access_token.revoked_at IS 'When a person ended it; NULL if nobody did.';
COMMENT ON COLUMN access_token.last_used_at IS 'When it was used last, to the minute; NULL for never.';
CREATE TABLE account_recovery_code (
    account_id UUID NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_account_recovery_code PRIMARY KEY (account_id, digest),
    CONSTRAINT fk_account_recovery_code_account FOREIGN KEY(account_id) REFERENCES account (account_id) ON DELETE CASCADE
);
COMMENT ON TABLE account_recovery_code IS 'Codes for a login without the device of the second step; a used one is deleted.';
COMMENT ON COLUMN account_recovery_code.account_id IS 'The account, see `account`.';
COMMENT ON COLUMN account_recovery_code.digest IS 'Keyed hash of the code.';
CREATE TABLE account_role (
    account_id UUID NOT NULL,
    role TEXT NOT NULL,
    CONSTRAINT pk_account_role PRIMARY KEY (account_id, role),
    CONSTRAINT fk_account_role_account FOREIGN KEY(account_id) REFERENCES account (account_id) ON DELETE CASCADE
);
COMMENT ON TABLE account_role IS 'Roles of accounts.';
COMMENT ON COLUMN account_role.account_id IS 'The account, see `account`.';
COMMENT ON COLUMN account_role.role IS 'Name of a role, built-in or see `role`.';
CREATE TABLE account_scope (
    account_id UUID NOT NULL,
    position SMALLINT NOT NULL,
    institution_name TEXT,
    department_name TEXT,
    equipment_id UUID,
    CONSTRAINT pk_account_scope PRIMARY KEY (account_id, position),
    CONSTRAINT ck_account_scope_names_equipment CHECK (coalesce(institution_name, department_name, equipment_id::text, '') <> ''),
    CONSTRAINT fk_account_scope_account FOREIGN KEY(account_id) REFERENCES account (account_id) ON DELETE CASCADE
);
COMMENT ON TABLE account_scope IS 'Scopes of accounts: equipment whose studies the user sees; an account without an entry sees all.';
COMMENT ON COLUMN account_scope.account_id IS 'The account, see `account`.';
COMMENT ON COLUMN account_scope.position IS 'Position of the entry, from 0.';
COMMENT ON COLUMN account_scope.institution_name IS 'Only equipment of this institution; NULL: of any.';
COMMENT ON COLUMN account_scope.department_name IS 'Only equipment of this department; NULL: of any.';
COMMENT ON COLUMN account_scope.equipment_id IS 'Only this piece of equipment; NULL: any.';
CREATE TABLE account_second_step (
    account_id UUID NOT NULL,
    nonce TEXT NOT NULL,
    key_check TEXT NOT NULL,
    begun_for TEXT NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    last_step BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_account_second_step PRIMARY KEY (account_id),
    CONSTRAINT fk_account_second_step_account FOREIGN KEY(account_id) REFERENCES account (account_id) ON DELETE CASCADE
);
COMMENT ON TABLE account_second_step IS 'Codes as the second step of a login (TOTP, RFC 6238).';
COMMENT ON COLUMN account_second_step.account_id IS 'The account, see `account`.';
COMMENT ON COLUMN account_second_step.nonce IS 'Random; with KERMA_TOTP_KEY it gives the secret of the codes.';
COMMENT ON COLUMN account_second_step.key_check IS 'Digest of that key, which reveals another one.';
COMMENT ON COLUMN account_second_step.begun_for IS 'Digest of the token of the login or session that began it.';
COMMENT ON COLUMN account_second_step.confirmed_at IS 'When a code was first entered; NULL until then.';
COMMENT ON COLUMN account_second_step.last_step IS 'Time step of the last code.';
CREATE TABLE alert_message (
    recipient_number INTEGER NOT NULL,
    study_id UUID NOT NULL,
    alert_id UUID NOT NULL,
    data_version INTEGER NOT NULL,
    is_escalation BOOLEAN NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_alert_message PRIMARY KEY (recipient_number, study_id, alert_id, data_version, is_escalation),
    CONSTRAINT fk_alert_message_alert_recipient FOREIGN KEY(recipient_number) REFERENCES alert_recipient (recipient_number)
);
CREATE INDEX ix_alert_message_alert_id ON alert_message (alert_id);
CREATE INDEX ix_alert_message_study_id ON alert_message (study_id, alert_id);
CREATE INDEX ix_alert_message_waiting ON alert_message (recipient_number) WHERE sent_at is null;
COMMENT ON TABLE alert_message IS 'Which recipient is informed of which alert, each once.';
COMMENT ON COLUMN alert_message.recipient_number IS 'The recipient, see `alert_recipient`.';
COMMENT ON COLUMN alert_message.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN alert_message.alert_id IS 'The alert.';
COMMENT ON COLUMN alert_message.data_version IS 'Version of the alert that is the reason.';
COMMENT ON COLUMN alert_message.is_escalation IS 'Whether the reason is that nobody has acknowledged the alert.';
COMMENT ON COLUMN alert_message.written_at IS 'When it was written.';
COMMENT ON COLUMN alert_message.sent_at IS 'When it was put into the outbox; NULL: it waits for others.';
CREATE TABLE login_link (
    token_digest TEXT NOT NULL,
    account_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_login_link PRIMARY KEY (token_digest),
    CONSTRAINT ck_login_link_has_purpose CHECK (purpose in ('login', 'password', 'second_step')),
    CONSTRAINT fk_login_link_account FOREIGN KEY(account_id) REFERENCES account (account_id) ON DELETE CASCADE
);
CREATE INDEX ix_login_link_account_id ON login_link (account_id);
COMMENT ON TABLE login_link IS 'One-time links: invitations, new passwords and first logins.';
COMMENT ON COLUMN login_link.token_digest IS 'SHA-256 of the token in the link.';
COMMENT ON COLUMN login_link.account_id IS 'The account, see `account`.';
COMMENT ON COLUMN login_link.purpose IS 'What the link permits, once.';
COMMENT ON COLUMN login_link.created_at IS 'When made.';
COMMENT ON COLUMN login_link.expires_at IS 'When it can no longer be used.';
COMMENT ON COLUMN login_link.used_at IS 'When it was used; NULL if it was not.';
CREATE TABLE login_session (
    token_digest TEXT NOT NULL,
    account_id UUID NOT NULL,
    method TEXT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_login_session PRIMARY KEY (token_digest),
    CONSTRAINT ck_login_session_has_method CHECK (method in ('password', 'link', 'ldap', 'oidc', 'proxy')),
    CONSTRAINT fk_login_session_account FOREIGN KEY(account_id) REFERENCES account (account_id) ON DELETE CASCADE
);
CREATE INDEX ix_login_session_account_id ON login_session (account_id);
COMMENT ON TABLE login_session IS 'Sessions of users in browsers.';
COMMENT ON COLUMN login_session.token_digest IS 'SHA-256 of the token in the browser''s cookie.';
COMMENT ON COLUMN login_session.account_id IS 'The account, see `account`.';
COMMENT ON COLUMN login_session.method IS 'How the user logged in.';
COMMENT ON COLUMN login_session.address IS 'IP address of the browser.';
COMMENT ON COLUMN login_session.user_agent IS 'Browser, as it describes itself.';
COMMENT ON COLUMN login_session.created_at IS 'When the user logged in.';
COMMENT ON COLUMN login_session.last_seen_at IS 'When the user last did something.';
COMMENT ON COLUMN login_session.expires_at IS 'When it ends in any case.';
COMMENT ON COLUMN login_session.revoked_at IS 'When the user logged out or it was ended; NULL if neither.';
CREATE TABLE outbox (
    message_id BIGINT GENERATED ALWAYS AS IDENTITY,
    destination TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload JSONB NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    waiting_since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    last_error TEXT,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_outbox PRIMARY KEY (message_id),
    CONSTRAINT ck_outbox_has_kind CHECK (kind in ('audit_message', 'mail', 'webhook')),
    CONSTRAINT ck_outbox_has_state CHECK (state in ('waiting', 'delivered', 'dead')),
    CONSTRAINT fk_outbox_outbox_destination FOREIGN KEY(destination) REFERENCES outbox_destination (destination)
);
CREATE INDEX ix_outbox_finished_at ON outbox (state, finished_at) WHERE state <> 'waiting';
CREATE INDEX ix_outbox_waiting ON outbox (destination, message_id) WHERE state = 'waiting';
COMMENT ON TABLE outbox IS 'Messages to other systems: written with what they report, sent in order until they are accepted.';
COMMENT ON COLUMN outbox.message_id IS 'Number of the message.';
COMMENT ON COLUMN outbox.destination IS 'Where it goes, see `outbox_destination`.';
COMMENT ON COLUMN outbox.kind IS 'What it is.';
COMMENT ON COLUMN outbox.payload IS 'Its content, or the key of the row that it reports.';
COMMENT ON COLUMN outbox.state IS 'waiting, delivered or dead.';
COMMENT ON COLUMN outbox.created_at IS 'When it was written.';
COMMENT ON COLUMN outbox.waiting_since IS 'When it was written, or sent again by a person; counts for giving it up.';
COMMENT ON COLUMN outbox.attempts IS 'Attempts to send it that failed.';
COMMENT ON COLUMN outbox.last_error IS 'Why it is dead; NULL where it is not.';
COMMENT ON COLUMN outbox.finished_at IS 'When it was delivered or given up; NULL while it waits.';
CREATE TABLE report_run (
    schedule_number INTEGER NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    missed_count INTEGER NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    form TEXT NOT NULL,
    study_count INTEGER NOT NULL,
    recipient_count INTEGER NOT NULL,
    CONSTRAINT pk_report_run PRIMARY KEY (schedule_number, due_at),
    CONSTRAINT ck_report_run_known_form CHECK (form in ('link', 'pdf', 'xlsx', 'csv')),
    CONSTRAINT fk_report_run_report_schedule FOREIGN KEY(schedule_number) REFERENCES report_schedule (schedule_number)
);
COMMENT ON TABLE report_run IS 'Reports that were sent, each once.';
COMMENT ON COLUMN report_run.schedule_number IS 'The schedule, see `report_schedule`.';
COMMENT ON COLUMN report_run.due_at IS 'When it was due, or requested by a person.';
COMMENT ON COLUMN report_run.first_day IS 'First day of the period of the schedule.';
COMMENT ON COLUMN report_run.last_day IS 'Last day of that period.';
COMMENT ON COLUMN report_run.missed_count IS 'Periods before it that were not sent.';
COMMENT ON COLUMN report_run.sent_at IS 'When it was put into the outbox.';
COMMENT ON COLUMN report_run.form IS 'In which form: link where a file was too large.';
COMMENT ON COLUMN report_run.study_count IS 'Number of studies.';
COMMENT ON COLUMN report_run.recipient_count IS 'Number of mails.';
CREATE TABLE study (
    study_id UUID NOT NULL,
    equipment_id UUID NOT NULL,
    stated_equipment_id UUID,
    study_instance_uid TEXT,
    modality TEXT,
    study_date DATE,
    study_time TIME WITHOUT TIME ZONE,
    accession_number TEXT,
    study_description TEXT,
    requested_procedure TEXT,
    performed_procedure TEXT,
    software_versions TEXT,
    operators_name TEXT,
    performing_physician_name TEXT,
    exclusion TEXT,
    exclusion_reason TEXT,
    patient_name TEXT,
    patient_id TEXT,
    patient_birth_date TEXT,
    patient_sex TEXT,
    patient_age_years DOUBLE PRECISION,
    patient_size_m DOUBLE PRECISION,
    patient_weight_kg DOUBLE PRECISION,
    dlp_mgy_cm DOUBLE PRECISION,
    dap_gy_cm2 DOUBLE PRECISION,
    reference_air_kerma_mgy DOUBLE PRECISION,
    fluoro_dap_gy_cm2 DOUBLE PRECISION,
    fluoro_reference_air_kerma_mgy DOUBLE PRECISION,
    fluoro_time_s DOUBLE PRECISION,
    acquisition_dap_gy_cm2 DOUBLE PRECISION,
    acquisition_reference_air_kerma_mgy DOUBLE PRECISION,
    acquisition_time_s DOUBLE PRECISION,
    agd_left_mgy DOUBLE PRECISION,
    agd_right_mgy DOUBLE PRECISION,
    agd_both_mgy DOUBLE PRECISION,
    administered_activity_mbq DOUBLE PRECISION,
    modalities TEXT[] DEFAULT '{}' NOT NULL,
    stated_modality TEXT,
    modality_rule INTEGER,
    mixed_totals TEXT[],
    patient_size_import INTEGER,
    patient_weight_import INTEGER,
    stated_patient_size_m DOUBLE PRECISION,
    stated_patient_weight_kg DOUBLE PRECISION,
    procedure_id UUID,
    examination_id UUID NOT NULL,
    term_ids UUID[] DEFAULT '{}' NOT NULL,
    study_at TIMESTAMP WITHOUT TIME ZONE,
    study_at_source TEXT,
    event_count INTEGER NOT NULL,
    object_count INTEGER NOT NULL,
    problem_count INTEGER NOT NULL,
    problems JSONB NOT NULL,
    provenance JSONB NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_study PRIMARY KEY (study_id),
    CONSTRAINT fk_study_equipment FOREIGN KEY(equipment_id) REFERENCES equipment (equipment_id),
    CONSTRAINT ck_study_has_uid CHECK (study_instance_uid is not null),
    CONSTRAINT ck_study_known_modality CHECK (modality in ('CT', 'RF', 'DX', 'MG', 'NM')),
    CONSTRAINT ck_study_known_stated_modality CHECK (stated_modality in ('RF', 'DX')),
    CONSTRAINT ck_study_known_study_at_source CHECK (study_at_source in ('study_date', 'irradiation', 'content_date')),
    CONSTRAINT ck_study_known_exclusion CHECK (exclusion in ('phantom_by_rule', 'phantom', 'excluded'))
);
CREATE INDEX ix_study_accession_number ON study (accession_number text_pattern_ops);
CREATE INDEX ix_study_equipment_at ON study (equipment_id, study_at DESC NULLS LAST);
CREATE INDEX ix_study_examination ON study (examination_id);
CREATE INDEX ix_study_excluded ON study (equipment_id, exclusion) WHERE exclusion is not null;
CREATE INDEX ix_study_highest_ct ON study (dlp_mgy_cm DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['CT'];
CREATE INDEX ix_study_highest_dx ON study (dap_gy_cm2 DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['DX'];
CREATE INDEX ix_study_highest_mg ON study (agd_left_mgy DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['MG'];
CREATE INDEX ix_study_highest_nm ON study (administered_activity_mbq DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['NM'];
CREATE INDEX ix_study_highest_rf ON study (dap_gy_cm2 DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['RF'];
CREATE INDEX ix_study_modality_at ON study (modality, study_at DESC NULLS LAST, study_id DESC);
CREATE INDEX ix_study_newest_ct ON study (study_at DESC NULLS LAST, study_id DESC) INCLUDE (equipment_id, procedure_id, examination_id, event_count, problem_count, study_time, exclusion, mixed_totals, patient_sex, patient_age_years, patient_size_m, patient_weight_kg, dlp_mgy_cm, dap_gy_cm2) WHERE modalities @> ARRAY['CT'];
CREATE INDEX ix_study_newest_dx ON study (study_at DESC NULLS LAST, study_id DESC) INCLUDE (equipment_id, procedure_id, examination_id, event_count, problem_count, study_time, exclusion, mixed_totals, patient_sex, patient_age_years, patient_size_m, patient_weight_kg, dap_gy_cm2, reference_air_kerma_mgy, fluoro_dap_gy_cm2, fluoro_reference_air_kerma_mgy, fluoro_time_s, acquisition_dap_gy_cm2, acquisition_reference_air_kerma_mgy, acquisition_time_s) WHERE modalities @> ARRAY['DX'];
CREATE INDEX ix_study_newest_mg ON study (study_at DESC NULLS LAST, study_id DESC) INCLUDE (equipment_id, procedure_id, examination_id, event_count, problem_count, study_time, exclusion, mixed_totals, patient_sex, patient_age_years, patient_size_m, patient_weight_kg, agd_left_mgy, agd_right_mgy, agd_both_mgy) WHERE modalities @> ARRAY['MG'];
CREATE INDEX ix_study_newest_nm ON study (study_at DESC NULLS LAST, study_id DESC) INCLUDE (equipment_id, procedure_id, examination_id, event_count, problem_count, study_time, exclusion, mixed_totals, patient_sex, patient_age_years, patient_size_m, patient_weight_kg, administered_activity_mbq) WHERE modalities @> ARRAY['NM'];
CREATE INDEX ix_study_newest_rf ON study (study_at DESC NULLS LAST, study_id DESC) INCLUDE (equipment_id, procedure_id, examination_id, event_count, problem_count, study_time, exclusion, mixed_totals, patient_sex, patient_age_years, patient_size_m, patient_weight_kg, dap_gy_cm2, reference_air_kerma_mgy, fluoro_dap_gy_cm2, fluoro_reference_air_kerma_mgy, fluoro_time_s, acquisition_dap_gy_cm2, acquisition_reference_air_kerma_mgy, acquisition_time_s) WHERE modalities @> ARRAY['RF'];
CREATE INDEX ix_study_patient_id ON study USING hash (patient_id);
CREATE INDEX ix_study_patient_name ON study USING hash (patient_name);
CREATE INDEX ix_study_plain_accession_number ON study (accession_number) WHERE accession_number !~ '^[0-9a-f]{64}$';
CREATE INDEX ix_study_plain_patient_id ON study (patient_id) WHERE patient_id !~ '^[0-9a-f]{64}$';
CREATE INDEX ix_study_plain_patient_name ON study (patient_name) WHERE patient_name !~ '^[0-9a-f]{64}$';
CREATE INDEX ix_study_received_ct ON study (received_at DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['CT'];
CREATE INDEX ix_study_received_dx ON study (received_at DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['DX'];
CREATE INDEX ix_study_received_mg ON study (received_at DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['MG'];
CREATE INDEX ix_study_received_nm ON study (received_at DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['NM'];
CREATE INDEX ix_study_received_rf ON study (received_at DESC NULLS LAST, study_id DESC) WHERE modalities @> ARRAY['RF'];
CREATE INDEX ix_study_stated_equipment ON study (stated_equipment_id) WHERE stated_equipment_id is not null;
CREATE INDEX ix_study_term_ids ON study USING gin (term_ids);
CREATE UNIQUE INDEX uq_study_study_instance_uid ON study (study_instance_uid);
COMMENT ON TABLE study IS 'Studies: facts of study and patient as data protection allows, and dose totals.';
COMMENT ON COLUMN study.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN study.equipment_id IS 'The equipment that irradiated the patient.';
COMMENT ON COLUMN study.stated_equipment_id IS 'The equipment that its objects state, where the study counts for another; NULL: the same.';
COMMENT ON COLUMN study.study_instance_uid IS 'Identifies the study. Source: (0020,000D).';
COMMENT ON COLUMN study.modality IS 'Exam modality of the study: CT, RF (fluoroscopy), DX (radiography), MG, NM. Source: Kerma.';
COMMENT ON COLUMN study.study_date IS 'Date the study started; empty where unknown. Source: (0008,0020).';
COMMENT ON COLUMN study.study_time IS 'Local time the study started. Source: (0008,0030).';
COMMENT ON COLUMN study.accession_number IS 'As the site''s protection setting allows. Source: (0008,0050).';
COMMENT ON COLUMN study.study_description IS 'Description of the study. Source: (0008,1030).';
COMMENT ON COLUMN study.requested_procedure IS 'Procedure as requested. Source: (0032,1060).';
COMMENT ON COLUMN study.performed_procedure IS 'Procedure as performed. Source: (0040,0254).';
COMMENT ON COLUMN study.software_versions IS 'Software of the equipment at the time; several joined by |. Source: (0018,1020).';
COMMENT ON COLUMN study.operators_name IS 'Who operated the equipment. Source: (0008,1070).';
COMMENT ON COLUMN study.performing_physician_name IS 'Who performed the study. Source: (0008,1050).';
COMMENT ON COLUMN study.exclusion IS 'Why statistics leave the study out: phantom_by_rule (a rule of the site recognises a phantom or a test), phantom (a person did), excluded (a person excluded it); empty where they count it. Source: Kerma.';
COMMENT ON COLUMN study.exclusion_reason IS 'The rule (compared attribute and pattern), or what the person stated. Source: Kerma.';
COMMENT ON COLUMN study.patient_name IS 'As the site''s protection setting allows. Source: (0010,0010).';
COMMENT ON COLUMN study.patient_id IS 'As the site''s protection setting allows. Source: (0010,0020).';
COMMENT ON COLUMN study.patient_birth_date IS 'YYYY-MM-DD, as the site''s protection setting allows. Source: (0010,0030).';
COMMENT ON COLUMN study.patient_sex IS 'M, F or O. Source: (0010,0040).';
COMMENT ON COLUMN study.patient_age_years IS 'At the study, from birth date, else from Patient''s Age. Unit: years. Source: (0010,0030), (0010,1010).';
COMMENT ON COLUMN study.patient_size_m IS 'Height of the patient. Unit: m. Source: (0010,1020).';
COMMENT ON COLUMN study.patient_weight_kg IS 'Weight of the patient. Unit: kg. Source: (0010,1030).';
COMMENT ON COLUMN study.dlp_mgy_cm IS 'Dose length product of the whole study, as its reports state it. Unit: mGy·cm. Source: TID 10012.';
COMMENT ON COLUMN study.dap_gy_cm2 IS 'Dose area product of the whole study. Unit: Gy·cm². Source: TID 10004, 10007.';
COMMENT ON COLUMN study.reference_air_kerma_mgy IS 'Air kerma at the patient entrance reference point, whole study. Unit: mGy. Source: TID 10004, 10007.';
COMMENT ON COLUMN study.fluoro_dap_gy_cm2 IS 'Dose area product of fluoroscopy. Unit: Gy·cm². Source: TID 10004.';
COMMENT ON COLUMN study.fluoro_reference_air_kerma_mgy IS 'Air kerma at the reference point from fluoroscopy. Unit: mGy. Source: TID 10004.';
COMMENT ON COLUMN study.fluoro_time_s IS 'Time of fluoroscopy. Unit: s. Source: TID 10004.';
COMMENT ON COLUMN study.acquisition_dap_gy_cm2 IS 'Dose area product of recorded acquisitions. Unit: Gy·cm². Source: TID 10004.';
COMMENT ON COLUMN study.acquisition_reference_air_kerma_mgy IS 'Air kerma at the reference point from recorded acquisitions. Unit: mGy. Source: TID 10004.';
COMMENT ON COLUMN study.acquisition_time_s IS 'Time of recorded acquisitions. Unit: s. Source: TID 10004.';
COMMENT ON COLUMN study.agd_left_mgy IS 'Mean glandular dose of the left breast, whole study. Unit: mGy. Source: TID 10005.';
COMMENT ON COLUMN study.agd_right_mgy IS 'Mean glandular dose of the right breast, whole study. Unit: mGy. Source: TID 10005.';
COMMENT ON COLUMN study.agd_both_mgy IS 'Mean glandular dose that the report states for both breasts together. Unit: mGy. Source: TID 10005.';
COMMENT ON COLUMN study.administered_activity_mbq IS 'Administered activity, sum over the study''s administrations. Unit: MBq. Source: TID 10022.';
COMMENT ON COLUMN study.modalities IS 'All examination modalities of the study: PET/CT is NM and CT.';
COMMENT ON COLUMN study.stated_modality IS 'What was read, where a rule of the site moved it between fluoroscopy and radiography; NULL: the same.';
COMMENT ON COLUMN study.modality_rule IS 'The number of that rule; NULL: none.';
COMMENT ON COLUMN study.mixed_totals IS 'Totals to which several modalities add dose, as fluoroscopy and the radiographs of another room; NULL: none.';
COMMENT ON COLUMN study.patient_size_import IS 'The import that the height comes from; NULL: from the objects.';
COMMENT ON COLUMN study.patient_weight_import IS 'The same of the weight.';
COMMENT ON COLUMN study.stated_patient_size_m IS 'The height that the objects state, where an import replaces it. Unit: m.';
COMMENT ON COLUMN study.stated_patient_weight_kg IS 'The same of the weight. Unit: kg.';
COMMENT ON COLUMN study.procedure_id IS 'The term of its study description, see `known_term`; NULL: none.';
COMMENT ON COLUMN study.examination_id IS 'The examination by its texts, see `examination`.';
COMMENT ON COLUMN study.term_ids IS 'All terms of the study and its events, see `known_term`.';
COMMENT ON COLUMN study.study_at IS 'Date and time the study started, local; where Study Date is unknown, that of its first irradiation, else of its content; NULL where all are unknown.';
COMMENT ON COLUMN study.study_at_source IS 'Where study_at comes from: study_date, irradiation, content_date.';
COMMENT ON COLUMN study.event_count IS 'Number of irradiation events.';
COMMENT ON COLUMN study.object_count IS 'Number of dose objects that contribute to it.';
COMMENT ON COLUMN study.problem_count IS 'Number of problems.';
COMMENT ON COLUMN study.problems IS 'List of {where, what, sop_instance_uid}; parts: pattern and parameters of the message; absent: true where the object lacks a value.';
COMMENT ON COLUMN study.provenance IS 'For each study fact and total, the SOP Instance UID of its source object.';
COMMENT ON COLUMN study.received_at IS 'When Kerma first stored it.';
COMMENT ON COLUMN study.changed_at IS 'When its facts last changed.';
CREATE TABLE ct_event (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    sop_instance_uid TEXT NOT NULL,
    provenance JSONB NOT NULL,
    irradiation_event_uid TEXT,
    equipment TEXT,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    acquisition_protocol TEXT,
    acquisition_type TEXT,
    target_region TEXT,
    ctdi_vol_mgy DOUBLE PRECISION,
    ctdi_phantom TEXT,
    dlp_mgy_cm DOUBLE PRECISION,
    dap_gy_cm2 DOUBLE PRECISION,
    scanning_length_mm DOUBLE PRECISION,
    scan_top_z_mm DOUBLE PRECISION,
    scan_bottom_z_mm DOUBLE PRECISION,
    reconstructable_top_z_mm DOUBLE PRECISION,
    reconstructable_bottom_z_mm DOUBLE PRECISION,
    frame_of_reference_uid TEXT,
    exposure_time_s DOUBLE PRECISION,
    single_collimation_mm DOUBLE PRECISION,
    total_collimation_mm DOUBLE PRECISION,
    pitch DOUBLE PRECISION,
    number_of_sources DOUBLE PRECISION,
    modulation_type TEXT,
    ssde_mgy DOUBLE PRECISION,
    water_equivalent_diameter_mm DOUBLE PRECISION,
    repeated_acquisition TEXT,
    repeat_reason TEXT,
    rejected_acquisition TEXT,
    reject_reason TEXT,
    comment TEXT,
    CONSTRAINT pk_ct_event PRIMARY KEY (study_id, event_id),
    CONSTRAINT fk_ct_event_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE
);
COMMENT ON TABLE ct_event IS 'Irradiation events of CT studies (TID 10013).';
COMMENT ON COLUMN ct_event.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN ct_event.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN ct_event.ordinal IS 'Order of the event in the study, from 0.';
COMMENT ON COLUMN ct_event.sop_instance_uid IS 'SOP Instance UID of its source object.';
COMMENT ON COLUMN ct_event.provenance IS 'Facts that come from another object: name of the fact to SOP Instance UID.';
COMMENT ON COLUMN ct_event.irradiation_event_uid IS 'Identifies the irradiation event; for an image, its SOP Instance UID. Source: TID 10003, 10013.';
COMMENT ON COLUMN ct_event.equipment IS 'Manufacturer, model and serial number of the event''s equipment where it is not that of the study. Source: (0008,0070), (0008,1090), (0018,1000).';
COMMENT ON COLUMN ct_event.started_at IS 'Local time at which the event started. Source: TID 10003.';
COMMENT ON COLUMN ct_event.acquisition_protocol IS 'Acquisition protocol as named at the scanner. Source: TID 10013.';
COMMENT ON COLUMN ct_event.acquisition_type IS 'Sequenced, spiral, localizer (constant angle), stationary, free or cone beam. Source: TID 10013.';
COMMENT ON COLUMN ct_event.target_region IS 'Body region as the report names it. Source: TID 10013.';
COMMENT ON COLUMN ct_event.ctdi_vol_mgy IS 'Mean volume CT dose index, in the phantom named beside it. Unit: mGy. Source: TID 10013.';
COMMENT ON COLUMN ct_event.ctdi_phantom IS 'Phantom to which CTDIvol and DLP refer: head 16 cm or body 32 cm. Source: TID 10013.';
COMMENT ON COLUMN ct_event.dlp_mgy_cm IS 'Dose length product of this acquisition. Unit: mGy·cm. Source: TID 10013.';
COMMENT ON COLUMN ct_event.dap_gy_cm2 IS 'Dose area product of this acquisition; stated by cone beam CT. Unit: Gy·cm². Source: TID 10013, (0018,115E).';
COMMENT ON COLUMN ct_event.scanning_length_mm IS 'Length scanned along the table, overranging included. Unit: mm. Source: TID 10014.';
COMMENT ON COLUMN ct_event.scan_top_z_mm IS 'Highest z of the scanned length in the patient''s coordinates; z grows towards the head. Unit: mm. Source: TID 10014.';
COMMENT ON COLUMN ct_event.scan_bottom_z_mm IS 'Lowest z of the scanned length in the patient''s coordinates. Unit: mm. Source: TID 10014.';
COMMENT ON COLUMN ct_event.reconstructable_top_z_mm IS 'Highest z of the volume that can be reconstructed, in the patient''s coordinates. Unit: mm. Source: TID 10014.';
COMMENT ON COLUMN ct_event.reconstructable_bottom_z_mm IS 'Lowest z of the volume that can be reconstructed, in the patient''s coordinates. Unit: mm. Source: TID 10014.';
COMMENT ON COLUMN ct_event.frame_of_reference_uid IS 'Frame of Reference UID: the z coordinates of two acquisitions can be compared only where it is equal. Source: TID 10014.';
COMMENT ON COLUMN ct_event.exposure_time_s IS 'Time with X-rays on. Unit: s. Source: TID 10013.';
COMMENT ON COLUMN ct_event.single_collimation_mm IS 'Nominal width of a single detector row at the isocentre. Unit: mm. Source: TID 10013.';
COMMENT ON COLUMN ct_event.total_collimation_mm IS 'Nominal total beam width at the isocentre. Unit: mm. Source: TID 10013.';
COMMENT ON COLUMN ct_event.pitch IS 'Table feed per rotation over total collimation. Source: TID 10013.';
COMMENT ON COLUMN ct_event.number_of_sources IS 'Number of X-ray sources used. Source: TID 10013.';
COMMENT ON COLUMN ct_event.modulation_type IS 'Tube current modulation as the scanner names it. Source: TID 10013.';
COMMENT ON COLUMN ct_event.ssde_mgy IS 'Size-specific dose estimate (AAPM 204, 220). Unit: mGy. Source: TID 10013.';
COMMENT ON COLUMN ct_event.water_equivalent_diameter_mm IS 'Water-equivalent diameter of the patient (AAPM 220). Unit: mm. Source: TID 10013.';
COMMENT ON COLUMN ct_event.repeated_acquisition IS 'Whether the acquisition repeats another one. Source: TID 10013.';
COMMENT ON COLUMN ct_event.repeat_reason IS 'Why the acquisition was repeated, as the report states it. Source: TID 10013.';
COMMENT ON COLUMN ct_event.rejected_acquisition IS 'Whether the acquisition was rejected. Source: TID 10013.';
COMMENT ON COLUMN ct_event.reject_reason IS 'Why the acquisition was rejected, as the report states it. Source: TID 10013.';
COMMENT ON COLUMN ct_event.comment IS 'Comment of the report on this event. Source: TID 10013.';
CREATE TABLE job (
    kind TEXT NOT NULL,
    study_id UUID NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    not_before TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    worker INTEGER,
    attempts INTEGER DEFAULT '0' NOT NULL,
    last_error TEXT,
    CONSTRAINT pk_job PRIMARY KEY (kind, study_id),
    CONSTRAINT fk_job_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE
);
CREATE INDEX ix_job_kind_requested_at ON job (kind, requested_at);
CREATE INDEX ix_job_requested_at ON job (requested_at);
COMMENT ON TABLE job IS 'Jobs for workers; a row is deleted when its job is done.';
COMMENT ON COLUMN job.kind IS 'Kind of job: skin_dose, alerts, merge (from its objects again), delete_study, erase_identity.';
COMMENT ON COLUMN job.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN job.requested_at IS 'When it was requested last; a later request makes a result under way void.';
COMMENT ON COLUMN job.not_before IS 'Not claimed before: end of the lease, or of the pause after a failure.';
COMMENT ON COLUMN job.worker IS 'Number of the advisory lock of the worker that claimed it; NULL: none has.';
COMMENT ON COLUMN job.attempts IS 'Number of attempts since the last request.';
COMMENT ON COLUMN job.last_error IS 'Why the last attempt failed; NULL before the first.';
CREATE TABLE mammography_event (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    sop_instance_uid TEXT NOT NULL,
    provenance JSONB NOT NULL,
    irradiation_event_uid TEXT,
    equipment TEXT,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    laterality TEXT,
    view TEXT,
    view_modifier TEXT,
    agd_mgy DOUBLE PRECISION,
    half_value_layer_mm DOUBLE PRECISION,
    anode_target TEXT,
    filter_material TEXT,
    filter_thickness_mm DOUBLE PRECISION,
    compressed_thickness_mm DOUBLE PRECISION,
    radiological_thickness_mm DOUBLE PRECISION,
    compression_force_n DOUBLE PRECISION,
    magnification_factor DOUBLE PRECISION,
    breast_composition_percent DOUBLE PRECISION,
    plane TEXT,
    irradiation_event_type TEXT,
    acquisition_protocol TEXT,
    anatomical_structure TEXT,
    target_region TEXT,
    dap_gy_cm2 DOUBLE PRECISION,
    reference_air_kerma_mgy DOUBLE PRECISION,
    entrance_air_kerma_mgy DOUBLE PRECISION,
    tube_voltage_kv DOUBLE PRECISION,
    tube_current_ma DOUBLE PRECISION,
    pulse_width_ms DOUBLE PRECISION,
    exposure_mas DOUBLE PRECISION,
    exposure_time_ms DOUBLE PRECISION,
    irradiation_duration_s DOUBLE PRECISION,
    pulse_rate_per_s DOUBLE PRECISION,
    number_of_pulses DOUBLE PRECISION,
    focal_spot_size_mm DOUBLE PRECISION,
    grid TEXT,
    collimated_field_area_cm2 DOUBLE PRECISION,
    collimated_field_height_mm DOUBLE PRECISION,
    collimated_field_width_mm DOUBLE PRECISION,
    detector_field_size_mm DOUBLE PRECISION,
    reference_point_definition TEXT,
    primary_angle_deg DOUBLE PRECISION,
    secondary_angle_deg DOUBLE PRECISION,
    primary_end_angle_deg DOUBLE PRECISION,
    secondary_end_angle_deg DOUBLE PRECISION,
    distance_source_to_detector_mm DOUBLE PRECISION,
    distance_source_to_isocenter_mm DOUBLE PRECISION,
    distance_source_to_reference_point_mm DOUBLE PRECISION,
    exposure_index DOUBLE PRECISION,
    target_exposure_index DOUBLE PRECISION,
    deviation_index DOUBLE PRECISION,
    relative_exposure DOUBLE PRECISION,
    relative_exposure_unit TEXT,
    exposure_control_mode TEXT,
    repeated_acquisition TEXT,
    repeat_reason TEXT,
    rejected_acquisition TEXT,
    reject_reason TEXT,
    comment TEXT,
    CONSTRAINT pk_mammography_event PRIMARY KEY (study_id, event_id),
    CONSTRAINT fk_mammography_event_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE
);
COMMENT ON TABLE mammography_event IS 'Irradiation events of mammography (TID 10003).';
COMMENT ON COLUMN mammography_event.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN mammography_event.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN mammography_event.ordinal IS 'Order of the event in the study, from 0.';
COMMENT ON COLUMN mammography_event.sop_instance_uid IS 'SOP Instance UID of its source object.';
COMMENT ON COLUMN mammography_event.provenance IS 'Facts that come from another object: name of the fact to SOP Instance UID.';
COMMENT ON COLUMN mammography_event.irradiation_event_uid IS 'Identifies the irradiation event; for an image, its SOP Instance UID. Source: TID 10003, 10013.';
COMMENT ON COLUMN mammography_event.equipment IS 'Manufacturer, model and serial number of the event''s equipment where it is not that of the study. Source: (0008,0070), (0008,1090), (0018,1000).';
COMMENT ON COLUMN mammography_event.started_at IS 'Local time at which the event started. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.laterality IS 'Left or right breast. Source: TID 10003, (0020,0062).';
COMMENT ON COLUMN mammography_event.view IS 'View as the acronym of CID 4014: CC, MLO and so on. Source: TID 10003, (0054,0220).';
COMMENT ON COLUMN mammography_event.view_modifier IS 'What is special about the view: magnified, spot, rolled. Source: TID 10003, (0054,0222).';
COMMENT ON COLUMN mammography_event.agd_mgy IS 'Mean glandular dose. Unit: mGy. Source: TID 10003B, (0040,0316).';
COMMENT ON COLUMN mammography_event.half_value_layer_mm IS 'Half value layer in aluminium. Unit: mm. Source: TID 10003, (0040,0314).';
COMMENT ON COLUMN mammography_event.anode_target IS 'Material of the anode''s target. Source: TID 10003B, (0018,1191).';
COMMENT ON COLUMN mammography_event.filter_material IS 'Material of the filter. Source: TID 10003B, (0018,7050).';
COMMENT ON COLUMN mammography_event.filter_thickness_mm IS 'Thickness of the filter. Unit: mm. Source: TID 10003B, (0018,7054).';
COMMENT ON COLUMN mammography_event.compressed_thickness_mm IS 'Thickness of the compressed breast. Unit: mm. Source: TID 10003C, (0018,11A0).';
COMMENT ON COLUMN mammography_event.radiological_thickness_mm IS 'Thickness of the breast as the system judged it from its attenuation. Unit: mm. Source: GEMS_SENO_02 (0045,1049).';
COMMENT ON COLUMN mammography_event.compression_force_n IS 'Compression force. Unit: N. Source: TID 10003C, (0018,11A2).';
COMMENT ON COLUMN mammography_event.magnification_factor IS 'Estimated radiographic magnification. Source: (0018,1114).';
COMMENT ON COLUMN mammography_event.breast_composition_percent IS 'Fraction of fibroglandular tissue. Unit: %. Source: TID 4007, (0040,0310).';
COMMENT ON COLUMN mammography_event.plane IS 'X-ray plane: single, A or B. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.irradiation_event_type IS 'Fluoroscopy, or a stationary, stepping or rotational acquisition. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.acquisition_protocol IS 'Acquisition protocol as named at the system. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.anatomical_structure IS 'Anatomical structure as the report names it. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.target_region IS 'Body region as the report names it. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.dap_gy_cm2 IS 'Dose area product. Unit: Gy·cm². Source: TID 10003.';
COMMENT ON COLUMN mammography_event.reference_air_kerma_mgy IS 'Air kerma at the patient entrance reference point. Unit: mGy. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.entrance_air_kerma_mgy IS 'Entrance exposure at the reference point. Unit: mGy. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.tube_voltage_kv IS 'Peak tube voltage, mean over the pulses. Unit: kV. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.tube_current_ma IS 'Tube current, mean over the pulses. Unit: mA. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.pulse_width_ms IS 'Pulse width, mean over the pulses. Unit: ms. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.exposure_mas IS 'Charge, mean over the pulses. Unit: mAs. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.exposure_time_ms IS 'Time with X-rays on. Unit: ms. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.irradiation_duration_s IS 'From the first to the last X-ray of the event. Unit: s. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.pulse_rate_per_s IS 'Pulses per second. Unit: /s. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.number_of_pulses IS 'Number of pulses or frames. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.focal_spot_size_mm IS 'Nominal focal spot size. Unit: mm. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.grid IS 'Antiscatter grid. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.collimated_field_area_cm2 IS 'Area of the collimated field at the image receptor. Unit: cm². Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.collimated_field_height_mm IS 'Height of the collimated field at the image receptor. Unit: mm. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.collimated_field_width_mm IS 'Width of the collimated field at the image receptor. Unit: mm. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.detector_field_size_mm IS 'Field size of the image receptor selected by the user. Unit: mm. Source: private item.';
COMMENT ON COLUMN mammography_event.reference_point_definition IS 'Definition of the patient entrance reference point. Source: TID 10003B.';
COMMENT ON COLUMN mammography_event.primary_angle_deg IS 'Positioner primary angle (RAO negative, LAO positive). Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN mammography_event.secondary_angle_deg IS 'Positioner secondary angle (caudal negative, cranial positive). Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN mammography_event.primary_end_angle_deg IS 'Positioner primary angle at the end of a rotation. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN mammography_event.secondary_end_angle_deg IS 'Positioner secondary angle at the end of a rotation. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN mammography_event.distance_source_to_detector_mm IS 'Distance from source to detector. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN mammography_event.distance_source_to_isocenter_mm IS 'Distance from source to isocentre. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN mammography_event.distance_source_to_reference_point_mm IS 'Distance from source to the patient entrance reference point. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN mammography_event.exposure_index IS 'Exposure index (IEC 62494-1). Source: TID 10003A.';
COMMENT ON COLUMN mammography_event.target_exposure_index IS 'Target exposure index (IEC 62494-1). Source: TID 10003A.';
COMMENT ON COLUMN mammography_event.deviation_index IS 'Deviation index (IEC 62494-1). Source: TID 10003A.';
COMMENT ON COLUMN mammography_event.relative_exposure IS 'Relative X-ray exposure on the manufacturer''s scale. Source: (0018,1405).';
COMMENT ON COLUMN mammography_event.relative_exposure_unit IS 'Manufacturer''s scale of the relative X-ray exposure. Source: (0008,0070), (0018,1405).';
COMMENT ON COLUMN mammography_event.exposure_control_mode IS 'Manual or automatic exposure control. Source: (0018,7060).';
COMMENT ON COLUMN mammography_event.repeated_acquisition IS 'Whether the acquisition repeats another one. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.repeat_reason IS 'Why the acquisition was repeated, as the report states it. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.rejected_acquisition IS 'Whether the acquisition was rejected. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.reject_reason IS 'Why the acquisition was rejected, as the report states it. Source: TID 10003.';
COMMENT ON COLUMN mammography_event.comment IS 'Comment of the report on this event. Source: TID 10003.';
CREATE TABLE nuclear_medicine_event (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    sop_instance_uid TEXT NOT NULL,
    provenance JSONB NOT NULL,
    irradiation_event_uid TEXT,
    equipment TEXT,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    radiopharmaceutical TEXT,
    radionuclide TEXT,
    radionuclide_half_life_s DOUBLE PRECISION,
    administered_activity_mbq DOUBLE PRECISION,
    pre_administration_activity_mbq DOUBLE PRECISION,
    post_administration_activity_mbq DOUBLE PRECISION,
    effective_dose_msv DOUBLE PRECISION,
    route_of_administration TEXT,
    organ_dose_count INTEGER,
    comment TEXT,
    CONSTRAINT pk_nuclear_medicine_event PRIMARY KEY (study_id, event_id),
    CONSTRAINT fk_nuclear_medicine_event_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE
);
COMMENT ON TABLE nuclear_medicine_event IS 'Administrations of radiopharmaceuticals (TID 10022).';
COMMENT ON COLUMN nuclear_medicine_event.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN nuclear_medicine_event.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN nuclear_medicine_event.ordinal IS 'Order of the event in the study, from 0.';
COMMENT ON COLUMN nuclear_medicine_event.sop_instance_uid IS 'SOP Instance UID of its source object.';
COMMENT ON COLUMN nuclear_medicine_event.provenance IS 'Facts that come from another object: name of the fact to SOP Instance UID.';
COMMENT ON COLUMN nuclear_medicine_event.irradiation_event_uid IS 'Identifies the irradiation event; for an image, its SOP Instance UID. Source: TID 10003, 10013.';
COMMENT ON COLUMN nuclear_medicine_event.equipment IS 'Manufacturer, model and serial number of the event''s equipment where it is not that of the study. Source: (0008,0070), (0008,1090), (0018,1000).';
COMMENT ON COLUMN nuclear_medicine_event.started_at IS 'Local time at which the event started. Source: TID 10003.';
COMMENT ON COLUMN nuclear_medicine_event.radiopharmaceutical IS 'Radiopharmaceutical as the object names it. Source: TID 10022, (0018,0031).';
COMMENT ON COLUMN nuclear_medicine_event.radionuclide IS 'Radionuclide as the object names it. Source: TID 10022, (0054,0300).';
COMMENT ON COLUMN nuclear_medicine_event.radionuclide_half_life_s IS 'Half-life of the radionuclide that the object used. Unit: s. Source: TID 10022, (0018,1075).';
COMMENT ON COLUMN nuclear_medicine_event.administered_activity_mbq IS 'Activity administered. Unit: MBq. Source: TID 10022, (0018,1074).';
COMMENT ON COLUMN nuclear_medicine_event.pre_administration_activity_mbq IS 'Activity measured before administration. Unit: MBq. Source: TID 10022.';
COMMENT ON COLUMN nuclear_medicine_event.post_administration_activity_mbq IS 'Activity left after administration. Unit: MBq. Source: TID 10022.';
COMMENT ON COLUMN nuclear_medicine_event.effective_dose_msv IS 'Effective dose as the report states it; Kerma computes none. Unit: mSv. Source: TID 10022.';
COMMENT ON COLUMN nuclear_medicine_event.route_of_administration IS 'Route of administration. Source: TID 10022, (0054,0302).';
COMMENT ON COLUMN nuclear_medicine_event.organ_dose_count IS 'Number of organ doses that the report states. Source: TID 10023.';
COMMENT ON COLUMN nuclear_medicine_event.comment IS 'Comment of the report on this administration. Source: TID 10022.';
CREATE TABLE plane_total (
    study_id UUID NOT NULL,
    plane TEXT NOT NULL,
    dap_gy_cm2 DOUBLE PRECISION,
    reference_air_kerma_mgy DOUBLE PRECISION,
    fluoro_dap_gy_cm2 DOUBLE PRECISION,
    fluoro_reference_air_kerma_mgy DOUBLE PRECISION,
    fluoro_time_s DOUBLE PRECISION,
    acquisition_dap_gy_cm2 DOUBLE PRECISION,
    acquisition_reference_air_kerma_mgy DOUBLE PRECISION,
    acquisition_time_s DOUBLE PRECISION,
    CONSTRAINT pk_plane_total PRIMARY KEY (study_id, plane),
    CONSTRAINT fk_plane_total_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE
);
COMMENT ON TABLE plane_total IS 'Accumulated dose per X-ray plane (TID 10002, 10004).';
COMMENT ON COLUMN plane_total.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN plane_total.plane IS 'X-ray plane: single, A or B.';
COMMENT ON COLUMN plane_total.dap_gy_cm2 IS 'Dose area product of the whole study. Unit: Gy·cm². Source: TID 10004, 10007.';
COMMENT ON COLUMN plane_total.reference_air_kerma_mgy IS 'Air kerma at the patient entrance reference point, whole study. Unit: mGy. Source: TID 10004, 10007.';
COMMENT ON COLUMN plane_total.fluoro_dap_gy_cm2 IS 'Dose area product of fluoroscopy. Unit: Gy·cm². Source: TID 10004.';
COMMENT ON COLUMN plane_total.fluoro_reference_air_kerma_mgy IS 'Air kerma at the reference point from fluoroscopy. Unit: mGy. Source: TID 10004.';
COMMENT ON COLUMN plane_total.fluoro_time_s IS 'Time of fluoroscopy. Unit: s. Source: TID 10004.';
COMMENT ON COLUMN plane_total.acquisition_dap_gy_cm2 IS 'Dose area product of recorded acquisitions. Unit: Gy·cm². Source: TID 10004.';
COMMENT ON COLUMN plane_total.acquisition_reference_air_kerma_mgy IS 'Air kerma at the reference point from recorded acquisitions. Unit: mGy. Source: TID 10004.';
COMMENT ON COLUMN plane_total.acquisition_time_s IS 'Time of recorded acquisitions. Unit: s. Source: TID 10004.';
CREATE TABLE projection_event (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    sop_instance_uid TEXT NOT NULL,
    provenance JSONB NOT NULL,
    irradiation_event_uid TEXT,
    equipment TEXT,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    plane TEXT,
    irradiation_event_type TEXT,
    acquisition_protocol TEXT,
    anatomical_structure TEXT,
    laterality TEXT,
    target_region TEXT,
    dap_gy_cm2 DOUBLE PRECISION,
    reference_air_kerma_mgy DOUBLE PRECISION,
    entrance_air_kerma_mgy DOUBLE PRECISION,
    tube_voltage_kv DOUBLE PRECISION,
    tube_current_ma DOUBLE PRECISION,
    pulse_width_ms DOUBLE PRECISION,
    exposure_mas DOUBLE PRECISION,
    exposure_time_ms DOUBLE PRECISION,
    irradiation_duration_s DOUBLE PRECISION,
    pulse_rate_per_s DOUBLE PRECISION,
    number_of_pulses DOUBLE PRECISION,
    focal_spot_size_mm DOUBLE PRECISION,
    grid TEXT,
    collimated_field_area_cm2 DOUBLE PRECISION,
    collimated_field_height_mm DOUBLE PRECISION,
    collimated_field_width_mm DOUBLE PRECISION,
    detector_field_size_mm DOUBLE PRECISION,
    reference_point_definition TEXT,
    primary_angle_deg DOUBLE PRECISION,
    secondary_angle_deg DOUBLE PRECISION,
    primary_end_angle_deg DOUBLE PRECISION,
    secondary_end_angle_deg DOUBLE PRECISION,
    distance_source_to_detector_mm DOUBLE PRECISION,
    distance_source_to_isocenter_mm DOUBLE PRECISION,
    distance_source_to_reference_point_mm DOUBLE PRECISION,
    exposure_index DOUBLE PRECISION,
    target_exposure_index DOUBLE PRECISION,
    deviation_index DOUBLE PRECISION,
    relative_exposure DOUBLE PRECISION,
    relative_exposure_unit TEXT,
    exposure_control_mode TEXT,
    repeated_acquisition TEXT,
    repeat_reason TEXT,
    rejected_acquisition TEXT,
    reject_reason TEXT,
    comment TEXT,
    image_view TEXT,
    fluoro_mode TEXT,
    table_longitudinal_position_mm DOUBLE PRECISION,
    table_lateral_position_mm DOUBLE PRECISION,
    table_height_position_mm DOUBLE PRECISION,
    table_longitudinal_end_position_mm DOUBLE PRECISION,
    table_lateral_end_position_mm DOUBLE PRECISION,
    table_height_end_position_mm DOUBLE PRECISION,
    table_head_tilt_angle_deg DOUBLE PRECISION,
    table_horizontal_rotation_angle_deg DOUBLE PRECISION,
    table_cradle_tilt_angle_deg DOUBLE PRECISION,
    isocenter_primary_angle_deg DOUBLE PRECISION,
    isocenter_secondary_angle_deg DOUBLE PRECISION,
    detector_rotation_angle_deg DOUBLE PRECISION,
    isocenter_primary_end_angle_deg DOUBLE PRECISION,
    isocenter_secondary_end_angle_deg DOUBLE PRECISION,
    detector_rotation_end_angle_deg DOUBLE PRECISION,
    table_x_position_to_isocenter_mm DOUBLE PRECISION,
    table_y_position_to_isocenter_mm DOUBLE PRECISION,
    table_z_position_to_isocenter_mm DOUBLE PRECISION,
    table_x_end_position_to_isocenter_mm DOUBLE PRECISION,
    table_y_end_position_to_isocenter_mm DOUBLE PRECISION,
    table_z_end_position_to_isocenter_mm DOUBLE PRECISION,
    longitudinal_beam_position_mm DOUBLE PRECISION,
    isocenter_height_mm DOUBLE PRECISION,
    shutter_left_mm DOUBLE PRECISION,
    shutter_right_mm DOUBLE PRECISION,
    shutter_top_mm DOUBLE PRECISION,
    shutter_bottom_mm DOUBLE PRECISION,
    patient_table_relationship TEXT,
    patient_orientation TEXT,
    patient_orientation_modifier TEXT,
    CONSTRAINT pk_projection_event PRIMARY KEY (study_id, event_id),
    CONSTRAINT fk_projection_event_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE
);
CREATE INDEX ix_projection_event_image_view ON projection_event (image_view);
CREATE INDEX ix_projection_event_radiographs ON projection_event (study_id) INCLUDE (image_view, dap_gy_cm2) WHERE irradiation_event_type IS DISTINCT FROM 'fluoroscopy';
COMMENT ON TABLE projection_event IS 'Irradiation events of fluoroscopy and radiography (TID 10003).';
COMMENT ON COLUMN projection_event.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN projection_event.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN projection_event.ordinal IS 'Order of the event in the study, from 0.';
COMMENT ON COLUMN projection_event.sop_instance_uid IS 'SOP Instance UID of its source object.';
COMMENT ON COLUMN projection_event.provenance IS 'Facts that come from another object: name of the fact to SOP Instance UID.';
COMMENT ON COLUMN projection_event.irradiation_event_uid IS 'Identifies the irradiation event; for an image, its SOP Instance UID. Source: TID 10003, 10013.';
COMMENT ON COLUMN projection_event.equipment IS 'Manufacturer, model and serial number of the event''s equipment where it is not that of the study. Source: (0008,0070), (0008,1090), (0018,1000).';
COMMENT ON COLUMN projection_event.started_at IS 'Local time at which the event started. Source: TID 10003.';
COMMENT ON COLUMN projection_event.plane IS 'X-ray plane: single, A or B. Source: TID 10003.';
COMMENT ON COLUMN projection_event.irradiation_event_type IS 'Fluoroscopy, or a stationary, stepping or rotational acquisition. Source: TID 10003.';
COMMENT ON COLUMN projection_event.acquisition_protocol IS 'Acquisition protocol as named at the system. Source: TID 10003.';
COMMENT ON COLUMN projection_event.anatomical_structure IS 'Anatomical structure as the report names it. Source: TID 10003.';
COMMENT ON COLUMN projection_event.laterality IS 'Side of the body. Source: TID 10003.';
COMMENT ON COLUMN projection_event.target_region IS 'Body region as the report names it. Source: TID 10003.';
COMMENT ON COLUMN projection_event.dap_gy_cm2 IS 'Dose area product. Unit: Gy·cm². Source: TID 10003.';
COMMENT ON COLUMN projection_event.reference_air_kerma_mgy IS 'Air kerma at the patient entrance reference point. Unit: mGy. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.entrance_air_kerma_mgy IS 'Entrance exposure at the reference point. Unit: mGy. Source: TID 10003.';
COMMENT ON COLUMN projection_event.tube_voltage_kv IS 'Peak tube voltage, mean over the pulses. Unit: kV. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.tube_current_ma IS 'Tube current, mean over the pulses. Unit: mA. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.pulse_width_ms IS 'Pulse width, mean over the pulses. Unit: ms. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.exposure_mas IS 'Charge, mean over the pulses. Unit: mAs. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.exposure_time_ms IS 'Time with X-rays on. Unit: ms. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.irradiation_duration_s IS 'From the first to the last X-ray of the event. Unit: s. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.pulse_rate_per_s IS 'Pulses per second. Unit: /s. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.number_of_pulses IS 'Number of pulses or frames. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.focal_spot_size_mm IS 'Nominal focal spot size. Unit: mm. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.grid IS 'Antiscatter grid. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.collimated_field_area_cm2 IS 'Area of the collimated field at the image receptor. Unit: cm². Source: TID 10003B.';
COMMENT ON COLUMN projection_event.collimated_field_height_mm IS 'Height of the collimated field at the image receptor. Unit: mm. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.collimated_field_width_mm IS 'Width of the collimated field at the image receptor. Unit: mm. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.detector_field_size_mm IS 'Field size of the image receptor selected by the user. Unit: mm. Source: private item.';
COMMENT ON COLUMN projection_event.reference_point_definition IS 'Definition of the patient entrance reference point. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.primary_angle_deg IS 'Positioner primary angle (RAO negative, LAO positive). Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.secondary_angle_deg IS 'Positioner secondary angle (caudal negative, cranial positive). Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.primary_end_angle_deg IS 'Positioner primary angle at the end of a rotation. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.secondary_end_angle_deg IS 'Positioner secondary angle at the end of a rotation. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.distance_source_to_detector_mm IS 'Distance from source to detector. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.distance_source_to_isocenter_mm IS 'Distance from source to isocentre. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.distance_source_to_reference_point_mm IS 'Distance from source to the patient entrance reference point. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.exposure_index IS 'Exposure index (IEC 62494-1). Source: TID 10003A.';
COMMENT ON COLUMN projection_event.target_exposure_index IS 'Target exposure index (IEC 62494-1). Source: TID 10003A.';
COMMENT ON COLUMN projection_event.deviation_index IS 'Deviation index (IEC 62494-1). Source: TID 10003A.';
COMMENT ON COLUMN projection_event.relative_exposure IS 'Relative X-ray exposure on the manufacturer''s scale. Source: (0018,1405).';
COMMENT ON COLUMN projection_event.relative_exposure_unit IS 'Manufacturer''s scale of the relative X-ray exposure. Source: (0008,0070), (0018,1405).';
COMMENT ON COLUMN projection_event.exposure_control_mode IS 'Manual or automatic exposure control. Source: (0018,7060).';
COMMENT ON COLUMN projection_event.repeated_acquisition IS 'Whether the acquisition repeats another one. Source: TID 10003.';
COMMENT ON COLUMN projection_event.repeat_reason IS 'Why the acquisition was repeated, as the report states it. Source: TID 10003.';
COMMENT ON COLUMN projection_event.rejected_acquisition IS 'Whether the acquisition was rejected. Source: TID 10003.';
COMMENT ON COLUMN projection_event.reject_reason IS 'Why the acquisition was rejected, as the report states it. Source: TID 10003.';
COMMENT ON COLUMN projection_event.comment IS 'Comment of the report on this event. Source: TID 10003.';
COMMENT ON COLUMN projection_event.image_view IS 'Projection view as the report names it. Source: TID 10003.';
COMMENT ON COLUMN projection_event.fluoro_mode IS 'Continuous or pulsed fluoroscopy. Source: TID 10003B.';
COMMENT ON COLUMN projection_event.table_longitudinal_position_mm IS 'Table position along the patient, from the manufacturer''s zero. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_lateral_position_mm IS 'Table position across the patient, from the manufacturer''s zero. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_height_position_mm IS 'Table height, from the manufacturer''s zero. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_longitudinal_end_position_mm IS 'Table position along the patient at the end. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_lateral_end_position_mm IS 'Table position across the patient at the end. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_height_end_position_mm IS 'Table height at the end. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_head_tilt_angle_deg IS 'Head-down tilt of the table. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_horizontal_rotation_angle_deg IS 'Rotation of the table in the horizontal plane. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_cradle_tilt_angle_deg IS 'Sideways tilt of the table. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.isocenter_primary_angle_deg IS 'Primary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13). Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.isocenter_secondary_angle_deg IS 'Secondary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13). Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.detector_rotation_angle_deg IS 'Rotation of the detector about the beam''s axis (PS3.3 C.8.19.6.13). Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.isocenter_primary_end_angle_deg IS 'Primary angle of the positioner relative to the equipment, at the end of a rotation. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.isocenter_secondary_end_angle_deg IS 'Secondary angle of the positioner relative to the equipment, at the end of a rotation. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.detector_rotation_end_angle_deg IS 'Rotation of the detector about the beam''s axis, at the end of a rotation. Unit: °. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_x_position_to_isocenter_mm IS 'Position of the reference point of the table top, from the isocentre to the left of the table. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_y_position_to_isocenter_mm IS 'Position of the reference point of the table top, from the isocentre downwards. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_z_position_to_isocenter_mm IS 'Position of the reference point of the table top, from the isocentre to the head end of the table. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_x_end_position_to_isocenter_mm IS 'Position of the reference point of the table top at the end, from the isocentre to the left of the table. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_y_end_position_to_isocenter_mm IS 'Position of the reference point of the table top at the end, from the isocentre downwards. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.table_z_end_position_to_isocenter_mm IS 'Position of the reference point of the table top at the end, from the isocentre to the head end of the table. Unit: mm. Source: TID 10003C.';
COMMENT ON COLUMN projection_event.longitudinal_beam_position_mm IS 'Position of the beam along the table, from the manufacturer''s zero. Unit: mm. Source: 99PHI-IXR-XPER.';
COMMENT ON COLUMN projection_event.isocenter_height_mm IS 'Height of the isocentre above the floor. Unit: mm. Source: 99PHI-IXR-XPER.';
COMMENT ON COLUMN projection_event.shutter_left_mm IS 'Opening from the beam''s axis to the left shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.';
COMMENT ON COLUMN projection_event.shutter_right_mm IS 'Opening from the beam''s axis to the right shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.';
COMMENT ON COLUMN projection_event.shutter_top_mm IS 'Opening from the beam''s axis to the top shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.';
COMMENT ON COLUMN projection_event.shutter_bottom_mm IS 'Opening from the beam''s axis to the bottom shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.';
COMMENT ON COLUMN projection_event.patient_table_relationship IS 'Headfirst or feet-first. Source: TID 10003.';
COMMENT ON COLUMN projection_event.patient_orientation IS 'Recumbent, erect or semi-erect. Source: TID 10003.';
COMMENT ON COLUMN projection_event.patient_orientation_modifier IS 'Supine, prone and so on. Source: TID 10003.';
CREATE TABLE shared_event (
    study_id UUID NOT NULL,
    other_study_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    other_study_instance_uid TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    dlp_mgy_cm DOUBLE PRECISION,
    dap_gy_cm2 DOUBLE PRECISION,
    agd_mgy DOUBLE PRECISION,
    administered_activity_mbq DOUBLE PRECISION,
    CONSTRAINT pk_shared_event PRIMARY KEY (study_id, other_study_id, ordinal),
    CONSTRAINT fk_shared_event_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE,
    CONSTRAINT ck_shared_event_known_state CHECK (state in ('counted_here', 'counted_elsewhere', 'counted_in_both', 'different'))
);
CREATE INDEX ix_shared_event_other_study_id ON shared_event (other_study_id);
COMMENT ON TABLE shared_event IS 'Events that several studies state, one row for each study and each other study.';
COMMENT ON COLUMN shared_event.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN shared_event.other_study_id IS 'The other study that states the event.';
COMMENT ON COLUMN shared_event.ordinal IS 'Position among the events that both studies state, from 0.';
COMMENT ON COLUMN shared_event.other_study_instance_uid IS 'Study Instance UID of the other study.';
COMMENT ON COLUMN shared_event.name IS 'Irradiation Event UID, or a name made of the image''s content.';
COMMENT ON COLUMN shared_event.state IS 'Which study counts it: counted_here, counted_elsewhere, counted_in_both, different.';
COMMENT ON COLUMN shared_event.started_at IS 'When the event started, local; NULL where that is unknown.';
COMMENT ON COLUMN shared_event.dlp_mgy_cm IS 'Dose length product as this study states it. Unit: mGy.cm.';
COMMENT ON COLUMN shared_event.dap_gy_cm2 IS 'Dose area product as this study states it. Unit: Gy.cm2.';
COMMENT ON COLUMN shared_event.agd_mgy IS 'Mean glandular dose as this study states it. Unit: mGy.';
COMMENT ON COLUMN shared_event.administered_activity_mbq IS 'Administered activity as this study states it. Unit: MBq.';
CREATE TABLE skin_dose (
    study_id UUID NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    peak_skin_dose_mgy DOUBLE PRECISION,
    peak_skin_dose_low_mgy DOUBLE PRECISION,
    peak_skin_dose_high_mgy DOUBLE PRECISION,
    peak_skin_dose_position TEXT,
    peak_cell INTEGER,
    mean_1cm2_mgy DOUBLE PRECISION,
    mean_10cm2_mgy DOUBLE PRECISION,
    area_above_cm2 JSONB NOT NULL,
    reference_air_kerma_mgy DOUBLE PRECISION NOT NULL,
    reference_air_kerma_mapped_mgy DOUBLE PRECISION NOT NULL,
    reference_air_kerma_on_phantom_mgy DOUBLE PRECISION NOT NULL,
    dap_gy_cm2 DOUBLE PRECISION NOT NULL,
    dap_on_phantom_gy_cm2 DOUBLE PRECISION NOT NULL,
    events_mapped INTEGER NOT NULL,
    skin_area_above_2_gy_cm2 DOUBLE PRECISION GENERATED ALWAYS AS ((area_above_cm2 ->> '2')::double precision) STORED,
    skin_area_above_3_gy_cm2 DOUBLE PRECISION GENERATED ALWAYS AS ((area_above_cm2 ->> '3')::double precision) STORED,
    skin_area_above_5_gy_cm2 DOUBLE PRECISION GENERATED ALWAYS AS ((area_above_cm2 ->> '5')::double precision) STORED,
    uncertainty_k2_percent DOUBLE PRECISION,
    position_interval_low_mgy DOUBLE PRECISION,
    position_interval_high_mgy DOUBLE PRECISION,
    flags JSONB NOT NULL,
    event_doses_at_peak JSONB NOT NULL,
    planes JSONB NOT NULL,
    parameters JSONB NOT NULL,
    versions JSONB NOT NULL,
    input_digest TEXT NOT NULL,
    map BYTEA,
    map_length INTEGER,
    computed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    CONSTRAINT pk_skin_dose PRIMARY KEY (study_id),
    CONSTRAINT fk_skin_dose_study FOREIGN KEY(study_id) REFERENCES study (study_id) ON DELETE CASCADE,
    CONSTRAINT ck_skin_dose_known_kind CHECK (kind in ('map', 'upper_bound', 'beam_misses_phantom', 'not_possible')),
    CONSTRAINT ck_skin_dose_map_has_length CHECK ((map is null) = (map_length is null))
);
CREATE INDEX ix_skin_dose_peak_skin_dose_mgy ON skin_dose (peak_skin_dose_mgy DESC NULLS LAST, study_id);
COMMENT ON TABLE skin_dose IS 'Skin dose of fluoroscopy studies, as computed last.';
COMMENT ON COLUMN skin_dose.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN skin_dose.kind IS 'map, upper_bound, beam_misses_phantom, not_possible. How the peak skin dose is known: by a map, by an upper bound, or not at all, since the beam misses the phantom or the report states too little; missing where it is not computed.';
COMMENT ON COLUMN skin_dose.reason IS 'Why there is no map; NULL where there is one.';
COMMENT ON COLUMN skin_dose.peak_skin_dose_mgy IS 'Highest dose on the skin: that of the map, or where there is no map, an upper bound (≤), which is sorted and filtered by its number. Unit: mGy.';
COMMENT ON COLUMN skin_dose.peak_skin_dose_low_mgy IS 'Lower end of the peak skin dose with its expanded uncertainty (k = 2); missing for an upper bound. Unit: mGy.';
COMMENT ON COLUMN skin_dose.peak_skin_dose_high_mgy IS 'Upper end of the peak skin dose with its expanded uncertainty (k = 2); an upper bound contains it already. Unit: mGy.';
COMMENT ON COLUMN skin_dose.peak_skin_dose_position IS 'Anatomical location of the peak; NULL without a map.';
COMMENT ON COLUMN skin_dose.peak_cell IS 'Index of the peak in the map, from 0; NULL without a map.';
COMMENT ON COLUMN skin_dose.mean_1cm2_mgy IS 'Mean over the hottest square centimetre; NULL without a map. Unit: mGy.';
COMMENT ON COLUMN skin_dose.mean_10cm2_mgy IS 'Mean over the hottest 10 cm²; NULL without a map. Unit: mGy.';
COMMENT ON COLUMN skin_dose.area_above_cm2 IS 'Skin area above each dose: dose in Gy to area in cm²; empty without a map.';
COMMENT ON COLUMN skin_dose.reference_air_kerma_mgy IS 'Air kerma at the reference point of all events. Unit: mGy.';
COMMENT ON COLUMN skin_dose.reference_air_kerma_mapped_mgy IS 'Reference air kerma of the events in the map. Unit: mGy.';
COMMENT ON COLUMN skin_dose.reference_air_kerma_on_phantom_mgy IS 'Reference air kerma that meets the phantom. Unit: mGy.';
COMMENT ON COLUMN skin_dose.dap_gy_cm2 IS 'Dose area product of all events. Unit: Gy·cm².';
COMMENT ON COLUMN skin_dose.dap_on_phantom_gy_cm2 IS 'Dose area product that meets the phantom. Unit: Gy·cm².';
COMMENT ON COLUMN skin_dose.events_mapped IS 'Number of events in the map.';
COMMENT ON COLUMN skin_dose.skin_area_above_2_gy_cm2 IS 'Skin area with more than 2 Gy; missing without a map. Unit: cm².';
COMMENT ON COLUMN skin_dose.skin_area_above_3_gy_cm2 IS 'Skin area with more than 3 Gy; missing without a map. Unit: cm².';
COMMENT ON COLUMN skin_dose.skin_area_above_5_gy_cm2 IS 'Skin area with more than 5 Gy; missing without a map. Unit: cm².';
COMMENT ON COLUMN skin_dose.uncertainty_k2_percent IS 'Expanded uncertainty of the peak (k = 2), without overlap of fields. Unit: %.';
COMMENT ON COLUMN skin_dose.position_interval_low_mgy IS '2.5 % quantile of the peak when positions are uncertain; NULL: not computed. Unit: mGy.';
COMMENT ON COLUMN skin_dose.position_interval_high_mgy IS '97.5 % quantile of the peak when positions are uncertain. Unit: mGy.';
COMMENT ON COLUMN skin_dose.flags IS 'Assumptions and doubts: flag to number of events; 0 for the whole study.';
COMMENT ON COLUMN skin_dose.event_doses_at_peak IS 'Dose of each event at the peak: event_id to mGy.';
COMMENT ON COLUMN skin_dose.planes IS 'Peak of each plane''s own map, where there are two: plane to mGy.';
COMMENT ON COLUMN skin_dose.parameters IS 'Input: medium, patient, calibration, phantom with the size of its cells.';
COMMENT ON COLUMN skin_dose.versions IS 'Versions of the method, its tables and the rules for the equipment.';
COMMENT ON COLUMN skin_dose.input_digest IS 'SHA-256 of all input; empty: to be computed again.';
COMMENT ON COLUMN skin_dose.map IS 'Dose of each cell in mGy: zlib-compressed little-endian float32.';
COMMENT ON COLUMN skin_dose.map_length IS 'Number of cells of the map; NULL without one.';
COMMENT ON COLUMN skin_dose.computed_at IS 'When it was computed.';
COMMENT ON COLUMN skin_dose.seconds IS 'Duration of the computation. Unit: s.';
CREATE TABLE ct_dose_check (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    quantity TEXT NOT NULL,
    configured_value DOUBLE PRECISION,
    forward_estimate DOUBLE PRECISION,
    reason TEXT,
    person TEXT,
    CONSTRAINT pk_ct_dose_check PRIMARY KEY (study_id, event_id, ordinal),
    CONSTRAINT fk_ct_dose_check_ct_event FOREIGN KEY(study_id, event_id) REFERENCES ct_event (study_id, event_id) ON DELETE CASCADE
);
COMMENT ON TABLE ct_dose_check IS 'CT dose check details (TID 10015).';
COMMENT ON COLUMN ct_dose_check.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN ct_dose_check.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN ct_dose_check.ordinal IS 'Position in the object, from 0.';
COMMENT ON COLUMN ct_dose_check.kind IS 'alert or notification (NEMA XR 25).';
COMMENT ON COLUMN ct_dose_check.quantity IS 'dlp_mgy_cm or ctdi_vol_mgy.';
COMMENT ON COLUMN ct_dose_check.configured_value IS 'The value set at the scanner, in the unit of its quantity.';
COMMENT ON COLUMN ct_dose_check.forward_estimate IS 'Forward estimate of the scanner, in the unit of its quantity.';
COMMENT ON COLUMN ct_dose_check.reason IS 'Why the operator proceeded.';
COMMENT ON COLUMN ct_dose_check.person IS 'Who proceeded.';
CREATE TABLE ct_source (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    tube_voltage_kv DOUBLE PRECISION,
    tube_current_ma DOUBLE PRECISION,
    tube_current_max_ma DOUBLE PRECISION,
    rotation_time_s DOUBLE PRECISION,
    CONSTRAINT pk_ct_source PRIMARY KEY (study_id, event_id, ordinal),
    CONSTRAINT fk_ct_source_ct_event FOREIGN KEY(study_id, event_id) REFERENCES ct_event (study_id, event_id) ON DELETE CASCADE
);
COMMENT ON TABLE ct_source IS 'X-ray sources of a CT event.';
COMMENT ON COLUMN ct_source.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN ct_source.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN ct_source.ordinal IS 'Position in the object, from 0.';
COMMENT ON COLUMN ct_source.tube_voltage_kv IS 'Peak tube voltage. Unit: kV. Source: TID 10013.';
COMMENT ON COLUMN ct_source.tube_current_ma IS 'Mean tube current. Unit: mA. Source: TID 10013.';
COMMENT ON COLUMN ct_source.tube_current_max_ma IS 'Maximum tube current. Unit: mA. Source: TID 10013.';
COMMENT ON COLUMN ct_source.rotation_time_s IS 'Exposure time per rotation. Unit: s. Source: TID 10013.';
CREATE TABLE organ_dose (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    organ TEXT,
    laterality TEXT,
    dose_mgy DOUBLE PRECISION,
    CONSTRAINT pk_organ_dose PRIMARY KEY (study_id, event_id, ordinal),
    CONSTRAINT fk_organ_dose_nuclear_medicine_event FOREIGN KEY(study_id, event_id) REFERENCES nuclear_medicine_event (study_id, event_id) ON DELETE CASCADE
);
COMMENT ON TABLE organ_dose IS 'Organ doses of an administration, as the report states them (TID 10023).';
COMMENT ON COLUMN organ_dose.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN organ_dose.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN organ_dose.ordinal IS 'Position in the object, from 0.';
COMMENT ON COLUMN organ_dose.organ IS 'Organ as the report names it. Source: TID 10023.';
COMMENT ON COLUMN organ_dose.laterality IS 'Side of the organ. Source: TID 10023.';
COMMENT ON COLUMN organ_dose.dose_mgy IS 'Absorbed dose as the report states it. Unit: mGy. Source: TID 10023.';
CREATE TABLE projection_filter (
    study_id UUID NOT NULL,
    event_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    material TEXT,
    minimum_mm DOUBLE PRECISION,
    maximum_mm DOUBLE PRECISION,
    CONSTRAINT pk_projection_filter PRIMARY KEY (study_id, event_id, ordinal),
    CONSTRAINT fk_projection_filter_projection_event FOREIGN KEY(study_id, event_id) REFERENCES projection_event (study_id, event_id) ON DELETE CASCADE
);
COMMENT ON TABLE projection_filter IS 'Added filters of a projection event (TID 10003B).';
COMMENT ON COLUMN projection_filter.study_id IS 'The study: UUID5 of its Study Instance UID.';
COMMENT ON COLUMN projection_filter.event_id IS 'The event: UUID5 of study, event UID, and its ordinal among equals.';
COMMENT ON COLUMN projection_filter.ordinal IS 'Position in the object, from 0.';
COMMENT ON COLUMN projection_filter.material IS 'Material of the added filter. Source: TID 10003B.';
COMMENT ON COLUMN projection_filter.minimum_mm IS 'Minimum thickness of the added filter. Unit: mm. Source: TID 10003B.';
COMMENT ON COLUMN projection_filter.maximum_mm IS 'Maximum thickness of the added filter. Unit: mm. Source: TID 10003B.';
