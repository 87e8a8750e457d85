namespace Monitoring.Service.Settings;

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
