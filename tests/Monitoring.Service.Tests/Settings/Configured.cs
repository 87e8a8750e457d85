using Microsoft.Extensions.Configuration;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

/// <summary>Settings read from variables, as the service reads them from the environment.</summary>
internal static class Configured
{
    /// <summary>The settings that the variables make.</summary>
    public static ServiceSettings With(params (string Variable, string Value)[] variables) => With(null, variables);

    /// <summary>What the variables are refused with.</summary>
    public static IReadOnlyList<string> Refusals(params (string Variable, string Value)[] variables) =>
        Assert.Throws<ConfigurationException>(() => With(variables)).Faults;

    /// <summary>The settings that a file (setting names) and variables make.</summary>
    public static ServiceSettings With(Dictionary<string, string?>? file, (string Variable, string Value)[] variables)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(file ?? [])
            .AddInMemoryCollection(variables
                .Where(pair => pair.Variable.StartsWith("AGENTOPS_", StringComparison.OrdinalIgnoreCase))
                .Select(pair => KeyValuePair.Create(pair.Variable["AGENTOPS_".Length..].Replace("__", ":", StringComparison.Ordinal),
                    (string?)pair.Value)))
            .Build();
        return SettingsReader.Read(configuration, variables.Select(pair => pair.Variable));
    }
}
