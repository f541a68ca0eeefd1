"""Every setting, typed and read once, from the environment or a file `.env`.

Without `DATABASE_URL` the portal runs in demonstration mode: on the embedded database, with demonstration data and keys.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
BEGIN, END = "<!-- written by `python -m cli settings` -->", "<!-- until here -->"
# Where each part of the page of settings begins.
PARTS = {
    "database_url": "Database",
    "host": "Addresses",
    "var_dir": "Files and keys",
    "smtp_host": "Mail",
    "sms_provider": "Short messages",
    "graphiql": "Processes",
    "wechat_service_app_id": "WeChat",
    "import_dir": "Import",
    "session_hours": "Sign-ins",
    "closed_account_days": "Retention",
    "duty_hour": "Others",
}


class Settings(BaseSettings):
    """The portal's settings; names in the environment begin with PORTAL_ (DATABASE_URL and its kin apart)."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", env_file=ROOT / ".env", extra="ignore")

    database_url: SecretStr | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL 18, as `postgresql://user:password@host:port/name`; without it demonstration mode",
    )
    staff_database_url: SecretStr | None = Field(
        None, validation_alias="STAFF_DATABASE_URL", description="the login of the staff pages, if it is another one"
    )
    owner_database_url: SecretStr | None = Field(
        None,
        validation_alias="OWNER_DATABASE_URL",
        description="the login that owns the tables (migrations, backup, restore), if it is another one",
    )

    host: str = Field("127.0.0.1", description="the address on which the portal listens")
    port: int = Field(8000, description="its port")
    base_url: str | None = Field(
        None, description="the address people use, e.g. `https://portal.example.cn`; required in production"
    )
    official_site: str = Field(
        "https://www.12309.gov.cn", description="the official site, to which the public pages lead"
    )
    allowed_origins: tuple[str, ...] = Field(
        (), description="other web sites whose pages may call the API, as a JSON list of origins"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="addresses whose X-Forwarded-For and -Proto are believed, as a JSON list"
    )

    var_dir: Path = Field(ROOT / "var", description="where everything lies that has no place of its own")
    keys_file: Path | None = Field(
        None, description="the keys, 0600; in demonstration mode `keys` in VAR_DIR, in production required"
    )
    storage_dir: Path | None = Field(None, description="where papers lie, encrypted; by default `papers` in VAR_DIR")
    storage_bucket: str | None = Field(None, description="an S3 bucket for papers, instead of a folder")
    storage_endpoint: str = Field("https://s3.cn-north-1.amazonaws.com.cn", description="where the bucket is served")
    storage_region: str = Field("cn-north-1", description="its region")
    paper_pages: int = Field(60, ge=1, le=500, description="pages of a PDF at most")
    paper_retention: dict[str, int] = Field(
        default_factory=dict,
        description="changes to the days for which papers are kept (`rules/paper_retention.py`), as JSON",
    )

    smtp_host: str | None = Field(
        None, description="the server that takes the portal's mails; required in production, else they land in VAR_DIR"
    )
    smtp_port: int = Field(587, description="its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how it is spoken to: `starttls`, `tls` (from the first byte, port 465) or `none`"
    )
    smtp_username: str | None = Field(None, description="the login there, if it wants one")
    smtp_password: SecretStr | None = Field(None, description="the password there")
    bounce_address: str | None = Field(
        None, description="where mail servers report what they could not deliver; by default the sender's address"
    )
    mail_from: str | None = Field(
        None, description="the sender of mails, e.g. `案件信息公开平台 <no-reply@example.cn>`; required in production"
    )

    sms_provider: Literal["file", "console", "aliyun", "tencent"] = Field(
        "file",
        description="who takes short messages: `aliyun`, `tencent`; `file` lays them into VAR_DIR, `console` prints them",
    )
    sms_signature: str | None = Field(None, description="the signature (签名) filed there; required with a provider")
    sms_templates: dict[str, str] = Field(
        default_factory=dict,
        description='the templates filed there, as JSON: `{"contact_code": "SMS_1234"}`; '
        "`docs/operations/sms.md` says what is to be filed",
    )
    sms_key_id: str | None = Field(None, description="AccessKey ID (Aliyun) or SecretId (Tencent)")
    sms_key_secret: SecretStr | None = Field(None, description="AccessKey Secret (Aliyun) or SecretKey (Tencent)")
    sms_app_id: str | None = Field(None, description="the SdkAppId (Tencent)")
    sms_region: str = Field("ap-guangzhou", description="the region (Tencent)")
    sms_endpoint: str | None = Field(None, description="where the provider is asked, if not at its usual address")
    wechat_service_app_id: str | None = Field(
        None, description="AppID of the service account (服务号), without which nothing goes over WeChat"
    )
    wechat_service_secret: SecretStr | None = Field(None, description="its AppSecret")
    wechat_service_token: SecretStr | None = Field(None, description="Token (令牌) of its callback")
    wechat_service_aes_key: SecretStr | None = Field(None, description="EncodingAESKey of its callback, in safe mode")
    wechat_mini_app_id: str | None = Field(None, description="AppID of the mini program (小程序), if there is one")
    wechat_mini_secret: SecretStr | None = Field(None, description="its AppSecret")
    wechat_mini_token: SecretStr | None = Field(None, description="Token of its message push (XML, safe mode)")
    wechat_mini_aes_key: SecretStr | None = Field(None, description="EncodingAESKey of its message push")
    wechat_menu: dict[str, str] = Field(
        default_factory=dict,
        description='pages of the menu that another client serves, as JSON: `{"news": "https://…"}`, `business`, `settings`',
    )
    wechat_verify_files: dict[str, str] = Field(
        default_factory=dict,
        description='files by which WeChat verifies a domain, as JSON: `{"MP_verify_x.txt": "x"}`; served at the root',
    )
    wechat_api_url: str = Field("https://api.weixin.qq.com", description="WeChat's interface")
    wechat_authorize_url: str = Field(
        "https://open.weixin.qq.com", description="where people's browsers are sent to say who they are"
    )

    graphiql: bool | None = Field(None, description="the query page; by default only in demonstration mode")
    trusted_documents_only: bool = Field(
        False, description="take nothing from clients but known documents, by their ids (`docs/api.md`); no query page"
    )
    trusted_documents_dir: Path | None = Field(
        None, description="`.graphql` files of further clients; each folder in it is a client, or a release, of its own"
    )
    worker: bool = Field(True, description="run the notification worker, too: in this process, or beside several")
    processes: int = Field(
        1, ge=1, le=64, description="that serve the port; more than one are looked after by a parent"
    )
    stop_notice_seconds: float = Field(
        0, ge=0, le=60, description="for which a stopping server says so on /readyz before it closes its port"
    )
    sockets_per_address: int = Field(
        2000, ge=1, description="live sockets and streams of one address (IPv6: of a /64) in each process"
    )
    bell_url: SecretStr | None = Field(
        None,
        description="who carries rings between processes: nats://, tls://, redis:// or rediss://user:password@host:port/NAME, "
        "NAME telling portals on one server apart; without it PostgreSQL's NOTIFY",
    )
    log_format: Literal["text", "json"] = Field("text", description="`text` for people, `json` for machines")
    pool_size: int = Field(10, description="connections a process keeps for reading, and as many for acts")
    statement_seconds: int = Field(5, description="how long a statement of the API may take")
    metrics_port: int | None = Field(
        None,
        description="the port for Prometheus, which all processes on a machine share; without it nothing is counted",
    )
    metrics_host: str = Field("127.0.0.1", description="its address; another than loopback only with METRICS_TOKEN")
    metrics_token: SecretStr | None = Field(None, description="what whoever reads metrics must show: `Bearer …`")

    import_dir: Path | None = Field(
        None,
        description="where files of cases lie until they are imported, by default `imports` in VAR_DIR; all processes must see it",
    )
    import_folder: Path | None = Field(
        None, description="where internal systems lay files, in a sub-folder a unit code"
    )
    import_max_bytes: int = Field(2 * 1024**3, ge=1024**2, description="how long a file of cases may be")
    import_abandoned_hours: int = Field(24, ge=1, description="until an upload that nobody goes on with is dropped")
    publication_approval: Literal["OFFICE", "ABOVE"] = Field(
        "OFFICE",
        description="who approves publications: `OFFICE` (the office itself or one above) or `ABOVE` (one above)",
    )
    import_lag_days: int = Field(2, ge=1, description="working days after which a silent office stands out")
    import_rejects_days: int = Field(30, ge=1, description="for which rejected lines can be downloaded")

    session_hours: int = Field(24 * 7, description="how long a sign-in of an account lasts")
    wechat_session_hours: int = Field(
        12, ge=1, description="how long a sign-in that WeChat opened lasts; never longer than the one by password"
    )
    staff_idle_minutes: int = Field(30, description="after which an unused sign-in of staff ends")
    staff_absolute_hours: int = Field(8, description="after which every sign-in of staff ends")
    spare_passwords: bool = Field(
        False, description="little work for passwords, for tests; only in demonstration mode, where all know them"
    )
    staff_second_factor: bool = Field(False, description="also in demonstration mode; elsewhere always required")

    closed_account_days: int = Field(180, ge=0, description="until a closed account is erased")
    ended_session_days: int = Field(30, ge=1, description="until a sign-in that has ended is dropped")
    delivery_days: int = Field(180, ge=1, description="until a delivery that is settled is dropped")

    duty_hour: int = Field(
        8, ge=0, le=23, description="from when on a working day the duty lists are written to, Beijing time"
    )
    limits: dict[str, int] = Field(
        default_factory=dict, description="changes to the limits on GraphQL documents (`graph/limits.py`), as JSON"
    )

    @property
    def demonstration(self) -> bool:
        """Whether this is the embedded database with its demonstration data, and nothing else."""
        return self.database_url is None

    @property
    def second_factor_required(self) -> bool:
        """Whether staff pages open only after a second factor; no setting takes it away from real data."""
        return self.staff_second_factor or not self.demonstration

    @property
    def quick_passwords(self) -> bool:
        """Whether passwords get little work; no setting does this to real ones."""
        return self.spare_passwords and self.demonstration

    @property
    def public_url(self) -> str:
        """The address people use, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def keys_path(self) -> Path:
        """Where the keys lie."""
        return self.keys_file or self.var_dir / "keys"

    @property
    def import_path(self) -> Path:
        """Where files of cases lie until they are imported; every process of the portal must see the same folder."""
        return self.import_dir or self.var_dir / "imports"

    @property
    def storage_path(self) -> Path:
        """Where papers lie."""
        return self.storage_dir or self.var_dir / "papers"


def with_table(page: str) -> str:
    """A page with the table anew between its marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n{table()}\n{end}{after}"


def table() -> str:
    """Every setting with its name in the environment, its default and what it is for, as Markdown."""
    lines = []
    for name, field in Settings.model_fields.items():
        if name in PARTS:
            lines += ["", f"## {PARTS[name]}", "", "| name | default | |", "|---|---|---|"]
        alias = field.validation_alias
        variable = alias if isinstance(alias, str) else f"PORTAL_{name.upper()}"
        lines.append(f"| `{variable}` | {_shown(field.get_default(call_default_factory=True))} | {field.description} |")
    return "\n".join([*lines, ""])


def _shown(default: object) -> str:
    if default is None or default in ((), {}):
        return ""
    if isinstance(default, Path):
        return f"`{default.relative_to(ROOT)}`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
