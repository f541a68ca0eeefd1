"""Every setting, typed and read once, from the environment or a file `.env`.

Without `DATABASE_URL` the portal runs in demonstration mode: on the embedded database, with demonstration data and keys.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """The portal's settings; names in the environment begin with PORTAL_ (DATABASE_URL and its kin apart)."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", env_file=ROOT / ".env", extra="ignore")

    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL", description="PostgreSQL 18")
    staff_database_url: SecretStr | None = Field(None, validation_alias="STAFF_DATABASE_URL")
    owner_database_url: SecretStr | None = Field(None, validation_alias="OWNER_DATABASE_URL")

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str | None = Field(None, description="the address people use, e.g. https://portal.example.cn")
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()

    var_dir: Path = ROOT / "var"
    keys_file: Path | None = None
    storage_dir: Path | None = None
    storage_bucket: str | None = Field(None, description="an S3 bucket for papers, instead of a folder")
    storage_endpoint: str = Field("https://s3.cn-north-1.amazonaws.com.cn", description="where the bucket is served")
    storage_region: str = "cn-north-1"
    paper_pages: int = Field(60, ge=1, le=500, description="pages of a PDF at most")
    paper_retention: dict[str, int] = Field(
        default_factory=dict, description="changes to the days for which papers are kept (rules/paper_retention.py)"
    )

    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str | None = None

    graphiql: bool | None = Field(None, description="the query page; by default only in demonstration mode")
    worker: bool = Field(True, description="run the notification worker inside this process")
    log_format: Literal["text", "json"] = "text"
    pool_size: int = 10
    statement_seconds: int = 5
    import_dir: Path | None = Field(None, description="where files of cases lie until they are imported")
    import_folder: Path | None = Field(
        None, description="where internal systems lay files, in a sub-folder a unit code"
    )
    import_max_bytes: int = Field(2 * 1024**3, ge=1024**2, description="how long a file of cases may be")
    import_abandoned_hours: int = Field(24, ge=1, description="until an upload that nobody goes on with is dropped")
    import_lag_days: int = Field(2, ge=1, description="working days after which a silent office stands out")
    import_rejects_days: int = Field(30, ge=1, description="for which rejected lines can be downloaded")
    session_hours: int = 24 * 7
    sockets_per_account: int = Field(20, ge=1, description="WebSockets and streams that an account may have open")
    sockets_per_address: int = Field(
        1_000, ge=1, description="WebSockets that may be open from one address: an office comes from one"
    )
    staff_idle_minutes: int = 30
    staff_absolute_hours: int = 8
    staff_second_factor: bool = Field(False, description="also in demonstration mode; elsewhere always required")
    closed_account_days: int = Field(180, ge=0, description="until a closed account is erased; docs/personal-data.md")
    ended_session_days: int = Field(30, ge=1, description="until a sign-in that has ended is dropped")
    delivery_days: int = Field(180, ge=1, description="until a delivery that is settled is dropped")
    duty_hour: int = Field(
        8, ge=0, le=23, description="from when on a working day the duty lists are written to, Beijing time"
    )
    limits: dict[str, int] = Field(default_factory=dict, description="changes to the limits on GraphQL documents")

    @property
    def demonstration(self) -> bool:
        """Whether this is the embedded database with its demonstration data, and nothing else."""
        return self.database_url is None

    @property
    def second_factor_required(self) -> bool:
        """Whether staff pages open only after a second factor; no setting takes it away from real data."""
        return self.staff_second_factor or not self.demonstration

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
