using static System.FormattableString;

namespace Monitoring.Service.Settings;

/// <summary>Makes the settings from the configuration, or refuses with everything that is wrong with it.</summary>
internal static class SettingsReader
{
    /// <summary>A shorter secret could be guessed; 32 characters are what the generated one has at least.</summary>
    private const int ShortestLinkSecret = 32;

    private const int LongestOrigin = 100;

    /// <summary>Reads and checks; writes nothing.</summary>
    /// <param name="configuration">The configuration (<see cref="SettingsSources"/>).</param>
    /// <param name="variables">The names of the environment's variables; those that are not ours are passed over.</param>
    /// <param name="needs">Which secrets are needed; others are left out.</param>
    /// <exception cref="ConfigurationException">Something is wrong: all of it.</exception>
    public static ServiceSettings Read(IConfiguration configuration, IEnumerable<string> variables,
        NeededSecrets needs = NeededSecrets.All)
    {
        var values = new SettingValues(configuration) { Needs = needs };
        UnknownSettings.Refuse(configuration, variables, values);
        values.Data = values.FullPath(SettingName.Data, values.Text(SettingName.Data) ?? "data");

        var database = DatabaseSetting.Read(values);
        var listening = ListeningUrls.Read(values, configuration);
        var settings = new ServiceSettings
        {
            Data = values.Data,
            Urls = listening.Urls,
            UrlsAreFrom = listening.From,
            PublicUrl = PublicUrl(values) ?? listening.AsPublicUrl(),
            Network = NetworkReader.Read(values, listening.Urls),
            Database = database,
            Registry = values.FullPath(SettingName.Registry, values.Text(SettingName.Registry, "{data}/registry.yaml")),
            RegistryOrigin = RegistryOrigin(values),
            Mail = MailReader.Read(values),
            Channels = ChannelSettingsReader.Read(values),
            LinkSecret = LinkSecret(values, DatabaseSetting.IsShared(database)),
            PassedOver = values.PassedOver,
            Log = LogReader.Read(values, configuration),
            Limits = LimitSettings.Read(values),
            Otlp = OtlpSettings.Read(values),
        };
        return values.Faults is [] ? settings : throw new ConfigurationException(values.Faults);
    }

    private static string? PublicUrl(SettingValues values)
    {
        if (values.Text(SettingName.PublicUrl) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" } && IsPlainPath(url.AbsolutePath))
        {
            return url.AbsoluteUri.TrimEnd('/');
        }

        values.Refuse(SettingName.PublicUrl,
            "must be the address people reach the board by, such as https://accuracy.plant2.example or https://plant2.example/accuracy, without user, query and fragment; a path has letters, digits, dots, dashes and underscores only.");
        return null;
    }

    // It goes into links, into what a proxy is told and into cookies, so nothing in it may mean something else in one of them.
    private static bool IsPlainPath(string path) => !path.Contains("//", StringComparison.Ordinal)
        && path.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '-' or '_');

    // Neither a path nor a machine and a path, so that it is never taken for one.
    private static string? RegistryOrigin(SettingValues values)
    {
        var text = values.Text(SettingName.RegistryOrigin);
        if (text is not null && (text.Length > LongestOrigin
            || !text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')))
        {
            values.Refuse(
                SettingName.RegistryOrigin,
                Invariant($"must be a name of up to {LongestOrigin} letters, digits, dots, dashes and underscores, such as plant2, the same for every replica that is given the same registry file."));
        }

        return text;
    }

    private static string? LinkSecret(SettingValues values, bool isShared)
    {
        if (!values.Needs.HasFlag(NeededSecrets.Links))
        {
            return null;
        }

        var secret = values.Secret(SettingName.LinkSecret, SettingName.LinkSecretFile, NeededSecrets.Links);
        if (secret is null && isShared)
        {
            values.Refuse(SettingName.LinkSecret, "must be set on PostgreSQL, the same for every instance: at least 32 random characters, here or in the file LinkSecretFile names.");
        }

        if (secret?.Length < ShortestLinkSecret)
        {
            values.Refuse(
                SettingName.LinkSecret,
                "is too short; it signs links, so give it at least 32 random characters"
                    + (isShared ? ", the same for every instance." : ", or leave it out and one is made."));
        }

        return secret;
    }
}

/// <summary>
/// Where settings come from, later sources winning: <c>appsettings.json</c> beside the program, then environment variables with
/// the prefix <c>AGENTOPS_</c> and <c>__</c> between levels. Nothing else: a variable without the prefix belongs to somebody else.
/// </summary>
internal static class SettingsSources
{
    /// <summary>Replaces the framework's default sources by ours.</summary>
    /// <exception cref="ConfigurationException">The file is no JSON.</exception>
    public static void Replace(IConfigurationManager configuration)
    {
        configuration.Sources.Clear();
        try
        {
            configuration.AddJsonFile(source =>
            {
                source.FileProvider = null;
                source.Path = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
                source.Optional = true;
                source.ReloadOnChange = false;
                source.ResolveFileProvider();
            });
            configuration.AddEnvironmentVariables(SettingName.EnvironmentPrefix);
        }
        catch (InvalidDataException unreadable)
        {
            throw new ConfigurationException($"appsettings.json cannot be read: {(unreadable.InnerException ?? unreadable).Message}");
        }
    }
}
