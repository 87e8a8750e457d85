namespace Monitoring.Service.Settings;

/// <summary>The names of the settings, as the configuration spells them (<c>Mail:Server</c>).</summary>
internal static class SettingName
{
    /// <summary>What every environment variable of the product starts with.</summary>
    public const string EnvironmentPrefix = "AGENTOPS_";

    public const string Data = "Data";
    public const string Urls = "Urls";
    public const string PublicUrl = "PublicUrl";
    public const string Proxy = "Proxy";
    public const string AllowPlainHttp = "AllowPlainHttp";
    public const string AllowedHosts = "AllowedHosts";
    public const string MetricsUrls = "MetricsUrls";
    public const string Database = "Database";
    public const string Registry = "Registry";
    public const string RegistryOrigin = "RegistryOrigin";
    public const string MailServer = "Mail:Server";
    public const string MailFrom = "Mail:From";
    public const string MailUser = "Mail:User";
    public const string MailPassword = "Mail:Password";
    public const string MailPasswordFile = "Mail:PasswordFile";
    public const string MailHeloName = "Mail:HeloName";
    public const string ChannelsAllowPrivate = "Channels:AllowPrivate";
    public const string Alertmanager = "Channels:Alertmanager";
    public const string WebhookSecret = "Channels:WebhookSecret";
    public const string WebhookSecretFile = "Channels:WebhookSecretFile";
    public const string NtfyServer = "Channels:NtfyServer";
    public const string NtfyToken = "Channels:NtfyToken";
    public const string NtfyTokenFile = "Channels:NtfyTokenFile";
    public const string LinkSecret = "LinkSecret";
    public const string LinkSecretFile = "LinkSecretFile";
    public const string LogLevel = "Log:Level";
    public const string LogFormat = "Log:Format";
    public const string LimitsPerKey = "Limits:PerKey";
    public const string LimitsTotal = "Limits:Total";
    public const string OtlpEndpoint = "Otlp:Endpoint";
    public const string OtlpHeaders = "Otlp:Headers";
    public const string OtlpHeadersFile = "Otlp:HeadersFile";
    public const string OtlpThresholds = "Otlp:Thresholds";

    /// <summary>The framework's own section of where it listens.</summary>
    public const string KestrelEndpoints = "Kestrel:Endpoints";

    /// <summary>Every setting that is acted on.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Data, Urls, PublicUrl, Proxy, AllowPlainHttp, AllowedHosts, MetricsUrls, Database, Registry, RegistryOrigin, MailServer,
            MailFrom, MailUser, MailPassword, MailPasswordFile, MailHeloName, Alertmanager, ChannelsAllowPrivate, WebhookSecret,
            WebhookSecretFile, NtfyServer, NtfyToken, NtfyTokenFile, LinkSecret, LinkSecretFile, LogLevel, LogFormat, LimitsPerKey,
            LimitsTotal, OtlpEndpoint, OtlpHeaders, OtlpHeadersFile, OtlpThresholds,
    ];

    /// <summary>Sections of the framework, read by it and not by us.</summary>
    public static IReadOnlyList<string> FrameworkSections { get; } = ["Logging", "Kestrel"];

    /// <summary><c>Mail:Server</c> as <c>AGENTOPS_MAIL__SERVER</c>.</summary>
    public static string AsVariable(string setting) =>
        EnvironmentPrefix + setting.ToUpperInvariant().Replace(":", "__", StringComparison.Ordinal);
}
