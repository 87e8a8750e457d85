using Monitoring.Core.Deliveries;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>
/// <c>registry show</c>: the document in force as it was applied, so that <c>apply</c> takes it; without comments and addresses where it has some
/// that are secret. Where it came from is said on the other output, as comments.
/// </summary>
internal static class RegistryShowCommand
{
    public static async Task<int> RunAsync(
        ServiceSettings settings, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await errors.WriteLineAsync($"# database: {Store.NameOf(settings.Database)}");
        await using var store = await Store.OpenExistingAsync(settings.Database, TimeProvider.System, readsWhole: false, cancellationToken);
        if (await store.Registry.CurrentAsync(cancellationToken) is not { } current)
        {
            await errors.WriteLineAsync("# Nothing is in force: apply a registry file first.");
            return ExitCode.Failed;
        }

        var origin = new RegistryOrigins(settings, MachineId.Read()).InWords(current.Origin);
        await errors.WriteLineAsync(Invariant($"# revision {current.Revision} of {current.AppliedAt:yyyy-MM-dd HH:mm:ss} UTC, from {origin}"));
        var registry = (RegistryReader.Read(current) as RegistryReading.Valid)?.Registry;
        if (RegistrySecrets.Masked(current.Document, registry) is not { } document)
        {
            await errors.WriteLineAsync("# It may hold addresses that are secret, and this release does not understand it, so it is not printed.");
            return ExitCode.Failed;
        }

        if (document != current.Document)
        {
            await errors.WriteLineAsync($"# {ChannelAddress.Hidden} stands for what is secret: put the addresses back before it is applied, or keep them in files (file:/path). Comments are left out too.");
        }

        await output.WriteAsync(document.AsMemory(), cancellationToken);
        return ExitCode.Good;
    }
}
