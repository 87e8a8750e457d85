using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Commands;

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
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">There is no such database, or it has another schema.</exception>
    public static async Task<Store> OpenAsync(ServiceSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(Named(settings));
        return await Store.OpenExistingAsync(settings.Database, TimeProvider.System, cancellationToken);
    }
}
