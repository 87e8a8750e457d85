using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Commands;

/// <summary><c>migrate</c>: brings the database up to this program's schema; safe to repeat.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(ServiceSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(ExistingStore.Named(settings));
        Directory.CreateDirectory(settings.Data);
        await using var store = await Store.OpenAsync(settings.Database, TimeProvider.System, cancellationToken);
        await output.WriteLineAsync("The database has this program's schema.");
        return ExitCode.Good;
    }
}
