using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using static System.FormattableString;

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

/// <summary>
/// The database of a verb: one that is there already, named before anything is done with it. A verb in the wrong folder shall not make an
/// empty one and find nothing in it.
/// </summary>
internal static class ExistingStore
{
    /// <summary>The line that names the database.</summary>
    public static string Named(ServiceSettings settings) => $"Database: {Store.NameOf(settings.Database)}";

    /// <summary>Names the database and opens it.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="output">Where it is named.</param>
    /// <param name="readsWhole">Whether a file that was not closed, or is in use, is read whole for damage first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">There is no such database, or it has another schema.</exception>
    public static async Task<Store> OpenAsync(
        ServiceSettings settings, TextWriter output, bool readsWhole, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(Named(settings));
        return await Store.OpenExistingAsync(settings.Database, TimeProvider.System, readsWhole, cancellationToken);
    }
}

/// <summary>Says what is wrong with a registry file.</summary>
internal static class RefusedRegistry
{
    /// <summary>Prints that nothing was changed, and every fault, one per line.</summary>
    public static async Task SayAsync(this RegistryReading.Refused refused, TextWriter errors)
    {
        await errors.WriteLineAsync(Invariant(
            $"{refused.Faults[0].File} is no valid registry: {refused.Faults.Count} {(refused.Faults.Count == 1 ? "mistake" : "mistakes")}; nothing was changed."));
        foreach (var fault in refused.Faults)
        {
            await errors.WriteLineAsync(fault.ToString());
        }
    }
}
