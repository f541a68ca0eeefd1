"""All tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.create_table('accounts',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('account_type', sa.Enum('LAWYER', 'REPRESENTATIVE', 'PARTY', 'LEGAL_GUARDIAN', 'CLOSE_RELATIVE', name='account_type_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('PENDING', 'ACTIVE', 'LOCKED', 'SUSPENDED', 'CLOSED', name='account_status_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('full_name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('email_verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mobile', sa.Text(), nullable=True),
    sa.Column('mobile_verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('id_type', sa.Enum('RESIDENT_ID', 'PASSPORT', 'HK_MACAO_PERMIT', 'TAIWAN_PERMIT', 'FOREIGN_PERMANENT_RESIDENT', 'MILITARY_ID', name='id_type_is_known', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('id_number_encrypted', sa.LargeBinary(), nullable=True),
    sa.Column('id_number_index', sa.LargeBinary(), nullable=True),
    sa.Column('id_number_masked', sa.Text(), nullable=True),
    sa.Column('home_region_code', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), server_default=sa.text("'zh-CN'"), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.Column('last_notice_seq', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('is_demonstration', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status <> 'ACTIVE' or (id_number_index is not null and id_number_encrypted is not null)", name=op.f('ck_accounts_active_has_identity')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_accounts_email_is_lower_case')),
    sa.CheckConstraint('email is not null or mobile is not null', name=op.f('ck_accounts_has_a_contact')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('username', name=op.f('uq_accounts_username'))
    )
    op.create_index('ix_accounts_email', 'accounts', ['email'], unique=False)
    op.create_index('ix_accounts_mobile', 'accounts', ['mobile'], unique=False)
    op.create_index('uq_accounts_live_identity', 'accounts', ['id_number_index'], unique=True, postgresql_where=sa.text("status <> 'CLOSED'"))
    op.create_index('uq_accounts_verified_email', 'accounts', ['email'], unique=True, postgresql_where=sa.text('email_verified_at is not null'))
    op.create_index('uq_accounts_verified_mobile', 'accounts', ['mobile'], unique=True, postgresql_where=sa.text('mobile_verified_at is not null'))
    op.create_table('attempts',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempts'))
    )
    op.create_index('ix_attempts_at', 'attempts', ['at'], unique=False)
    op.create_index('ix_attempts_kind_key_at', 'attempts', ['kind', 'key', 'at'], unique=False)
    op.create_table('charges',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('article', sa.Integer(), nullable=False),
    sa.Column('sub_article', sa.Integer(), nullable=False),
    sa.Column('chapter_no', sa.Integer(), nullable=False),
    sa.Column('chapter', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_charges')),
    sa.UniqueConstraint('name', name=op.f('uq_charges_name')),
    sa.UniqueConstraint('position', name=op.f('uq_charges_position'))
    )
    op.create_index('ix_charges_name_trigrams', 'charges', ['name'], unique=False, postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.create_table('matters',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('label_zh', sa.Text(), nullable=False),
    sa.Column('label_en', sa.Text(), nullable=False),
    sa.Column('capacities', postgresql.ARRAY(Text()), nullable=False),
    sa.Column('stages', postgresql.ARRAY(Text()), nullable=False),
    sa.Column('lawyers_only', sa.Boolean(), nullable=False),
    sa.Column('needs_slot', sa.Boolean(), nullable=False),
    sa.Column('limit_amount', sa.Integer(), nullable=True),
    sa.Column('limit_unit', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_matters'))
    )
    op.create_table('procuratorates',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('unit_code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('level', sa.Enum('SUPREME', 'PROVINCIAL', 'PREFECTURAL', 'BASIC', 'SPECIAL', name='procuratorate_level_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('region_code', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('hotline', sa.Text(), nullable=True),
    sa.Column('reception_hall', sa.Text(), nullable=True),
    sa.Column('reception_hours', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.CheckConstraint("unit_code ~ '^\\d{6}$'", name=op.f('ck_procuratorates_unit_code_has_six_digits')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_procuratorates_is_not_its_own_parent')),
    sa.ForeignKeyConstraint(['parent_id'], ['procuratorates.id'], name=op.f('fk_procuratorates_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_procuratorates')),
    sa.UniqueConstraint('name', name=op.f('uq_procuratorates_name')),
    sa.UniqueConstraint('unit_code', name=op.f('uq_procuratorates_unit_code'))
    )
    op.create_index('ix_procuratorates_name_trigrams', 'procuratorates', ['name'], unique=False, postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.create_index(op.f('ix_procuratorates_parent_id'), 'procuratorates', ['parent_id'], unique=False)
    op.create_table('reasons',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('label_zh', sa.Text(), nullable=False),
    sa.Column('label_en', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_reasons'))
    )
    op.create_table('workdays',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_working_day', sa.Boolean(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_workdays'))
    )
    op.create_table('audit_entries',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Text(), nullable=True),
    sa.Column('old', postgresql.JSONB(astext_type=Text()), nullable=True),
    sa.Column('new', postgresql.JSONB(astext_type=Text()), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_audit_entries_procuratorate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    op.create_index('ix_audit_entries_office_at', 'audit_entries', ['procuratorate_id', 'at'], unique=False)
    op.create_index('ix_audit_entries_subject', 'audit_entries', ['subject_kind', 'subject_id'], unique=False)
    op.create_table('cases',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('acceptance_number', sa.Text(), nullable=False),
    sa.Column('unified_number', sa.Text(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('domain', sa.Enum('CRIMINAL', 'CIVIL', 'ADMINISTRATIVE', 'PUBLIC_INTEREST', 'COMPENSATION', 'PETITION', 'JUDICIAL_RELIEF', name='case_domain_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('case_type', sa.Enum('ARREST_REVIEW', 'FIRST_INSTANCE_PROSECUTION', 'SECOND_INSTANCE_APPEAL', 'SECOND_INSTANCE_PROTEST', 'CRIMINAL_PETITION_REVIEW', 'CRIMINAL_COMPENSATION', 'COMPENSATION_RECONSIDERATION', 'COMPENSATION_EXECUTION', 'COMPENSATION_SUPERVISION', 'JUDICIAL_RELIEF', 'CIVIL_SUPERVISION', 'ADMINISTRATIVE_SUPERVISION', 'CIVIL_PUBLIC_INTEREST', 'ADMINISTRATIVE_PUBLIC_INTEREST', name='case_type_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('handler_name', sa.Text(), nullable=True),
    sa.Column('handler_phone', sa.Text(), nullable=True),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('deadline_on', sa.Date(), nullable=True),
    sa.Column('stage', sa.Enum('INVESTIGATION', 'ARREST_REVIEW', 'PROSECUTION_REVIEW', 'SUPPLEMENTARY_INVESTIGATION', 'TRIAL_FIRST', 'TRIAL_SECOND', 'TRIAL_SUPERVISION', 'UNDER_REVIEW', 'CLOSED', name='case_stage_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('concluded_on', sa.Date(), nullable=True),
    sa.Column('conclusion', sa.Text(), nullable=True),
    sa.Column('disclosure', sa.Enum('OPEN', 'PARTIES_ONLY', 'ON_SITE_ONLY', 'NONE', name='disclosure_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('restriction', sa.Enum('STATE_SECRET', 'TRADE_SECRET', 'PRIVACY', 'JUVENILE', 'OTHER', name='restriction_is_known', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_seq', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('content_hash', sa.LargeBinary(), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("unified_number ~ '^\\d{17}$'", name=op.f('ck_cases_unified_number_has_17_digits')),
    sa.CheckConstraint('last_seq >= 0', name=op.f('ck_cases_last_seq_is_not_negative')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_cases_procuratorate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('procuratorate_id', 'acceptance_number', name=op.f('uq_cases_procuratorate_id_acceptance_number'))
    )
    op.create_index('ix_cases_name_trigrams', 'cases', ['name'], unique=False, postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.create_index('ix_cases_unified_number', 'cases', ['unified_number'], unique=False)
    op.create_table('contact_codes',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Enum('EMAIL', 'SMS', name='contact_channel_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_contact_codes_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_codes'))
    )
    op.create_index(op.f('ix_contact_codes_account_id'), 'contact_codes', ['account_id'], unique=False)
    op.create_table('idempotency_keys',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('request_hash', sa.LargeBinary(), nullable=False),
    sa.Column('result_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_idempotency_keys_account_id')),
    sa.PrimaryKeyConstraint('account_id', 'key', name=op.f('pk_idempotency_keys'))
    )
    op.create_table('lawyer_profiles',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('license_number', sa.Text(), nullable=False),
    sa.Column('license_valid_until', sa.Date(), nullable=False),
    sa.Column('law_firm_name', sa.Text(), nullable=False),
    sa.Column('law_firm_code', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_lawyer_profiles_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_lawyer_profiles')),
    sa.UniqueConstraint('license_number', name=op.f('uq_lawyer_profiles_license_number'))
    )
    op.create_table('notices',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('category', sa.Enum('REGISTRATION', 'BINDING', 'CASE_PROGRESS', 'APPOINTMENT', 'REMOTE_REQUEST', 'FOLLOWED', 'ACCOUNT', name='notice_category_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('title_zh', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('body_zh', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(subject_kind is null) = (subject_id is null)', name=op.f('ck_notices_subject_has_kind_and_id')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_notices_account_id')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_notices_procuratorate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('account_id', 'seq', name=op.f('uq_notices_account_id_seq'))
    )
    op.create_index('ix_notices_unread', 'notices', ['account_id'], unique=False, postgresql_where=sa.text('read_at is null'))
    op.create_table('procuratorate_follows',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('followed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_procuratorate_follows_account_id')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_procuratorate_follows_procuratorate_id')),
    sa.PrimaryKeyConstraint('account_id', 'procuratorate_id', name=op.f('pk_procuratorate_follows'))
    )
    op.create_table('reception_slots',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('is_closed', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint('capacity >= 0', name=op.f('ck_reception_slots_capacity_is_not_negative')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_reception_slots_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_reception_slots_procuratorate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reception_slots')),
    sa.UniqueConstraint('procuratorate_id', 'place', 'starts_at', name=op.f('uq_reception_slots_procuratorate_id_place_starts_at'))
    )
    op.create_table('sessions',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('device', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sessions_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sessions_token_hash'))
    )
    op.create_index(op.f('ix_sessions_account_id'), 'sessions', ['account_id'], unique=False)
    op.create_table('staff_members',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('full_name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=True),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('job_title', sa.Text(), nullable=True),
    sa.Column('staff_number', sa.Text(), nullable=True),
    sa.Column('roles', postgresql.ARRAY(Text()), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('is_demonstration', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("procuratorate_id is not null or 'SYSTEM_ADMIN' = any(roles)", name=op.f('ck_staff_members_without_office_only_administrators')),
    sa.CheckConstraint("roles <@ array['CASE_MANAGER','HANDLER','OFFICE_ADMIN','SYSTEM_ADMIN'] and cardinality(roles) > 0", name=op.f('ck_staff_members_roles_are_known')),
    sa.CheckConstraint('username = lower(username)', name=op.f('ck_staff_members_username_is_lower_case')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_staff_members_procuratorate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_members')),
    sa.UniqueConstraint('username', name=op.f('uq_staff_members_username'))
    )
    op.create_index(op.f('ix_staff_members_procuratorate_id'), 'staff_members', ['procuratorate_id'], unique=False)
    op.create_table('staff_notices',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('occasion', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_staff_notices_procuratorate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_notices')),
    sa.UniqueConstraint('message', 'subject_id', 'occasion', name=op.f('uq_staff_notices_message_subject_id_occasion'))
    )
    op.create_index('ix_staff_notices_open', 'staff_notices', ['procuratorate_id'], unique=False, postgresql_where=sa.text('done_at is null'))
    op.create_table('wechat_identities',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('app', sa.Enum('SERVICE_ACCOUNT', 'MINI_PROGRAM', name='wechat_app_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('openid', sa.Text(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_wechat_identities_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_identities')),
    sa.UniqueConstraint('openid', name=op.f('uq_wechat_identities_openid'))
    )
    op.create_index('uq_wechat_identities_account_app', 'wechat_identities', ['account_id', 'app'], unique=True)
    op.create_table('attachments',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('ID_FRONT', 'ID_BACK', 'LAWYER_LICENSE', 'POWER_OF_ATTORNEY', 'LAW_FIRM_LETTER', 'LEGAL_AID_LETTER', 'CLIENT_ID', 'KINSHIP_PROOF', 'GUARDIANSHIP_PROOF', 'RELATION_PROOF', 'OPINION', 'EVIDENCE', 'OTHER', name='attachment_kind_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('announced_sha256', sa.LargeBinary(), nullable=True),
    sa.Column('sha256', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('AWAITED', 'STORED', 'REFUSED', 'PURGED', name='attachment_state_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ticket_hash', sa.LargeBinary(), nullable=True),
    sa.Column('ticket_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ticket_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('storage_key', sa.Text(), nullable=True),
    sa.Column('paper_check', sa.Enum('UNCHECKED', 'OK', 'UNCLEAR', 'MISSING_PAGE', 'EXPIRED', 'WRONG', name='paper_check_is_known', native_enum=False, create_constraint=True, length=40), server_default=sa.text("'UNCHECKED'"), nullable=False),
    sa.Column('check_remark', sa.Text(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state <> 'STORED' or (storage_key is not null and sha256 is not null)", name=op.f('ck_attachments_stored_has_its_content')),
    sa.CheckConstraint("state = 'STORED' or paper_check = 'UNCHECKED' or state = 'PURGED'", name=op.f('ck_attachments_only_stored_is_checked')),
    sa.CheckConstraint('size_bytes between 1 and 10485760', name=op.f('ck_attachments_size_is_within_the_limit')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_attachments_account_id')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['staff_members.id'], name=op.f('fk_attachments_checked_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments')),
    sa.UniqueConstraint('storage_key', name=op.f('uq_attachments_storage_key')),
    sa.UniqueConstraint('ticket_hash', name=op.f('uq_attachments_ticket_hash'))
    )
    op.create_index('ix_attachments_account_state', 'attachments', ['account_id', 'state'], unique=False)
    op.create_table('case_charges',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_charges_case_id')),
    sa.ForeignKeyConstraint(['code'], ['charges.code'], name=op.f('fk_case_charges_code')),
    sa.PrimaryKeyConstraint('case_id', 'position', name=op.f('pk_case_charges'))
    )
    op.create_index(op.f('ix_case_charges_code'), 'case_charges', ['code'], unique=False)
    op.create_table('case_imports',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=True),
    sa.Column('staff_member_id', sa.Uuid(), nullable=True),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('file_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lines', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('new', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('changed', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('unchanged', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('skipped', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('rejected', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('warnings', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_case_imports_procuratorate_id')),
    sa.ForeignKeyConstraint(['staff_member_id'], ['staff_members.id'], name=op.f('fk_case_imports_staff_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_imports'))
    )
    op.create_table('case_stages',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('INVESTIGATION', 'ARREST_REVIEW', 'PROSECUTION_REVIEW', 'SUPPLEMENTARY_INVESTIGATION', 'TRIAL_FIRST', 'TRIAL_SECOND', 'TRIAL_SUPERVISION', 'UNDER_REVIEW', 'CLOSED', name='case_stage_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_stages_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'position', name=op.f('pk_case_stages'))
    )
    op.create_index('uq_case_stages_current', 'case_stages', ['case_id'], unique=True, postgresql_where=sa.text('left_on is null'))
    op.create_table('deliveries',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('notice_id', sa.Uuid(), nullable=True),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=True),
    sa.Column('channel', sa.Enum('IN_APP', 'EMAIL', 'SMS', 'WECHAT', name='notice_channel_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('payload_encrypted', sa.LargeBinary(), nullable=True),
    sa.Column('status', sa.Enum('QUEUED', 'SENT', 'DELIVERED', 'FAILED', 'DEAD', 'SKIPPED', name='delivery_status_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('provider_id', sa.Text(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status <> 'SENT' or sent_at is not null", name=op.f('ck_deliveries_sent_has_its_time')),
    sa.CheckConstraint("status in ('QUEUED','FAILED') or payload_encrypted is null", name=op.f('ck_deliveries_settled_keeps_no_secret')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_deliveries_account_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notices.id'], name=op.f('fk_deliveries_notice_id')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_deliveries_procuratorate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('message', 'subject_id', 'account_id', 'channel', name=op.f('uq_deliveries_message_subject_id_account_id_channel'))
    )
    op.create_index('ix_deliveries_due', 'deliveries', ['due_at'], unique=False, postgresql_where=sa.text("status in ('QUEUED','FAILED')"))
    op.create_index('ix_deliveries_notice_id', 'deliveries', ['notice_id'], unique=False)
    op.create_table('parties',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('role', sa.Enum('SUSPECT', 'DEFENDANT', 'VICTIM', 'CIVIL_PLAINTIFF', 'CIVIL_DEFENDANT', 'APPLICANT', 'RESPONDENT', name='party_role_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('id_number_encrypted', sa.LargeBinary(), nullable=True),
    sa.Column('id_number_index', sa.LargeBinary(), nullable=True),
    sa.Column('minor', sa.Boolean(), nullable=False),
    sa.Column('missing_since', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_parties_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parties')),
    sa.UniqueConstraint('case_id', 'id', name=op.f('uq_parties_case_id_id')),
    sa.UniqueConstraint('case_id', 'ref', name=op.f('uq_parties_case_id_ref'))
    )
    op.create_index('ix_parties_identity', 'parties', ['id_number_index'], unique=False)
    op.create_index('ix_parties_name_trigrams', 'parties', ['name'], unique=False, postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.create_table('registrations',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('registration_number', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Enum('WEB', 'WECHAT', 'ON_SITE', 'PHONE', 'IMPORT', name='intake_channel_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('DRAFT', 'SUBMITTED', 'UNDER_REVIEW', 'APPROVED', 'RETURNED', 'REJECTED', 'WITHDRAWN', 'EXPIRED', name='registration_status_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.Column('account_type', sa.Enum('LAWYER', 'REPRESENTATIVE', 'PARTY', 'LEGAL_GUARDIAN', 'CLOSE_RELATIVE', name='account_type_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('full_name', sa.Text(), nullable=False),
    sa.Column('id_type', sa.Enum('RESIDENT_ID', 'PASSPORT', 'HK_MACAO_PERMIT', 'TAIWAN_PERMIT', 'FOREIGN_PERMANENT_RESIDENT', 'MILITARY_ID', name='id_type_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('id_number_encrypted', sa.LargeBinary(), nullable=False),
    sa.Column('id_number_index', sa.LargeBinary(), nullable=False),
    sa.Column('id_number_masked', sa.Text(), nullable=False),
    sa.Column('home_region_code', sa.Text(), nullable=True),
    sa.Column('license_number', sa.Text(), nullable=True),
    sa.Column('license_valid_until', sa.Date(), nullable=True),
    sa.Column('law_firm_name', sa.Text(), nullable=True),
    sa.Column('law_firm_code', sa.Text(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Enum('APPROVED', 'RETURNED', 'REJECTED', 'SUSPENDED', 'REVOKED', 'REFUSED', name='outcome_is_known', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason_codes', postgresql.ARRAY(Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('reviewer_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(status in ('APPROVED','REJECTED','RETURNED')) = (outcome is not null)", name=op.f('ck_registrations_decided_has_outcome')),
    sa.CheckConstraint("outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0", name=op.f('ck_registrations_not_approved_has_reason')),
    sa.CheckConstraint('(outcome is null) = (decided_at is null)', name=op.f('ck_registrations_decided_has_its_time')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_registrations_account_id')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_registrations_procuratorate_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['staff_members.id'], name=op.f('fk_registrations_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations')),
    sa.UniqueConstraint('registration_number', name=op.f('uq_registrations_registration_number'))
    )
    op.create_index('ix_registrations_account_submitted', 'registrations', ['account_id', 'submitted_at'], unique=False)
    op.create_index('ix_registrations_identity', 'registrations', ['id_number_index'], unique=False)
    op.create_index('ix_registrations_office_queue', 'registrations', ['procuratorate_id', 'status', 'due_at'], unique=False)
    op.create_index('uq_registrations_open_account', 'registrations', ['account_id'], unique=True, postgresql_where=sa.text("status in ('DRAFT','SUBMITTED','UNDER_REVIEW','RETURNED')"))
    op.create_table('staff_sessions',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('staff_member_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_member_id'], ['staff_members.id'], name=op.f('fk_staff_sessions_staff_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_sessions')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_staff_sessions_token_hash'))
    )
    op.create_index(op.f('ix_staff_sessions_staff_member_id'), 'staff_sessions', ['staff_member_id'], unique=False)
    op.create_table('bindings',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('binding_number', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Enum('WEB', 'WECHAT', 'ON_SITE', 'PHONE', 'IMPORT', name='intake_channel_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('SUBMITTED', 'UNDER_REVIEW', 'SUSPENDED', 'APPROVED', 'RETURNED', 'REJECTED', 'WITHDRAWN', 'RELEASED', 'REVOKED', 'FROZEN', 'ENDED', name='binding_status_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.Column('capacity', sa.Enum('DEFENDER', 'LITIGATION_AGENT', 'PARTY', 'LEGAL_GUARDIAN', 'CLOSE_RELATIVE', name='capacity_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('party_name', sa.Text(), nullable=False),
    sa.Column('charge_code', sa.Text(), nullable=True),
    sa.Column('case_number', sa.Text(), nullable=True),
    sa.Column('client_name', sa.Text(), nullable=True),
    sa.Column('client_relation', sa.Text(), nullable=True),
    sa.Column('entrusted_on', sa.Date(), nullable=True),
    sa.Column('legal_aid', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_on', sa.Date(), nullable=True),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('party_id', sa.Uuid(), nullable=True),
    sa.Column('outcome', sa.Enum('APPROVED', 'RETURNED', 'REJECTED', 'SUSPENDED', 'REVOKED', 'REFUSED', name='outcome_is_known', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason_codes', postgresql.ARRAY(Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('reviewer_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(status = 'RELEASED') = (released_on is not null)", name=op.f('ck_bindings_released_has_its_day')),
    sa.CheckConstraint("outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0", name=op.f('ck_bindings_not_approved_has_reason')),
    sa.CheckConstraint("status not in ('APPROVED','RELEASED','REVOKED','FROZEN','ENDED') or (case_id is not null and party_id is not null)", name=op.f('ck_bindings_linked_has_case_and_party')),
    sa.CheckConstraint("status not in ('REJECTED','RETURNED') or outcome is not null", name=op.f('ck_bindings_decided_has_outcome')),
    sa.CheckConstraint('(outcome is null) = (decided_at is null)', name=op.f('ck_bindings_decided_has_its_time')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_bindings_account_id')),
    sa.ForeignKeyConstraint(['case_id', 'party_id'], ['parties.case_id', 'parties.id'], name='fk_bindings_party_of_case'),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_bindings_case_id')),
    sa.ForeignKeyConstraint(['charge_code'], ['charges.code'], name=op.f('fk_bindings_charge_code')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_bindings_procuratorate_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['staff_members.id'], name=op.f('fk_bindings_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bindings')),
    sa.UniqueConstraint('binding_number', name=op.f('uq_bindings_binding_number'))
    )
    op.create_index('ix_bindings_account_submitted', 'bindings', ['account_id', 'submitted_at'], unique=False)
    op.create_index('ix_bindings_live_case', 'bindings', ['case_id', 'account_id'], unique=False, postgresql_where=sa.text("status = 'APPROVED'"))
    op.create_index('ix_bindings_office_queue', 'bindings', ['procuratorate_id', 'status', 'due_at'], unique=False)
    op.create_index('uq_bindings_live_link', 'bindings', ['account_id', 'case_id', 'party_id', 'capacity'], unique=True, postgresql_where=sa.text("status = 'APPROVED'"))
    op.create_index('uq_bindings_open_request', 'bindings', ['account_id', 'procuratorate_id', 'party_name', sa.literal_column("coalesce(charge_code, '')"), sa.literal_column("coalesce(case_number, '')"), 'capacity'], unique=True, postgresql_where=sa.text("status in ('SUBMITTED','UNDER_REVIEW','SUSPENDED','RETURNED')"))
    op.create_table('coercive_measures',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('SUMMONS', 'BAIL', 'RESIDENTIAL_SURVEILLANCE', 'DETENTION', 'ARREST', 'RETENTION_IN_CUSTODY', name='coercive_measure_kind_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_coercive_measures_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coercive_measures')),
    sa.UniqueConstraint('party_id', 'kind', 'starts_on', name=op.f('uq_coercive_measures_party_id_kind_starts_on'))
    )
    op.create_table('progress_events',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('ACCEPTED', 'ARREST_APPROVED', 'ARREST_DENIED', 'SUPPLEMENT_ORDERED', 'RESUBMITTED', 'EXTENDED', 'TRANSFERRED', 'PROSECUTED', 'NOT_PROSECUTED', 'WITHDRAWN_BY_POLICE', 'CHARGE_WITHDRAWN', 'JUDGED', 'PROTESTED', 'APPEALED', 'EFFECTIVE', 'FILED', 'CONCLUDED', 'STAGE_CHANGED', 'DEADLINE_CHANGED', 'CHARGE_CHANGED', 'MEASURE_CHANGED', 'HANDLER_CHANGED', 'CONCLUSION_CHANGED', 'JURISDICTION_CHANGED', 'PROGRESS_CORRECTED', 'PROGRESS_WITHDRAWN', name='progress_kind_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ref', sa.Text(), nullable=True),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('round', sa.Integer(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('previous', sa.Text(), nullable=True),
    sa.Column('current', sa.Text(), nullable=True),
    sa.Column('party_id', sa.Uuid(), nullable=True),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('case_import_id', sa.Uuid(), nullable=True),
    sa.Column('staff_member_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('seq > 0', name=op.f('ck_progress_events_seq_begins_with_one')),
    sa.ForeignKeyConstraint(['case_id', 'party_id'], ['parties.case_id', 'parties.id'], name=op.f('fk_progress_events_case_id_party_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_progress_events_case_id')),
    sa.ForeignKeyConstraint(['case_import_id'], ['case_imports.id'], name=op.f('fk_progress_events_case_import_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['progress_events.id'], name=op.f('fk_progress_events_replaces_id')),
    sa.ForeignKeyConstraint(['staff_member_id'], ['staff_members.id'], name=op.f('fk_progress_events_staff_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_progress_events')),
    sa.UniqueConstraint('case_id', 'seq', name=op.f('uq_progress_events_case_id_seq'))
    )
    op.create_index('ix_progress_events_case_import_id', 'progress_events', ['case_import_id'], unique=False)
    op.create_table('receipts',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('ACCOUNT', 'SUBMISSION', 'DELIVERY', name='receipt_kind_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('verification_code', sa.Text(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_receipts_account_id')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_receipts_procuratorate_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_receipts_registration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('number', name=op.f('uq_receipts_number')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_receipts_registration_id'))
    )
    op.create_index(op.f('ix_receipts_account_id'), 'receipts', ['account_id'], unique=False)
    op.create_table('registration_attachments',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('attachment_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachments.id'], name=op.f('fk_registration_attachments_attachment_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_registration_attachments_registration_id')),
    sa.PrimaryKeyConstraint('registration_id', 'attachment_id', name=op.f('pk_registration_attachments'))
    )
    op.create_index(op.f('ix_registration_attachments_attachment_id'), 'registration_attachments', ['attachment_id'], unique=False)
    op.create_table('appointments',
    sa.Column('id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('appointment_number', sa.Text(), nullable=False),
    sa.Column('binding_id', sa.Uuid(), nullable=False),
    sa.Column('procuratorate_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('SUBMITTED', 'ACCEPTED', 'FORWARDED', 'REPLIED', 'CONFIRMED', 'RESCHEDULING', 'ANSWERED', 'RETURNED', 'REFUSED', 'CANCELLED', 'COMPLETED', 'NO_SHOW', name='appointment_status_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.Column('statement', sa.Text(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('slot_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['binding_id'], ['bindings.id'], name=op.f('fk_appointments_binding_id')),
    sa.ForeignKeyConstraint(['procuratorate_id'], ['procuratorates.id'], name=op.f('fk_appointments_procuratorate_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['reception_slots.id'], name=op.f('fk_appointments_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointments')),
    sa.UniqueConstraint('appointment_number', name=op.f('uq_appointments_appointment_number'))
    )
    op.create_index('ix_appointments_binding_status', 'appointments', ['binding_id', 'status'], unique=False)
    op.create_index(op.f('ix_appointments_slot_id'), 'appointments', ['slot_id'], unique=False)
    op.create_table('binding_attachments',
    sa.Column('binding_id', sa.Uuid(), nullable=False),
    sa.Column('attachment_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachments.id'], name=op.f('fk_binding_attachments_attachment_id')),
    sa.ForeignKeyConstraint(['binding_id'], ['bindings.id'], name=op.f('fk_binding_attachments_binding_id')),
    sa.PrimaryKeyConstraint('binding_id', 'attachment_id', name=op.f('pk_binding_attachments'))
    )
    op.create_index(op.f('ix_binding_attachments_attachment_id'), 'binding_attachments', ['attachment_id'], unique=False)
    op.create_table('progress_items',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('ACCEPTED', 'ARREST_APPROVED', 'ARREST_DENIED', 'SUPPLEMENT_ORDERED', 'RESUBMITTED', 'EXTENDED', 'TRANSFERRED', 'PROSECUTED', 'NOT_PROSECUTED', 'WITHDRAWN_BY_POLICE', 'CHARGE_WITHDRAWN', 'JUDGED', 'PROTESTED', 'APPEALED', 'EFFECTIVE', 'FILED', 'CONCLUDED', 'STAGE_CHANGED', 'DEADLINE_CHANGED', 'CHARGE_CHANGED', 'MEASURE_CHANGED', 'HANDLER_CHANGED', 'CONCLUSION_CHANGED', 'JURISDICTION_CHANGED', 'PROGRESS_CORRECTED', 'PROGRESS_WITHDRAWN', name='progress_kind_is_known', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_progress_items_case_id')),
    sa.ForeignKeyConstraint(['event_id'], ['progress_events.id'], name=op.f('fk_progress_items_event_id')),
    sa.PrimaryKeyConstraint('case_id', 'ref', name=op.f('pk_progress_items'))
    )
    op.create_table('appointment_matters',
    sa.Column('appointment_id', sa.Uuid(), nullable=False),
    sa.Column('matter_code', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_appointment_matters_appointment_id')),
    sa.ForeignKeyConstraint(['matter_code'], ['matters.code'], name=op.f('fk_appointment_matters_matter_code')),
    sa.PrimaryKeyConstraint('appointment_id', 'matter_code', name=op.f('pk_appointment_matters'))
    )

def downgrade() -> None:
    op.drop_table('appointment_matters')
    op.drop_table('progress_items')
    op.drop_index(op.f('ix_binding_attachments_attachment_id'), table_name='binding_attachments')
    op.drop_table('binding_attachments')
    op.drop_index(op.f('ix_appointments_slot_id'), table_name='appointments')
    op.drop_index('ix_appointments_binding_status', table_name='appointments')
    op.drop_table('appointments')
    op.drop_index(op.f('ix_registration_attachments_attachment_id'), table_name='registration_attachments')
    op.drop_table('registration_attachments')
    op.drop_index(op.f('ix_receipts_account_id'), table_name='receipts')
    op.drop_table('receipts')
    op.drop_index('ix_progress_events_case_import_id', table_name='progress_events')
    op.drop_table('progress_events')
    op.drop_table('coercive_measures')
    op.drop_index('uq_bindings_open_request', table_name='bindings', postgresql_where=sa.text("status in ('SUBMITTED','UNDER_REVIEW','SUSPENDED','RETURNED')"))
    op.drop_index('uq_bindings_live_link', table_name='bindings', postgresql_where=sa.text("status = 'APPROVED'"))
    op.drop_index('ix_bindings_office_queue', table_name='bindings')
    op.drop_index('ix_bindings_live_case', table_name='bindings', postgresql_where=sa.text("status = 'APPROVED'"))
    op.drop_index('ix_bindings_account_submitted', table_name='bindings')
    op.drop_table('bindings')
    op.drop_index(op.f('ix_staff_sessions_staff_member_id'), table_name='staff_sessions')
    op.drop_table('staff_sessions')
    op.drop_index('uq_registrations_open_account', table_name='registrations', postgresql_where=sa.text("status in ('DRAFT','SUBMITTED','UNDER_REVIEW','RETURNED')"))
    op.drop_index('ix_registrations_office_queue', table_name='registrations')
    op.drop_index('ix_registrations_identity', table_name='registrations')
    op.drop_index('ix_registrations_account_submitted', table_name='registrations')
    op.drop_table('registrations')
    op.drop_index('ix_parties_name_trigrams', table_name='parties', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.drop_index('ix_parties_identity', table_name='parties')
    op.drop_table('parties')
    op.drop_index('ix_deliveries_notice_id', table_name='deliveries')
    op.drop_index('ix_deliveries_due', table_name='deliveries', postgresql_where=sa.text("status in ('QUEUED','FAILED')"))
    op.drop_table('deliveries')
    op.drop_index('uq_case_stages_current', table_name='case_stages', postgresql_where=sa.text('left_on is null'))
    op.drop_table('case_stages')
    op.drop_table('case_imports')
    op.drop_index(op.f('ix_case_charges_code'), table_name='case_charges')
    op.drop_table('case_charges')
    op.drop_index('ix_attachments_account_state', table_name='attachments')
    op.drop_table('attachments')
    op.drop_index('uq_wechat_identities_account_app', table_name='wechat_identities')
    op.drop_table('wechat_identities')
    op.drop_index('ix_staff_notices_open', table_name='staff_notices', postgresql_where=sa.text('done_at is null'))
    op.drop_table('staff_notices')
    op.drop_index(op.f('ix_staff_members_procuratorate_id'), table_name='staff_members')
    op.drop_table('staff_members')
    op.drop_index(op.f('ix_sessions_account_id'), table_name='sessions')
    op.drop_table('sessions')
    op.drop_table('reception_slots')
    op.drop_table('procuratorate_follows')
    op.drop_index('ix_notices_unread', table_name='notices', postgresql_where=sa.text('read_at is null'))
    op.drop_table('notices')
    op.drop_table('lawyer_profiles')
    op.drop_table('idempotency_keys')
    op.drop_index(op.f('ix_contact_codes_account_id'), table_name='contact_codes')
    op.drop_table('contact_codes')
    op.drop_index('ix_cases_unified_number', table_name='cases')
    op.drop_index('ix_cases_name_trigrams', table_name='cases', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.drop_table('cases')
    op.drop_index('ix_audit_entries_subject', table_name='audit_entries')
    op.drop_index('ix_audit_entries_office_at', table_name='audit_entries')
    op.drop_table('audit_entries')
    op.drop_table('workdays')
    op.drop_table('reasons')
    op.drop_index(op.f('ix_procuratorates_parent_id'), table_name='procuratorates')
    op.drop_index('ix_procuratorates_name_trigrams', table_name='procuratorates', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.drop_table('procuratorates')
    op.drop_table('matters')
    op.drop_index('ix_charges_name_trigrams', table_name='charges', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.drop_table('charges')
    op.drop_index('ix_attempts_kind_key_at', table_name='attempts')
    op.drop_index('ix_attempts_at', table_name='attempts')
    op.drop_table('attempts')
    op.drop_index('uq_accounts_verified_mobile', table_name='accounts', postgresql_where=sa.text('mobile_verified_at is not null'))
    op.drop_index('uq_accounts_verified_email', table_name='accounts', postgresql_where=sa.text('email_verified_at is not null'))
    op.drop_index('uq_accounts_live_identity', table_name='accounts', postgresql_where=sa.text("status <> 'CLOSED'"))
    op.drop_index('ix_accounts_mobile', table_name='accounts')
    op.drop_index('ix_accounts_email', table_name='accounts')
    op.drop_table('accounts')
