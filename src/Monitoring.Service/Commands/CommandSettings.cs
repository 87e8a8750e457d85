using Monitoring.Service.Settings;

namespace Monitoring.Service.Commands;

/// <summary>The settings of this process.</summary>
internal static class CommandSettings
{
    /// <summary>Reads and checks them.</summary>
    /// <param name="needs">Which secrets the verb needs.</param>
    /// <exception cref="ConfigurationException">Something is wrong: all of it.</exception>
    public static ServiceSettings Read(NeededSecrets needs)
    {
        using var configuration = new ConfigurationManager();
        SettingsSources.Replace(configuration);
        return SettingsReader.Read(configuration, Environment.GetEnvironmentVariables().Keys.Cast<string>(), needs);
    }
}
