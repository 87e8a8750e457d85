namespace Monitoring.Service.Settings;

/// <summary>The settings of the service, valid by construction of <see cref="SettingsReader"/>. Paths are full paths.</summary>
internal sealed record ServiceSettings
{
    /// <summary>The folder of everything the service writes; it may not exist yet.</summary>
    public required string Data { get; init; }

    /// <summary>The addresses to listen on, at least one, as Kestrel takes them.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The setting that names <see cref="Urls"/>: itself, or the framework's own section of endpoints.</summary>
    public string UrlsAreFrom { get; init; } = SettingName.Urls;

    /// <summary>
    /// The address people reach the board by, without a slash at the end; links in mails start with it, and those of pages with its path.
    /// </summary>
    public required string PublicUrl { get; init; }

    /// <summary>What stands between the service and its callers, and where else it listens.</summary>
    public NetworkSettings Network { get; init; } = NetworkSettings.None;

    /// <summary>The database: <c>sqlite:</c> and a full path, or a connection string of PostgreSQL.</summary>
    public required string Database { get; init; }

    /// <summary>True on SQLite.</summary>
    public bool IsOnSqlite => Database.StartsWith("sqlite:", StringComparison.Ordinal);

    /// <summary>The registry file; it may not exist yet.</summary>
    public required string Registry { get; init; }

    /// <summary>What the registry file is called where replicas share one; null for its machine and path.</summary>
    public string? RegistryOrigin { get; init; }

    /// <summary>How mail leaves.</summary>
    public required MailSettings Mail { get; init; }

    /// <summary>How messages leave by other ways.</summary>
    public ChannelSettings Channels { get; init; } = ChannelSettings.None;

    /// <summary>What the log says and how.</summary>
    public LogSettings Log { get; init; } = LogSettings.Default;

    /// <summary>How much callers may bring.</summary>
    public LimitSettings Limits { get; init; } = LimitSettings.None;

    /// <summary>OpenTelemetry, in and out.</summary>
    public OtlpSettings Otlp { get; init; } = OtlpSettings.None;

    /// <summary>Variables that Kubernetes made, which look like settings and are none.</summary>
    public IReadOnlyList<string> PassedOver { get; init; } = [];

    /// <summary>The secret that signs links; null when it is to be generated (<see cref="LinkSecretFile"/>).</summary>
    public required string? LinkSecret { get; init; }
}

/// <summary>
/// Which secrets somebody needs who reads the settings. Others are neither demanded nor opened, for their files are often readable to the
/// service alone.
/// </summary>
[Flags]
internal enum NeededSecrets
{
    /// <summary>None: a verb that signs nothing and mails nobody.</summary>
    None = 0,

    /// <summary>The password of the mail server, and what messages by other ways need.</summary>
    Mail = 1,

    /// <summary>What links are signed with.</summary>
    Links = 2,

    /// <summary>What our own telemetry is sent with.</summary>
    Telemetry = 4,

    /// <summary>All of them: the service.</summary>
    All = Mail | Links | Telemetry,
}

/// <summary>
/// The program cannot start as it is configured: settings, binding, registry. It ends with exit code 2 and says
/// <see cref="Faults"/>, one per line; no stack trace, for nothing is wrong with the program.
/// </summary>
internal sealed class ConfigurationException : Exception
{
    /// <summary>Makes the refusal.</summary>
    /// <param name="faults">What is wrong and what would be right, at least one, each a line or more in words.</param>
    public ConfigurationException(params IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    /// <summary>Everything that was found, in the order found.</summary>
    public IReadOnlyList<string> Faults { get; }
}
