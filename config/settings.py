"""What the operator sets: one frozen object, read once from the environment, `.env` or secret files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, RedisDsn, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.addresses import is_private
from config.detection import PHONE_REGIONS, SPACY_MODELS, Detection, read_allowed
from config.errors import MisconfiguredError
from config.spoken import spoken_languages
from config.vocabulary import Profile

SECRETS_DIR = Path("/run/secrets")

Secret = Annotated[SecretStr, Field(min_length=16)]


class Settings(BaseSettings):
    """Every setting, with the default for one machine. The environment name is PAUSEPOINT_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="PAUSEPOINT_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a bad URL would print its password in the traceback
    )

    # Where things live
    data_dir: Path = Field(Path(".pausepoint"), description="Folder for the embedded database, queue, keys and logs.")
    database_url: str | None = Field(
        None, repr=False, description="SQLAlchemy URL of the archive; empty for SQLite in the data folder."
    )
    redis_url: RedisDsn | None = Field(
        None,
        repr=False,
        description="Redis or Valkey (AOF on) for mailbox and queue; empty for the embedded one.",
    )
    kek_file: Path | None = Field(
        None, description="File with the key-encryption key, mode 0600; empty for `kek` in the data folder."
    )

    # The web server
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8300, ge=0, le=65535, description="Port that the web server listens on; 0 picks a free one.")
    public_url: str | None = Field(
        None,
        description="Address under which coaches and platforms reach the web server; empty for host and port.",
    )
    web_threads: int = Field(8, ge=1, le=64, description="Requests that one web process answers at the same time.")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="Port for the metrics of a worker or ticker; empty for none."
    )
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Lowest level that is logged.")

    # Platforms
    zoom_webhook_secret: Secret | None = Field(
        None, description="Secret token of the Zoom app; without it Zoom is switched off."
    )
    zoom_webhook_secret_previous: Secret | None = Field(
        None, description="The Zoom secret before this one, accepted while it is being rotated."
    )
    zoom_download_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("zoom.us",),
        description="Hosts, with their subdomains, that Zoom transcripts may be fetched from; comma-separated.",
    )
    recall_webhook_secret: Secret | None = Field(
        None, description="Workspace secret of Recall.ai (whsec_...); without it Recall.ai is switched off."
    )
    recall_webhook_secret_previous: Secret | None = Field(
        None, description="The Recall.ai secret before this one, accepted while it is being rotated."
    )
    standard_webhook_secret: Secret | None = Field(
        None,
        description="Secret (whsec_...) for our own Standard Webhooks format; without it that door is shut.",
    )
    standard_webhook_secret_previous: Secret | None = Field(
        None, description="The Standard Webhooks secret before this one, accepted while it is being rotated."
    )
    signature_tolerance_seconds: int = Field(
        300, ge=1, le=86_400, description="How old, or how far ahead, a signed delivery may be, in seconds."
    )
    delivery_memory_hours: int = Field(
        48,
        ge=1,
        le=720,
        description="How long a delivery is remembered, so that a repeat changes nothing, in hours.",
    )
    body_limit_bytes: int = Field(1_000_000, ge=1_000, description="Largest delivery that is read, in bytes.")

    # People
    coaches_file: Path | None = Field(None, description="YAML file with the coach directory and the contracts.")
    require_contract: bool = Field(
        False, description="Drop what is said in sessions without a contract with recorded consent."
    )

    # Slack
    slack_bot_token: Secret | None = Field(
        None, description="Bot token (xoxb-...); without it prompts go to the console and the coach's page."
    )
    slack_signing_secret: Secret | None = Field(None, description="Signing secret of the Slack app, for its buttons.")
    slack_signing_secret_previous: Secret | None = Field(
        None, description="The Slack signing secret before this one, accepted while it is being rotated."
    )
    slack_client_id: str | None = Field(
        None, pattern=r"^[0-9.]{3,64}$", description="Client ID of the Slack app, to install it in several workspaces."
    )
    slack_client_secret: Secret | None = Field(None, description="Client secret of the Slack app; with the client ID.")
    slack_app_token: Secret | None = Field(
        None, description="App-level token (xapp-...) for Socket Mode, where Slack cannot reach the web server."
    )
    slack_login: bool = Field(
        True, description="Answer `/pausepoint login` with a one-time link to its sender's page; else admins do."
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Address of Slack's Web API.")
    slack_authorize_url: str = Field(
        "https://slack.com/oauth/v2/authorize", description="Address at which Slack asks an admin to agree."
    )

    # Screening
    default_language: str = Field("en", description="Language of a session that does not say its own.")
    detection_profile: Profile = Field(
        Profile.THOROUGH,
        description="How personal data is looked for: live (our own recognizers only) or thorough (spaCy's names too).",
    )
    spacy_models: Annotated[Mapping[str, str], NoDecode] = Field(
        SPACY_MODELS,
        description="Installed spaCy models for the thorough profile, as language=model; comma-separated.",
    )
    recognizers_file: Path | None = Field(
        None, description="YAML file with Presidio recognizers of your own; deny lists go here, too."
    )
    allow_file: Path | None = Field(
        None, description="Text file with words and phrases that are never redacted, one a line."
    )
    phone_regions: Annotated[tuple[str, ...], NoDecode] = Field(
        PHONE_REGIONS,
        description="Countries (ISO 3166) whose phone numbers are looked up; comma-separated.",
    )
    rules_dir: Path | None = Field(None, description="Folder with rule files of your own; empty for the shipped rules.")
    risk_model: bool = Field(
        True, description="Whether a small model proposes what the rules did not find: on or off. It takes 120 MB."
    )
    cooldown_minutes: int = Field(
        10,
        ge=0,
        description="Minutes before the same category prompts again in a session, unless it gets worse.",
    )
    snooze_seconds: int = Field(120, ge=10, description="Seconds until a snoozed prompt comes back.")

    # Protocols
    protocols_dir: Path | None = Field(
        None, description="Folder with protocols of your own, over the shipped ones; empty for the shipped ones."
    )
    escalation_file: Path | None = Field(
        None, description="YAML file that says who is told when a coach does not answer; empty for the shipped ladder."
    )
    crisis_file: Path | None = Field(
        None, description="YAML file with emergency numbers and crisis lines that you have checked, by country."
    )

    # How long raw words may live
    raw_grace_seconds: int = Field(
        900, ge=0, description="Seconds between a session's end and the destruction of its mailbox key."
    )
    raw_max_hours: int = Field(24, ge=1, description="Hours after which a mailbox expires, whatever happened.")

    # The coach's page
    login_link_minutes: int = Field(10, ge=1, description="Minutes that a one-time login link is good for.")
    companion_session_hours: int = Field(12, ge=1, description="Hours until a coach has to log in again.")

    # The console
    console_idle_minutes: int = Field(
        30, ge=2, description="Minutes without a request until somebody has to log in to the console again."
    )
    console_session_hours: int = Field(
        8, ge=1, le=72, description="Hours until somebody has to log in to the console again, whatever they do."
    )
    console_oidc_issuer: str | None = Field(
        None, description="Issuer of an OpenID Connect provider that people may log in to the console with; an address."
    )
    console_oidc_client_id: str | None = Field(None, description="Client ID that the provider gave the console.")
    console_oidc_client_secret: Secret | None = Field(None, description="Client secret that goes with it.")
    console_oidc_name: str = Field(
        "your organisation", max_length=40, description="What the login page calls the provider."
    )
    console_oidc_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Hosts besides the issuer's own where the provider's addresses may lie; comma-separated.",
    )

    @model_validator(mode="before")
    @classmethod
    def _as_people_write_it(cls, given: dict[str, object]) -> dict[str, object]:
        given = {name: value for name, value in given.items() if value != ""}  # an empty secret file is not set
        for name in ("zoom_download_hosts", "phone_regions", "console_oidc_hosts"):
            if isinstance(listed := given.get(name), str):
                given[name] = _listed(listed)
        if isinstance(models := given.get("spacy_models"), str):
            given["spacy_models"] = dict(_pair(each) for each in _listed(models))
        return given

    @model_validator(mode="after")
    def _slack_is_whole(self) -> Self:
        out = self.slack_bot_token or self.slack_client_id
        back = self.slack_signing_secret or self.slack_app_token
        if (out is None) != (back is None):
            raise ValueError(
                "slack_bot_token (or slack_client_id) and slack_signing_secret (or slack_app_token)"
                " are set together or not at all"
            )
        if (self.slack_client_id is None) != (self.slack_client_secret is None):
            raise ValueError("slack_client_id and slack_client_secret are set together or not at all")
        if self.slack_client_id and not (self.slack_signing_secret and self.public_url):
            raise ValueError("slack_client_id needs slack_signing_secret, and public_url for Slack to send people back")
        return self

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Self:
        given = (self.console_oidc_issuer, self.console_oidc_client_id, self.console_oidc_client_secret)
        if any(given) and not all(given):
            raise ValueError("console_oidc_issuer, _client_id and _client_secret are set together or not at all")
        if self.console_oidc_issuer and not is_private(self.console_oidc_issuer):
            raise ValueError("console_oidc_issuer must begin with https://")
        return self

    @property
    def detection(self) -> Detection:
        """How personal data is looked for. Raises MisconfiguredError for a list that cannot be read."""
        return Detection(
            profile=self.detection_profile,
            spacy_models=self.spacy_models,
            recognizers_file=self.recognizers_file,
            allow=read_allowed(self.allow_file),
            default_language=self.default_language,
            phone_regions=self.phone_regions,
        )

    @property
    def archive_url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'pausepoint.db').absolute()}"

    @property
    def kek_path(self) -> Path:
        """The key file in force."""
        return self.kek_file or self.data_dir / "kek"

    @property
    def base_url(self) -> str:
        """The address that links start with, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def _listed(given: str) -> tuple[str, ...]:
    return tuple(part for each in given.split(",") if (part := each.strip()))


def _pair(given: str) -> tuple[str, str]:
    language, _, model = (part.strip() for part in given.partition("="))
    if not model or language not in spoken_languages():
        known = ", ".join(spoken_languages())
        raise ValueError(f"PAUSEPOINT_SPACY_MODELS: write language=model, such as de=my_model, for one of {known}")
    return language, model


def load_settings() -> Settings:
    """Read the settings. Raises MisconfiguredError naming each setting that is wrong and why."""
    try:
        return Settings(_secrets_dir=SECRETS_DIR if SECRETS_DIR.is_dir() else None)
    except ValidationError as problem:
        raise MisconfiguredError("; ".join(_in_words(each) for each in problem.errors())) from None


def _in_words(error: ErrorDetails) -> str:
    name = "_".join(str(part) for part in error["loc"])
    setting = f"PAUSEPOINT_{name.upper()}: " if name else ""
    return f"{setting}{error['msg'].removeprefix('Value error, ')}"
